import type { SourceLocation } from '../../model/trace.js';

/** What the checks are for: some queries have no meaning for some runs, and that is known before the run. */
export interface CheckScope {
  /** False for an absolute URL, whose server is not ours to see. */
  readonly app: boolean;
  readonly follow: boolean;
  readonly runs: number;
  /** How to name the check in a message: `--expect`, `smoke.yaml:4:9`. */
  readonly mention: string;
  /** Where its text begins; null on the command line. */
  readonly source: SourceLocation | null;
}
