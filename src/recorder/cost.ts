import type { RequestTracer, SpanSubject } from '../model/tracer.js';

/** What recording costs the traced request in this process, in nanoseconds each. */
export interface RecordingCost {
  /** The record of a request, with its route and a phase that is skipped. */
  readonly requestNs: number;
  readonly markNs: number;
  /** A span, opened and closed. */
  readonly spanNs: number;
  /** Finding the user's line of a call or a query. */
  readonly siteNs: number;
}

const ROUNDS = 5;
const TIMES = 10;
const NOTHING_TRIED = () => [];
const SUBJECT: SpanSubject = { kind: 'custom', name: 'calibration', source: null };

/**
 * Measures what recording costs, with the calls that record requests. Meant for the moment after a first response, when
 * they have just run and nobody waits.
 * @param begin makes and drops a record as for a request
 * @param findSite looks for the caller as the probes do
 */
export function measureCost(begin: () => RequestTracer, findSite: () => unknown, nowNs: () => number): RecordingCost {
  const record = begin();
  return {
    requestNs: each(nowNs, () => {
      const record = begin();
      record.route(null, null, NOTHING_TRIED);
      record.skip('before', 'calibration');
    }),
    markNs: each(nowNs, () => record.mark(0)),
    spanNs: each(nowNs, () => record.close(record.open(SUBJECT, null))),
    siteNs: each(nowNs, findSite),
  };
}

/** Nanoseconds a call, by the best of some rounds: whatever else the machine does only adds to the others. */
export function each(nowNs: () => number, fn: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const startNs = nowNs();
    for (let time = 0; time < TIMES; time++) fn();
    best = Math.min(best, nowNs() - startNs);
  }
  return best / TIMES;
}
