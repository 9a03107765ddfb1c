// How far a baseline can be trusted: reports of one app that do not differ, and reports in which the view takes 30 %
// longer, with another process making noise all the while. `node test/bench/gate.mjs [reports] [runs]`, after a build.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const [reports = 15, runs = 100] = process.argv.slice(2).map(Number);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bin = path.join(root, 'bin/cycle-trace.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cycle-trace-gate-'));
const app = path.join(folder, 'app.cjs');
// Work that takes about 2 ms on a quiet machine: a sum, counted and not timed, so that noise slows it as it slows all code.
writeFileSync(
  app,
  `const rounds = ${2_000_000} * Number(process.env.WORK); module.exports = (app) => { app.get('/', function work() { let x = 0; for (let n = 0; n < rounds; n++) x += Math.sqrt(n); return { x }; }); };`,
);
const noise = spawn(process.execPath, [
  '-e',
  'for (;;) { const until = Date.now() + 40; while (Date.now() < until); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60 * Math.random()); }',
]);
const run = promisify(execFile);
const { compareWithBaseline } = createRequire(import.meta.url)(path.join(root, 'dist/analysis-baseline.js'));

async function measure(work) {
  const args = [bin, 'GET', '/', '--app', app, '-n', String(runs), '--ref', '--json'];
  const env = { ...process.env, WORK: String(work) };
  const { stdout } = await run(process.execPath, args, { cwd: folder, env, maxBuffer: 1 << 28 }).catch((error) => error);
  return JSON.parse(stdout);
}

// Reports are recorded in turn, so that those of a pair are of different moments; each is then compared with every other.
const pool = { 1: [], 1.3: [] };
for (let n = 0; n < reports; n++) {
  for (const work of [1, 1.3]) pool[work].push(await measure(work));
  process.stderr.write(`${n + 1} of ${reports}\n`);
}
noise.kill();
rmSync(folder, { recursive: true });

const failing = (checks) => checks.filter(({ verdict }) => verdict === 'fail').map(({ query }) => query);
const told = { same: 0, alarms: 0, slower: 0, view: 0, inconclusive: 0 };
for (const work of [1, 1.3]) {
  for (const before of pool[work]) {
    for (const now of pool[work]) {
      if (before === now) continue;
      told.same++;
      if (failing(compareWithBaseline(before, now)).length > 0) told.alarms++;
    }
  }
}
for (const before of pool[1]) {
  for (const now of pool[1.3]) {
    const checks = compareWithBaseline(before, now);
    told.slower++;
    if (failing(checks).includes('phase "view"')) told.view++;
    if (checks.some(({ query, verdict }) => query === 'phase "view"' && verdict === 'inconclusive')) told.inconclusive++;
  }
}
process.stdout.write(`| what | of | |
|---|---|---|
| nothing changed, and a failure was told | ${told.same} | ${told.alarms} |
| 30 % more in the view, and the view was named | ${told.slower} | ${told.view} |
| 30 % more in the view, too noisy to tell | ${told.slower} | ${told.inconclusive} |

${reports} reports of each, ${runs} runs a report, Node ${process.versions.node}, ${os.cpus().length} × ${os.cpus()[0].model.trim()}, with a process beside that burns a core two thirds of the time.
`);
