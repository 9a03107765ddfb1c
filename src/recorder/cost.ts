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
const TIMES = 50;
/** The first time the client waits for it, and the calls take what they take before V8 has compiled them. */
const FIRST_TIMES = 10;
const NOTHING_TRIED = () => [];
const SUBJECT: SpanSubject = { kind: 'custom', name: 'calibration', source: null };

/**
 * Measures what recording costs, with the calls that record requests. Meant for the moment after a first response, when
 * they have just run and nobody waits.
 * @param begin makes and drops a record as for a request
 * @param findSite looks for the caller as the probes do
 * @param isFirst whether it was not measured before
 */
export function measureCost(begin: () => RequestTracer, findSite: () => unknown, nowNs: () => number, isFirst: boolean): RecordingCost {
  const record = begin();
  const times = isFirst ? FIRST_TIMES : TIMES;
  const each = (fn: () => unknown) => costOf(nowNs, fn, times);
  return {
    requestNs: each(() => {
      const record = begin();
      record.route(null, null, NOTHING_TRIED);
      record.skip('before', 'calibration');
    }),
    markNs: each(() => record.mark(0)),
    spanNs: each(() => record.close(record.open(SUBJECT, null))),
    siteNs: each(findSite),
  };
}

/** Nanoseconds a call, by the best of some rounds of so many: whatever else the machine does only adds to the others. */
export function costOf(nowNs: () => number, fn: () => unknown, times = TIMES): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const startNs = nowNs();
    for (let time = 0; time < times; time++) fn();
    best = Math.min(best, nowNs() - startNs);
  }
  return best / times;
}
