// Times whole processes, in turns, from their start to their end. Runs in a pipe or, through script(1), at a terminal,
// and hands its samples over in a file, since its output is the contenders'.
// Usage: cold-start-rounds.mjs <jobs.json> <samples.json>
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { inTurns } from './support/statistics.mjs';

const [jobsFile, samplesFile] = process.argv.slice(2);
const { contenders, rounds } = JSON.parse(readFileSync(jobsFile, 'utf8'));

/** Milliseconds from start to end. The output is read to the end where it is a pipe, as a pipe's reader does. */
function time({ args, command, cwd }) {
  return new Promise((resolve, reject) => {
    const stdout = process.stdout.isTTY ? 'inherit' : 'pipe';
    const start = process.hrtime.bigint();
    const child = spawn(command, args, { cwd, stdio: ['ignore', stdout, 'inherit'] });
    child.stdout?.resume();
    child.once('error', reject);
    child.once('close', (code) => {
      const ms = Number(process.hrtime.bigint() - start) / 1e6;
      if (code === 0) resolve(ms);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}

const turns = Object.fromEntries(Object.entries(contenders).map(([name, contender]) => [name, () => time(contender)]));
// Once for the file cache.
for (const turn of Object.values(turns)) await turn();
writeFileSync(samplesFile, JSON.stringify(await inTurns(turns, rounds)));
