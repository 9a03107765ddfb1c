import { LOADED_MODULE, type Phase, type Span, type Trace } from '../../model/trace.js';
import { formatDuration } from '../../model/units.js';
import { coveredNs, type Found, type InsightFinder } from './insight.js';

/** Where Chrome draws the line too (https://w3c.github.io/longtasks/). */
const LONG_NS = 50e6;

/** The event loop was held in one go: everybody else's request waits so long. */
export const synchronousStretch: InsightFinder = {
  code: 'synchronous-stretch',
  find({ phases, route, spans, synchronousNs }: Trace): Found[] {
    const fromNs = phases.find(({ name }) => name === 'route')?.startNs;
    if (fromNs === undefined || synchronousNs === null) return [];
    // What went into loading modules is an insight of its own.
    const heldNs = synchronousNs - coveredNs(loadsUntil(spans, fromNs + synchronousNs));
    if (heldNs < LONG_NS) return [];
    const share = ({ durationNs, startNs }: Pick<Phase, 'durationNs' | 'startNs'>) =>
      Math.max(0, Math.min(startNs + durationNs, fromNs + heldNs) - startNs);
    const [longest] = [...phases].filter(({ side }) => side === 'server').sort((a, b) => share(b) - share(a));
    if (!longest) return [];
    const within = spans.filter(({ phase, source }) => phase === longest.name && source !== null).sort((a, b) => share(b) - share(a))[0];
    const inner = within && share(within) > share(longest) / 2 ? within : null;
    return [
      {
        subject: longest.name,
        message: `the event loop was held for ${formatDuration(heldNs)} in one go`,
        phase: longest.name,
        spanIds: inner ? [inner.id] : [],
        source: inner?.source ?? (longest.name === 'view' ? (route?.source ?? null) : null),
        costNs: heldNs,
        savingNs: null,
        evidence: `${formatDuration(share(longest))} of it in ${inner ? `${longest.name}, ${inner.name}` : longest.name}; no other request was answered meanwhile`,
        remedy:
          'See whether it comes again: other work on the machine is in it. Do less at once, in pieces with an await between them, or in a worker thread; --profile shows which function it is.',
      },
    ];
  },
};

/** What was loaded up to then: an import goes on behind an await. */
function loadsUntil(spans: readonly Span[], endNs: number): Span[] {
  return spans
    .filter(({ attributes, startNs }) => LOADED_MODULE in attributes && startNs < endNs)
    .map((span) => ({ ...span, durationNs: Math.min(span.durationNs, endNs - span.startNs) }));
}
