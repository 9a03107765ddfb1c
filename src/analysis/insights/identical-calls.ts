import type { Span, Trace } from '../../model/trace.js';
import { alike, coveredNs, type Found, type InsightFinder, idsOf, text } from './insight.js';

/** Methods whose second call gives what the first gave (RFC 9110, section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD']);

/** One URL, asked more than once for one request. Of calls that change something each may be meant. */
export const identicalCalls: InsightFinder = {
  code: 'identical-calls',
  find(trace: Trace): Found[] {
    const calls = trace.spans.filter(({ kind, status }) => kind === 'http' && status === 'ok');
    return alike(calls, methodAndUrl)
      .filter((group) => group.length > 1)
      .map((group) => {
        const [first, second] = group as [Span, Span];
        return {
          subject: methodAndUrl(first) ?? '',
          message: `one URL was asked for ${group.length} times`,
          phase: first.phase,
          spanIds: idsOf(group),
          source: second.source ?? first.source,
          costNs: coveredNs(group),
          savingNs: coveredNs(group) - coveredNs([first]),
          // Headers are none of a span's: what was asked for may differ by them.
          evidence: `${methodAndUrl(first)}, each time with success; the headers of the calls were not compared`,
          remedy: 'Where the answers are the same, ask once and keep the answer for the request, in c.g for instance.',
        };
      });
  },
};

function methodAndUrl(span: Span): string | null {
  const method = text(span, 'http.request.method');
  const url = text(span, 'url.full');
  const status = span.attributes['http.response.status_code'];
  // A failure that is tried again is a retry, and a redirect is not the answer.
  if (method === null || url === null || !SAFE.has(method) || typeof status !== 'number' || status < 200 || status > 299) return null;
  return `${method} ${url}`;
}
