// How far a baseline can be trusted: reports of one app that do not differ, and reports in which the view takes 30 %
// longer, with another process making noise all the while. `node test/bench/gate.mjs [comparisons] [runs]`, after a build.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const [comparisons = 200, runs = 100] = process.argv.slice(2).map(Number);
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

// Each comparison has reports of its own: one before, one after it of the same app, one of the slower. So no report decides two.
const failing = (checks) => checks.filter(({ verdict }) => verdict === 'fail').map(({ query }) => query);
const view = (checks) => checks.find(({ query }) => query === 'phase "view"').verdict;
const told = { alarms: 0, doubts: 0, named: 0, alone: 0, inconclusive: 0 };
const medians = [];
for (let n = 0; n < comparisons; n++) {
  const [before, same, slower] = [await measure(1), await measure(1), await measure(1.3)];
  const [unchanged, changed] = [compareWithBaseline(before, same), compareWithBaseline(before, slower)];
  if (failing(unchanged).length > 0) told.alarms++;
  else if (unchanged.some(({ verdict }) => verdict === 'inconclusive')) told.doubts++;
  if (view(changed) === 'fail') told.named++;
  if (view(changed) === 'fail' && failing(changed).every((query) => query === 'phase "view"' || query === 'total')) told.alone++;
  if (view(changed) === 'inconclusive') told.inconclusive++;
  medians.push(before.stats.phases.view.medianNs / 1e6);
  process.stderr.write(`${n + 1} of ${comparisons}: ${JSON.stringify(told)}, load ${os.loadavg()[0].toFixed(1)}\n`);
}
noise.kill();
rmSync(folder, { recursive: true });
medians.sort((a, b) => a - b);

process.stdout.write(`| what | of | |
|---|---|---|
| nothing changed, and a failure was told | ${comparisons} | ${told.alarms} |
| nothing changed, and something was inconclusive | ${comparisons} | ${told.doubts} |
| 30 % more in the view, and the view was named | ${comparisons} | ${told.named} |
| … and nothing else but the total | ${comparisons} | ${told.alone} |
| 30 % more in the view, too noisy to tell | ${comparisons} | ${told.inconclusive} |

${comparisons} comparisons of each kind, ${runs} runs a report, a view of ${medians[0].toFixed(1)} to ${medians.at(-1).toFixed(1)} ms at the median, Node ${process.versions.node}, ${os.cpus().length} × ${os.cpus()[0].model.trim()}, with a process beside that burns a core two thirds of the time.
`);
