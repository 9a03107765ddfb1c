import { existsSync } from 'node:fs';
import path from 'node:path';
import { CANDIDATES } from './candidates.js';

/** The route module, as far as a glance at the command line tells: the host makes ready for a file of its kind. Null when there is none. */
export function likelyApp(argv: readonly string[], cwd: string): string | null {
  const at = argv.findIndex((arg) => arg === '--app' || arg.startsWith('--app='));
  const named = at === -1 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  const names = named === undefined ? CANDIDATES : [named, named.replace(/:[^:]*$/, '')];
  return names.map((name) => path.resolve(cwd, name)).find((file) => existsSync(file)) ?? null;
}
