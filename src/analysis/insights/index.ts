import type { Insight } from '../../model/report.js';
import type { Trace } from '../../model/trace.js';
import { identicalCalls } from './identical-calls.js';
import { independentCalls } from './independent-calls.js';
import type { Found, InsightFinder } from './insight.js';
import { lazyLoading } from './lazy-loading.js';
import { queryForNothing } from './query-for-nothing.js';
import { repeatedStatement } from './repeated-statement.js';
import { synchronousStretch } from './synchronous-stretch.js';
import { uncompressedBody } from './uncompressed-body.js';

/** In the order in which they are told, where they cost alike. */
export const INSIGHTS: readonly InsightFinder[] = [
  repeatedStatement,
  identicalCalls,
  independentCalls,
  queryForNothing,
  synchronousStretch,
  lazyLoading,
  uncompressedBody,
];

interface Told extends Found {
  readonly code: string;
  /** The traces that gave rise to it. */
  readonly traces: Set<Trace>;
}

/** What the traces of a report give rise to: each once, by the trace in which it costs most, the dearest first. */
export function findInsights(traces: readonly Trace[]): Insight[] {
  const told = new Map<string, Told>();
  for (const trace of traces) {
    for (const { code, find } of INSIGHTS) {
      for (const found of find(trace)) {
        const key = [code, trace.request.method, trace.route?.rule ?? trace.request.target, place(found), found.subject].join('\n');
        const before = told.get(key);
        const seen = before?.traces.add(trace) ?? new Set([trace]);
        if (!before || (before.costNs ?? 0) < (found.costNs ?? 0)) told.set(key, { code, ...found, traces: seen });
      }
    }
  }
  return [...told.values()]
    .sort((a, b) => (b.costNs ?? 0) - (a.costNs ?? 0))
    .map(({ subject: _, traces: seen, ...insight }) =>
      traces.length === 1 ? insight : { ...insight, evidence: `${insight.evidence}; in ${seen.size} of ${traces.length} traces` },
    );
}

function place({ message, source }: Found): string {
  return source ? `${source.file}:${source.line}` : message;
}
