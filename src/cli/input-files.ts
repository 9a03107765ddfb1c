import fs from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { CycleTraceError } from '../model/errors.js';
import { fileProblem } from './system-errors.js';
import { quote, usageError } from './wording.js';

/** Where `@-` reads from. */
export type InputStream = AsyncIterable<Uint8Array | string>;

/** Files that the command line names. Standard input is one of them only where `-` is named, and can be read once. */
export class InputFiles {
  readonly #cwd: string;
  readonly #home: () => string;
  readonly #stdin: () => InputStream;
  #stdinFor: string | null = null;

  constructor(cwd: string, stdin: () => InputStream, home: () => string = homedir) {
    this.#home = home;
    this.#cwd = cwd;
    this.#stdin = stdin;
  }

  /** @param mention the argument that names the file, for messages. */
  async bytes(file: string, mention: string): Promise<Buffer> {
    if (file === '-') return this.#readStdin(mention);
    try {
      return await fs.promises.readFile(this.#absolute(file));
    } catch (cause) {
      throw unreadable(file, mention, cause);
    }
  }

  /**
   * The same as text; a file that is not UTF-8 is refused, as its bytes could not be sent unchanged.
   * @param hint what to do about one that is read for another end
   */
  async text(file: string, mention: string, hint = 'Send bytes as a file part (f@path) or as the whole body (@path).'): Promise<string> {
    const bytes = await this.bytes(file, mention);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new CycleTraceError('FILE_UNREADABLE', `${quote(file)} is not UTF-8 text, in ${quote(mention)}.`, {
        hint,
        cause,
      });
    }
  }

  async #readStdin(mention: string): Promise<Buffer> {
    if (this.#stdinFor !== null) {
      throw usageError(
        `Standard input is asked for twice, in ${quote(this.#stdinFor)} and in ${quote(mention)}.`,
        'It can be read once: put one of them in a file.',
      );
    }
    this.#stdinFor = mention;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of this.#stdin()) chunks.push(Buffer.from(chunk as Uint8Array));
    } catch (cause) {
      throw unreadable('standard input', mention, cause);
    }
    return Buffer.concat(chunks);
  }

  #absolute(file: string): string {
    // Shells do not expand a tilde in the middle of an argument, as in f@~/x.
    const expanded = file === '~' || file.startsWith('~/') ? this.#home() + file.slice(1) : file;
    return path.resolve(this.#cwd, expanded);
  }
}

export function unreadable(file: string, mention: string, cause: unknown): CycleTraceError {
  const where = mention === file ? '' : `, named in ${quote(mention)}`;
  return new CycleTraceError('FILE_UNREADABLE', `Cannot read ${quote(file)}${where}: ${fileProblem(cause)}.`, { cause });
}
