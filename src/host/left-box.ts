import { closeSync } from 'node:fs';
import type { Finding } from '../model/finding.js';
import type { ServerRecord } from '../recorder/records.js';
import type { BoxUse } from './protocol.js';

/** The command's end of the file that a host writes its black box through to; see `box-file.ts`. */
export class LeftBox {
  /** Whether the host has said that it cannot write to it any more. */
  lost = false;
  private readonly fd: number | null;
  private readonly token: string;
  private kept = false;

  /** @param fd null where there is no such file */
  constructor(fd: number | null, token: string) {
    this.fd = fd;
    this.token = token;
  }

  use(isKept: boolean): BoxUse {
    this.kept = this.fd !== null && isKept;
    return this.fd === null ? 'none' : isKept ? 'kept' : 'unused';
  }

  /** Whether it tells of the process what that process's memory would. */
  get tells(): boolean {
    return this.kept && !this.lost;
  }

  /** How far the requests of a process that has ended had come; nothing where that may not be true. */
  async read(): Promise<readonly ServerRecord[]> {
    if (this.fd === null || !this.tells) return [];
    const { readBoxFile } = await import('./read-box.js');
    return readBoxFile(this.fd, this.token);
  }

  /** The same end of a process, with what would have told more of it. */
  advise(death: Finding): Finding {
    if (this.fd === null || this.kept) return death;
    return { ...death, message: `${death.message}; with one request at a time (-c 1) the phase would be known` };
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
  }
}
