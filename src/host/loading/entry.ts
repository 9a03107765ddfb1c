import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { CycleTraceError } from '../../model/errors.js';
import { MODULE_EXTENSIONS } from './file-kinds.js';
import { nameOf } from './load-error.js';
import { closest } from './missing-module.js';

const SNIFFED_BYTES = 4096;

/** Refuses what cannot be a route module, in words about the file rather than about Node's loader. */
export function assertLoadable(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  const folder = path.dirname(file);
  if (!stats) {
    const near = closest(path.basename(file), namesIn(folder));
    throw new CycleTraceError('FILE_UNREADABLE', `The route module ${nameOf(file)} is not there`, {
      hint: near === null ? 'Check the path given with --app.' : `Did you mean ${nameOf(path.join(folder, near))}?`,
    });
  }
  if (stats.isDirectory()) {
    const inside = namesIn(file).find((name) =>
      MODULE_EXTENSIONS.some((extension) => name === `index${extension}` || name === `app${extension}`),
    );
    throw new CycleTraceError('FILE_UNREADABLE', `The route module ${nameOf(file)} is a folder`, {
      hint: inside === undefined ? 'Name a file in it with --app.' : `Name the file: --app ${nameOf(path.join(file, inside))}`,
    });
  }
  const extension = path.extname(file);
  if (!MODULE_EXTENSIONS.some((known) => known === extension)) {
    const seen = extension === '' ? 'has no extension' : `ends in ${extension}`;
    throw new CycleTraceError('APP_LOAD_FAILED', `The route module ${nameOf(file)} ${seen}`, {
      hint: `A route module is JavaScript or TypeScript: ${MODULE_EXTENSIONS.join(' ')}`,
    });
  }
  if (isBinary(file)) {
    throw new CycleTraceError('APP_LOAD_FAILED', `The route module ${nameOf(file)} is not text: it holds NUL bytes`, {
      hint: 'Name a JavaScript or TypeScript source file in UTF-8.',
    });
  }
}

function isBinary(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CycleTraceError('FILE_UNREADABLE', `The route module ${nameOf(file)} cannot be read (${code})`, { cause });
  }
  try {
    const bytes = Buffer.alloc(SNIFFED_BYTES);
    return bytes.subarray(0, readSync(descriptor, bytes)).includes(0);
  } finally {
    closeSync(descriptor);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
