import type { Locate } from '../model/trace.js';
import type { Attribution } from './attribution.js';

/** What a probe has to work with. */
export interface ProbeContext {
  readonly attribution: Attribution;
  readonly locate: Locate;
  /** The run's clock. */
  nowNs(): number;
}

/** Something that sees inside a view. A new one is one file here and one line in the list; it costs nothing until what it watches is used. */
export interface Probe {
  readonly name: string;
  install(context: ProbeContext): void;
}
