import type { Trace } from './trace.js';

/**
 * What both ends saw of one request, and the trace that it becomes when somebody reads it: of a million runs a report
 * shows a hundred, and of the others it takes the figures.
 */
export interface TraceDraft {
  /** The run's place among the others, and the hop's within it. */
  readonly index: number;
  readonly hop: number;
  readonly totalNs: number;
  /**
   * The durations of CYCLE_PHASES, of a request of which there is nothing else to tell: no span, no line printed, no error,
   * a status below 500. Null for every other one.
   */
  readonly phasesNs: readonly number[] | null;
  /** The trace, made once. */
  trace(): Trace;
}

/** A trace that is there already, in the same form. */
export function draftOf(trace: Trace): TraceDraft {
  return { index: trace.index, hop: trace.hop, totalNs: trace.totalNs, phasesNs: null, trace: () => trace };
}
