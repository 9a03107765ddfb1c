import type { Trace } from '../../model/trace.js';
import { formatDuration } from '../../model/units.js';
import { coveredNs, type Found, type InsightFinder, idsOf, text } from './insight.js';

/** Statuses of a request that had no view to begin with: no rule has its path, or none its method. */
const NO_VIEW = new Set([404, 405]);

/** A before hook queried a database for a view that never ran: no rule matched, and what the hook fetched was for nobody. */
export const queryForNothing: InsightFinder = {
  code: 'query-for-nothing',
  find(trace: Trace): Found[] {
    const { response, route, spans } = trace;
    // A hook that answers itself may have had to ask: only where routing had failed already was it for nothing.
    if (route === null || route.rule !== null || response === null || !NO_VIEW.has(response.status)) return [];
    const queries = spans.filter(({ kind, phase }) => kind === 'db' && phase === 'before');
    const [first] = queries;
    if (!first) return [];
    const hook = spans.find(({ id }) => id === first.parentId);
    return [
      {
        subject: 'before',
        message: `${hook?.kind === 'hook' ? `the before hook ${hook.name}` : 'a before hook'} queried for a view that never ran`,
        phase: 'before',
        spanIds: idsOf(queries),
        source: first.source ?? hook?.source ?? null,
        costNs: coveredNs(queries),
        savingNs: coveredNs(queries),
        evidence: `${response.status} came of routing, after ${text(first, 'db.query.text') ?? first.name} had taken ${formatDuration(first.durationNs)}`,
        remedy: 'Query where the value is used, or leave the hook early while c.request.endpoint is null.',
      },
    ];
  },
};
