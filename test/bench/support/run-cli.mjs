// The command as a user runs it, and what it says in JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchFolder, cli } from './machine.mjs';

/** Runs the command in the folder of an app. Its report goes to a file: `--json` that stdout does not have to carry. */
export async function runCli(node, folder, args, { discard = false } = {}) {
  const temporary = mkdtempSync(path.join(tmpdir(), 'cycle-trace-bench-'));
  const [reportFile, usageFile] = [path.join(temporary, 'report.json'), path.join(temporary, 'usage.txt')];
  const report = discard ? [] : ['--json', '-o', reportFile];
  const preload = path.join(benchFolder, 'support/peak-memory.cjs');
  const child = spawn(node, ['--require', preload, cli, ...args, ...report], {
    cwd: path.join(benchFolder, 'apps', folder),
    env: { ...process.env, BENCH_USAGE_FILE: usageFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`cycle-trace ${args.join(' ')} ended with ${code}`);
  const result = {
    report: discard ? null : JSON.parse(readFileSync(reportFile, 'utf8')),
    peakKiB: Number(readFileSync(usageFile, 'utf8')),
  };
  rmSync(temporary, { recursive: true });
  return result;
}
