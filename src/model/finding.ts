import type { SourceLocation } from './trace.js';

/** What was found out about a request that did not come back: why the process ended, or what it is stuck in. */
export interface Finding {
  /** A sentence without its full stop, fit to follow others in one line. */
  readonly message: string;
  /** The user's own stack, or the last words of the process where it left none. */
  readonly stack: string | null;
  /** The user's own line. */
  readonly source: SourceLocation | null;
  /** The lines around `source`, as text, with what the variables there held. */
  readonly frame: string | null;
}
