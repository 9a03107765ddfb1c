import type { Span, Trace } from '../../model/trace.js';
import { formatDuration } from '../../model/units.js';
import { alike, coveredNs, type Found, type InsightFinder, idsOf, text } from './insight.js';

/** As many as Sentry's detector of N+1 queries wants (https://docs.sentry.io/product/issues/issue-details/performance-issues/n-one-queries/). */
const LEAST = 5;

/** One statement, sent again and again from one line with other values: a query for each row of another (N+1). */
export const repeatedStatement: InsightFinder = {
  code: 'repeated-statement',
  find(trace: Trace): Found[] {
    const queries = trace.spans.filter(({ kind }) => kind === 'db');
    return alike(queries, statementAndLine)
      .filter((group) => group.length >= LEAST)
      .map((group) => {
        const [first] = group as [Span];
        const costNs = coveredNs(group);
        return {
          message: `one statement was sent ${group.length} times`,
          phase: first.phase,
          spanIds: idsOf(group),
          source: first.source,
          costNs,
          // All but one: what a single statement for all of them takes is not known.
          savingNs: null,
          evidence: `${statementOf(first)}, ${formatDuration(Math.round(costNs / group.length))} each time`,
          remedy: 'Ask for all rows in one statement: a join, or WHERE ... IN (...).',
        };
      });
  },
};

function statementAndLine(span: Span): string | null {
  const { source } = span;
  // A transaction's own statements say nothing of the data.
  if (/^(?:BEGIN|COMMIT|ROLLBACK|START|SET|SAVEPOINT|RELEASE)\b/i.test(statementOf(span))) return null;
  return `${source ? `${source.file}:${source.line}` : ''} ${text(span, 'db.system.name')} ${statementOf(span)}`;
}

function statementOf(span: Span): string {
  return text(span, 'db.query.text') ?? span.name;
}
