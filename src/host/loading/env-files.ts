import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { CycleTraceError } from '../../model/errors.js';

/** Puts `.env` files into the environment with Node's own parser and its rule: what is set already stays. */
export function loadEnvFiles(files: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = process.env): void {
  const merged: Record<string, string | undefined> = {};
  for (const named of files) {
    const file = path.resolve(cwd, named);
    Object.assign(merged, parseEnv(textOf(file, named)));
  }
  for (const [name, value] of Object.entries(merged)) environment[name] ??= value;
}

function textOf(file: string, named: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new CycleTraceError('FILE_UNREADABLE', `The env file ${named} ${reason}${file === named ? '' : `: ${file}`}`, {
      hint: 'Name a file of NAME=value lines with --env-file.',
      cause,
    });
  }
}
