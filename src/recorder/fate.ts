import type { Finding } from '../model/finding.js';
import type { ServerRecord } from './records.js';

/** How the app's process fared, where that is the reason for a broken exchange. */
export interface HostState {
  /** Why the process ended; null while it lives. */
  readonly death: Finding | null;
  /** What a request that timed out is stuck in; null where that is not known. */
  readonly stuck: Finding | null;
}

/** What became of a request that did not finish, and of the app's process. */
export interface RequestFate extends HostState {
  /** What there is of its record; null where nothing came. */
  readonly record: ServerRecord | null;
}
