// How far a baseline can be trusted: pairs of reports of one app that do not differ, and pairs in which the view of the
// second takes 30 % longer, with another process making noise all the while. `node test/bench/gate.mjs [pairs] [runs]`.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const [pairs = 200, runs = 40] = process.argv.slice(2).map(Number);
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

async function measure(work, file, more = []) {
  const args = [bin, 'GET', '/', '--app', app, '-n', String(runs), '--ref', '--json', ...more];
  const env = { ...process.env, WORK: String(work) };
  const { stdout } = await run(process.execPath, args, { cwd: folder, env, maxBuffer: 1 << 28 }).catch((error) => error);
  if (file) writeFileSync(file, stdout);
  return JSON.parse(stdout);
}

const failing = (report) => report.checks.filter(({ verdict }) => verdict === 'fail').map(({ query }) => query);
const baseline = path.join(folder, 'before.json');
const told = { same: 0, slower: 0, view: 0, inconclusive: 0 };
for (let pair = 0; pair < pairs; pair++) {
  await measure(1, baseline);
  const same = failing(await measure(1, null, ['--baseline', baseline]));
  const slower = await measure(1.3, null, ['--baseline', baseline]);
  if (same.length > 0) {
    told.same++;
    process.stderr.write(`pair ${pair + 1}: ${same.join(', ')} though nothing changed\n`);
  }
  if (failing(slower).length > 0) told.slower++;
  if (failing(slower).includes('phase "view"')) told.view++;
  if (slower.checks.some(({ query, verdict }) => query === 'phase "view"' && verdict === 'inconclusive')) told.inconclusive++;
}
noise.kill();
rmSync(folder, { recursive: true });
process.stdout.write(`| what | of ${pairs} |
|---|---|
| nothing changed, and a failure was told | ${told.same} |
| 30 % more in the view, and the view was named | ${told.view} |
| 30 % more in the view, too noisy to tell | ${told.inconclusive} |

${runs} runs a report, Node ${process.versions.node}, ${os.cpus().length} × ${os.cpus()[0].model.trim()}, with a process beside that burns a core two thirds of the time.
`);
