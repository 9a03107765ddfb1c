import { traceReason } from '../model/reasons.js';
import type { Check, Report } from '../model/report.js';
import type { Trace } from '../model/trace.js';

/** What is measured or counted inside a request: its phases tell more of such a failure than the check does. */
const OF_PHASES = /^(?:total|phase|step|span|hook|cpu|count)\b/;

/** Of the many requests of a suite, those whose phases tell why it did not pass, one of each, in the order in which they were made. */
export function tellingTraces({ traces, checks, verdict }: Pick<Report, 'traces' | 'checks' | 'verdict'>): readonly Trace[] {
  const beyond = new Set(checks.filter(isBeyond).map(({ request }) => request));
  const told = new Map<string | null, Trace>();
  for (const trace of traces) {
    const before = told.get(trace.name);
    if (wentWrong(trace, verdict.reasons)) {
      if (!before || !wentWrong(before, verdict.reasons)) told.set(trace.name, trace);
    } else if (beyond.has(trace.name) && (!before || (!wentWrong(before, verdict.reasons) && trace.totalNs > before.totalNs)))
      told.set(trace.name, trace);
  }
  const chosen = new Set(told.values());
  return traces.filter((trace) => chosen.has(trace));
}

function isBeyond({ query, verdict }: Check): boolean {
  return verdict === 'fail' && OF_PHASES.test(query);
}

/** An error that a check asked for is none of the verdict's reasons. */
function wentWrong(trace: Trace, reasons: readonly string[]): boolean {
  return trace.outcome !== 'ok' || (trace.error !== null && reasons.some((reason) => reason.startsWith(traceReason(trace, ''))));
}
