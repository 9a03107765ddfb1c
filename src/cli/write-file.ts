import { accessSync, chmodSync, closeSync, constants, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { CycleTraceError } from '../model/errors.js';
import { fileProblem, systemCode } from './system-errors.js';
import { quote } from './wording.js';

/** Temporary files that are open now; whatever ends the process takes them along. */
const unfinished = new Set<string>();
let watching = false;

function removeAtExit(file: string): void {
  unfinished.add(file);
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const left of unfinished) rmSync(left, { force: true });
  });
}

/** Finds out before anything is measured that a report could not be written: no such folder, a folder itself, no permission. */
export function checkWritable(file: string): void {
  try {
    const target = resolveLinks(file);
    const existing = statSync(target, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    if (existing) accessSync(target, constants.W_OK);
    if (!existing || existing.isFile()) accessSync(path.dirname(target), constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/**
 * A file that is written whole or not at all: the text goes to a temporary file in the same folder, which takes the
 * name when it is complete. A device or a pipe is written to as it is.
 */
export class WholeFile {
  readonly #file: string;
  readonly #target: string;
  readonly #temporary: string | null;
  #descriptor: number | null;

  constructor(file: string) {
    this.#file = file;
    try {
      this.#target = resolveLinks(file);
      const existing = statSync(this.#target, { throwIfNoEntry: false });
      const isPlain = !existing || existing.isFile();
      this.#temporary = isPlain
        ? path.join(
            path.dirname(this.#target),
            `.${path.basename(file).slice(0, 100)}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`,
          )
        : null;
      this.#descriptor = openSync(this.#temporary ?? this.#target, this.#temporary ? 'wx' : 'w');
      if (this.#temporary) removeAtExit(this.#temporary);
      if (existing && this.#temporary) chmodSync(this.#temporary, existing.mode & 0o777);
    } catch (cause) {
      throw unwritable(file, cause);
    }
  }

  write(text: string): void {
    if (this.#descriptor === null) return;
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    } catch (cause) {
      this.discard();
      throw unwritable(this.#file, cause);
    }
  }

  /** The file is complete: it takes its name. */
  finish(): void {
    if (this.#descriptor === null) return;
    try {
      closeSync(this.#descriptor);
      this.#descriptor = null;
      if (this.#temporary) renameSync(this.#temporary, this.#target);
      if (this.#temporary) unfinished.delete(this.#temporary);
    } catch (cause) {
      this.discard();
      throw unwritable(this.#file, cause);
    }
  }

  discard(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    if (this.#temporary === null) return;
    rmSync(this.#temporary, { force: true });
    unfinished.delete(this.#temporary);
  }
}

export function writeWhole(file: string, text: string): void {
  const whole = new WholeFile(file);
  whole.write(text);
  whole.finish();
}

/** A link keeps pointing where it does: the file at its end is the one that is replaced. */
function resolveLinks(file: string): string {
  // A pipe behind /dev/stdout has no path of its own to follow to.
  const existing = statSync(file, { throwIfNoEntry: false });
  if (existing && !existing.isFile() && !existing.isDirectory()) return file;
  try {
    return realpathSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return path.join(realpathSync(path.dirname(file)), path.basename(file));
    throw error;
  }
}

function unwritable(file: string, cause: unknown): CycleTraceError {
  const problem = systemCode(cause) === 'ENOENT' ? 'its folder does not exist' : fileProblem(cause);
  return new CycleTraceError('FILE_UNWRITABLE', `Cannot write ${quote(file)}: ${problem}.`, { cause });
}
