import { type HostProcess, spawnHost } from '../host/spawn.js';

const HOSTLESS_COMMANDS = new Set(['show', 'diff', 'init', 'completion', 'help']);
const HOSTLESS_OPTIONS = new Set(['-h', '--help', '-V', '--version']);

/**
 * A guess, made before the command line is parsed, whether it will need an app host. Wrong is harmless: a host that is
 * not needed is ended, and one that is missing is started later. `--node-arg` has to be known before the start.
 */
function mayNeedHost(argv: readonly string[]): boolean {
  if (argv.length === 0 || HOSTLESS_COMMANDS.has(argv[0] as string)) return false;
  return !argv.some((arg) => HOSTLESS_OPTIONS.has(arg) || arg.startsWith('--node-arg') || /^(https?:\/\/|:\d)/i.test(arg));
}

/** Starts the app host, where one may be needed. Loaded by itself, before anything that the start need not wait for. */
export function prespawn(argv: readonly string[]): HostProcess | null {
  return mayNeedHost(argv) ? spawnHost() : null;
}
