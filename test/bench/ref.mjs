// Whether a budget in `ref`, set on a quiet machine, holds while other processes burn every core, and one in milliseconds does
// not. `node test/bench/ref.mjs [rounds] [runs] [burners a core]`. Each budget is the median of a quiet report, and half as much again.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const [rounds = 8, runs = 60, perCore = 4] = process.argv.slice(2).map(Number);
const bin = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../bin/cycle-trace.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cycle-trace-ref-'));
const app = path.join(folder, 'app.cjs');
writeFileSync(
  app,
  `module.exports = (app) => { app.get('/', function work() { let x = 0; for (let n = 0; n < 300_000; n++) x += Math.sqrt(n); return { x }; }); };`,
);
const run = promisify(execFile);
async function measure() {
  const args = [bin, 'GET', '/', '--app', app, '-n', String(runs), '--warmup', '10', '--ref', '--json'];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 1 << 28 });
  const { total, ref } = JSON.parse(stdout).stats;
  return { ms: total.medianNs / 1e6, refMs: ref.medianNs / 1e6, ratio: total.medianNs / ref.medianNs };
}
const row = (what, { ms, refMs, ratio }) => `| ${what} | ${ms.toFixed(2)} | ${refMs.toFixed(2)} | ${ratio.toFixed(2)} |\n`;

const quiet = await measure();
const budget = { ms: 1.5 * quiet.ms, ratio: 1.5 * quiet.ratio };
// In sessions of their own, as other jobs of a machine are: Linux shares a core out by session first.
const burners = Array.from({ length: perCore * os.cpus().length }, () => spawn(process.execPath, ['-e', 'for (;;);'], { detached: true }));
const busy = [];
try {
  for (let round = 0; round < rounds; round++) busy.push(await measure());
} finally {
  for (const burner of burners) burner.kill();
  rmSync(folder, { recursive: true });
}
const held = (key) => busy.filter((report) => report[key] < budget[key]).length;
process.stdout.write(`| total, medians of ${runs} runs | ms | ref, ms | x ref |
|---|---|---|---|
${row('before', quiet)}${row('budget', { ...quiet, ...budget })}${busy.map((report, at) => row(`busy ${at + 1}`, report)).join('')}
Of ${rounds} reports beside ${burners.length} processes, the budget in ms held in ${held('ms')}, the one in ref in ${held('ratio')}.
`);
