import type { Span, Trace } from '../../model/trace.js';
import { alike, coveredNs, type Found, type InsightFinder, idsOf, text } from './insight.js';

/** One call, made more than once for one request. Of calls that change something each may be meant. */
export const identicalCalls: InsightFinder = {
  code: 'identical-calls',
  find(trace: Trace): Found[] {
    const calls = trace.spans.filter(isAnswered);
    return alike(calls, firstAlike)
      .filter((group) => group.length > 1)
      .map((group) => {
        const [first, second] = group as [Span, Span];
        const asked = `${text(first, 'http.request.method')} ${text(first, 'url.full')}`;
        return {
          subject: asked,
          message: `one URL was asked for ${group.length} times`,
          phase: first.phase,
          spanIds: idsOf(group),
          source: second.source ?? first.source,
          costNs: coveredNs(group),
          savingNs: coveredNs(group) - coveredNs([first]),
          evidence: `${asked}, each time with the same headers and with success`,
          remedy: 'Where the answers are the same, ask once and keep the answer for the request, in c.g for instance.',
        };
      });
  },
};

/** A failure that is tried again is a retry, and a redirect is not the answer. */
function isAnswered({ attributes, kind, status }: Span): boolean {
  const code = attributes['http.response.status_code'];
  return kind === 'http' && status === 'ok' && typeof code === 'number' && code >= 200 && code <= 299;
}

/** The host compares what the calls were asked with, headers and all, and says of which it is the repetition. */
function firstAlike(span: Span): string {
  return text(span, 'cycle_trace.identical_to') ?? span.id;
}
