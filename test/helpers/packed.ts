import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './cli.js';

// What a user gets: the packed tarball, installed by npm into an empty folder. Not for `npm test`, for it needs the
// registry. CYCLE_TRACE_NODES names the Node binaries to try it with.

/** Version and binary of each Node. */
export const NODES = (process.env.CYCLE_TRACE_NODES ?? process.execPath)
  .split(path.delimiter)
  .map((node) => [execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim(), node] as const);

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(program: string, args: readonly string[], cwd: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { FORCE_COLOR, NODE_OPTIONS, JEST_WORKER_ID, ...inherited } = process.env;
  // npm tells its children which package they belong to: these belong to none.
  const env = Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^npm_(?:package|lifecycle|config_local)/.test(name)));
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...env, ...more } }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

export async function succeed(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args, cwd);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
}

/** A new folder with the packed package, and others by their names, installed in its `user`; whoever made it removes it. */
export async function installPacked(...others: readonly string[]): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-packed-'));
  const shelf = path.join(folder, 'shelf');
  mkdirSync(shelf);
  const [packed] = JSON.parse(await succeed('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', shelf], ROOT));
  const user = path.join(folder, 'user');
  mkdirSync(user);
  await succeed('npm', ['install', '--no-audit', '--no-fund', path.join(shelf, packed.filename), ...others], user);
  return folder;
}
