import type { Insight } from '../../model/report.js';
import type { Span, Trace } from '../../model/trace.js';

/** What one trace gives rise to; how many others do is added by whoever looks at them all. */
export interface Found extends Omit<Insight, 'code'> {
  /** What it is about, a statement for instance: of one subject and line, one insight is told. */
  readonly subject: string;
}

/** One kind of insight: few and right, each with its evidence, its line and its remedy. */
export interface InsightFinder {
  readonly code: string;
  /** Silent where it does not know: what it says of a trace has to be true. */
  find(trace: Trace): readonly Found[];
}

/** Spans that are alike in what `keyOf` gives, in their order; those without a key are left out. */
export function alike(spans: readonly Span[], keyOf: (span: Span) => string | null): Span[][] {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const key = keyOf(span);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(span);
    else groups.set(key, [span]);
  }
  return [...groups.values()];
}

/** Time in which at least one of the spans ran: what runs side by side counts once. */
export function coveredNs(spans: readonly Span[]): number {
  let coveredNs = 0;
  let untilNs = Number.NEGATIVE_INFINITY;
  for (const { startNs, durationNs } of [...spans].sort((a, b) => a.startNs - b.startNs)) {
    const endNs = startNs + durationNs;
    coveredNs += Math.max(0, endNs - Math.max(startNs, untilNs));
    untilNs = Math.max(untilNs, endNs);
  }
  return coveredNs;
}

/** An attribute that is text; null where it is none. */
export function text(span: Span, name: string): string | null {
  const value = span.attributes[name];
  return typeof value === 'string' ? value : null;
}

export function idsOf(spans: readonly Span[]): string[] {
  return spans.map(({ id }) => id);
}
