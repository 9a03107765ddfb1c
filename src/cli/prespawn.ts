import { existsSync } from 'node:fs';
import path from 'node:path';
import { CANDIDATES } from './candidates.js';

const HOSTLESS_COMMANDS = new Set(['show', 'diff', 'init', 'completion', 'help']);
const HOSTLESS_OPTIONS = new Set(['-h', '--help', '-V', '--version']);

/**
 * A guess, made before the command line is parsed, whether it will need an app host. Wrong is harmless: a host that is
 * not needed is ended, and one that is missing is started later. `--node-arg` has to be known before the start.
 */
export function mayNeedHost(argv: readonly string[]): boolean {
  if (argv.length === 0 || HOSTLESS_COMMANDS.has(argv[0] as string)) return false;
  return !argv.some((arg) => HOSTLESS_OPTIONS.has(arg) || arg.startsWith('--node-arg') || /^(https?:\/\/|:\d)/i.test(arg));
}

/** The route module, as far as a glance at the command line tells: the host makes ready for a file of its kind. Null when there is none. */
export function likelyApp(argv: readonly string[], cwd: string): string | null {
  const at = argv.findIndex((arg) => arg === '--app' || arg.startsWith('--app='));
  const named = at === -1 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  const names = named === undefined ? CANDIDATES : [named, named.replace(/:[^:]*$/, '')];
  return names.map((name) => path.resolve(cwd, name)).find((file) => existsSync(file)) ?? null;
}
