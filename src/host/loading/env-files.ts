import { isUtf8 } from 'node:buffer';
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
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw unfit(file, named, reason, 'Name a file of NAME=value lines with --env-file.', cause);
  }
  const problem = bytes.includes(0) ? 'is not text: it holds NUL bytes' : isUtf8(bytes) ? null : 'is not UTF-8 text';
  if (problem !== null) throw unfit(file, named, problem, 'Save it as UTF-8, with NAME=value lines.');
  // Editors put a byte order mark ahead of it, which would be part of the first name.
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

function unfit(file: string, named: string, reason: string, hint: string, cause?: unknown): CycleTraceError {
  return new CycleTraceError('FILE_UNREADABLE', `The env file ${named} ${reason}${file === named ? '' : `: ${file}`}`, {
    hint,
    ...(cause !== undefined && { cause }),
  });
}
