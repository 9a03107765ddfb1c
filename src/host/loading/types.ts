import type { BootStep } from '../../model/report.js';
import type { SourceLocation } from '../../model/trace.js';

/** What to load, and the surroundings it is loaded in. Paths are absolute. */
export interface LoadRequest {
  /** The route module. */
  readonly file: string;
  /** Named export to hand over; null for the default export, or `module.exports`. */
  readonly exportName: string | null;
  /** Folder that `imports` and `envFiles` are resolved against, and that messages name files relative to. */
  readonly cwd: string;
  /** `.env` files in the order given: a later one wins over an earlier one, the real environment over both. */
  readonly envFiles: readonly string[];
  /** Modules to import before the route module, as given: a path or a package. */
  readonly imports: readonly string[];
  /** Folder of the running `index.js` and `index.mjs`, which `cycle-trace` resolves to in the user's files. */
  readonly packageRoot: string;
  /** The boot's own clock, in nanoseconds. */
  nowNs(): number;
}

export interface LoadedModule {
  /** The export asked for, as it is. */
  readonly exported: unknown;
  /** `load`, then its slowest imports (`import pg`), at most five and each over a millisecond. They lie inside `load`. */
  readonly steps: readonly BootStep[];
  /** Whether a file that imports cycle-trace, in the app or in a package, holds this word. */
  mentions(word: string): boolean;
}

/** A place as V8 tells it of the code that runs: a path or a `file:` URL; line and column count from 1. */
export interface CodePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A fault in the text of a file: where, and what is wrong there. */
export interface TextFault {
  readonly source: SourceLocation;
  readonly message: string;
  readonly hint?: string;
}
