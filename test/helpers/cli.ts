import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import { watchedEnv } from './left-behind.js';

export const ROOT = path.resolve(__dirname, '../..');
export const BIN = path.join(ROOT, 'bin/cycle-trace.js');
export const SHOP = path.join(ROOT, 'fixtures/shop/routes.ts');

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
}

/** The environment of a command with no colour and 80 columns, whatever terminal the tests run in. By Jest's own undici takes another parser. */
function plainEnv(more: CliOptions['env']): NodeJS.ProcessEnv {
  const { FORCE_COLOR, NO_COLOR, COLUMNS, NODE_OPTIONS, JEST_WORKER_ID, ...inherited } = process.env;
  return { ...inherited, TERM: 'xterm', ...watchedEnv(), ...more };
}

export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [BIN, ...args], { cwd: options.cwd ?? ROOT, env: plainEnv(options.env) });
}

/** Runs the real command to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return resultOf(startCli(args, options), options);
}

/** The same as a shell runs it: `"$@"` in the script is the command. */
export function runInShell(script: string, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const words = ['-c', script, 'sh', process.execPath, BIN, ...args];
  return resultOf(spawn('/bin/sh', words, { cwd: options.cwd ?? ROOT, env: plainEnv(options.env) }), options);
}

/** A script that runs the command so that what a file's mode forbids is forbidden, also to root: it keeps its name and has none of its powers. */
export const HELD_TO_MODES = process.getuid?.() === 0 ? 'setpriv --bounding-set=-all -- "$@"' : '"$@"';

function resultOf(child: ChildProcessWithoutNullStreams, { stdin = '' }: CliOptions): Promise<CliResult> {
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ ...output, exitCode, signal }));
  });
}

/** Runs the real command with `--json` and reads its report. */
export async function traceJson(args: readonly string[], options: CliOptions = {}): Promise<{ report: Report; result: CliResult }> {
  const result = await runCli([...args, '--json'], options);
  return { report: JSON.parse(result.stdout) as Report, result };
}
