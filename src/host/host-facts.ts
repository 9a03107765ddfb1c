import type { Finding } from '../model/finding.js';
import type { BootStep } from '../model/report.js';
import type { ServerRecord } from '../recorder/records.js';

export interface HostReady {
  readonly adapter: string;
  readonly bootNs: number;
  readonly boot: readonly BootStep[];
}

/** What the host says of a request that did not come back, and of itself. */
export interface HostFate {
  readonly record: ServerRecord | null;
  /** Why the process ended; null while it lives. */
  readonly death: Finding | null;
  /** What a request that timed out is stuck in, as far as that can be seen. */
  readonly stuck: Finding | null;
}
