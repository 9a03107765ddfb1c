import type { Span, Trace } from '../../model/trace.js';
import { formatDuration } from '../../model/units.js';
import { type Found, type InsightFinder, idsOf, text } from './insight.js';

/** Of methods that change nothing (RFC 9110, section 9.2.1): the order of others may be meant. */
const SAFE = new Set(['GET', 'HEAD']);

/** A saving below both is not worth a word. */
const LEAST_NS = 5e6;
const LEAST_SHARE = 0.1;
/** Below this a share says nothing: loopback calls of a fast test service. */
const FLOOR_NS = 1e6;

/** Pages are asked for one after another since each tells whether there is another. */
const PAGING = /[?&](?:after|before|continuation|cursor|from|marker|next|offset|p|page|since|skip|start|token)[^=&]*=/i;

/** Calls made one after another, of which none carries a value that an earlier one gave. */
export const independentCalls: InsightFinder = {
  code: 'independent-calls',
  find(trace: Trace): Found[] {
    const calls = trace.spans.filter(isPlain).sort((a, b) => a.startNs - b.startNs);
    return chains(calls).flatMap((chain) => {
      const costNs = chain.reduce((sum, { durationNs }) => sum + durationNs, 0);
      const longestNs = Math.max(...chain.map(({ durationNs }) => durationNs));
      const savingNs = costNs - longestNs;
      if (savingNs < LEAST_NS && (savingNs < trace.totalNs * LEAST_SHARE || savingNs < FLOOR_NS)) return [];
      const [first, second] = chain as [Span, Span];
      return [
        {
          subject: chain.map(({ name }) => name).join(),
          message: `${chain.length} calls wait for one another, and none carries a value that another answered with`,
          phase: first.phase,
          spanIds: idsOf(chain),
          source: second.source ?? first.source,
          costNs,
          savingNs,
          evidence: `${chain.map(({ name, durationNs }) => `${name} (${formatDuration(durationNs)})`).join(', then ')}`,
          remedy: 'Make them at once, with Promise.all, unless one has to have succeeded before the next.',
        },
      ];
    });
  },
};

function isPlain(span: Span): boolean {
  const { kind, status } = span;
  const method = text(span, 'http.request.method');
  const url = text(span, 'url.full');
  return kind === 'http' && status === 'ok' && method !== null && SAFE.has(method) && url !== null && !PAGING.test(url);
}

/** Runs of calls in which each is proven to owe nothing to any before it. */
function chains(calls: readonly Span[]): Span[][] {
  const found: Span[][] = [];
  const open = new Map<string, Span[]>();
  for (const call of calls) {
    const place = `${call.phase} ${call.parentId}`;
    const chain = open.get(place);
    if (chain?.every(({ id }) => owesNothing(call, id))) {
      chain.push(call);
      if (chain.length === 2) found.push(chain);
    } else open.set(place, [call]);
  }
  return found;
}

function owesNothing(call: Span, id: string): boolean {
  const ids = call.attributes['cycle_trace.independent_of'];
  return Array.isArray(ids) && ids.includes(id);
}
