import path from 'node:path';
import { CycleTraceError } from '../model/errors.js';
import type { Output } from './output.js';
import { checkWritable, writeWhole } from './write-file.js';

/** The file of `--profile`. */
export class ProfileFile {
  /** Set by the run; null where no profile could be had. */
  text: string | null = null;
  private readonly file: string;

  /** Throws where it could not be written, before anything is measured. */
  constructor(file: string, cwd: string) {
    this.file = path.resolve(cwd, file);
    checkWritable(this.file);
  }

  /** Writes it whole or not at all; the report comes all the same. Gives the exit code that this makes. */
  write(exitCode: number, output: Output): number {
    if (this.text === null) {
      output.note(`No CPU profile was written to ${this.file}: the app's process ended, or its Node has no inspector.`);
      return exitCode;
    }
    try {
      this.save();
      return exitCode;
    } catch (error) {
      if (!(error instanceof CycleTraceError)) throw error;
      output.error(error);
      return error.exitCode;
    }
  }

  /** Throws where it cannot be written. Does nothing where there is no profile. */
  save(): void {
    if (this.text !== null) writeWhole(this.file, this.text);
  }
}
