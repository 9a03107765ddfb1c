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
          subject: statementOf(first),
          message: `one statement was sent ${group.length} times`,
          phase: first.phase,
          spanIds: idsOf(group),
          source: first.source,
          costNs,
          // All but one: what a single statement for all of them takes is not known.
          savingNs: null,
          evidence: `${statementOf(first)}, ${formatDuration(Math.round(costNs / group.length))} each time`,
          remedy: remedyOf(first),
        };
      });
  },
};

/** One way to send it once, by what it is. */
function remedyOf(span: Span): string {
  const system = text(span, 'db.system.name');
  if (system === 'redis') return 'Ask for all keys at once: a command for several (MGET, SADD with all members), or a pipeline.';
  if (system === 'mongodb') return 'Ask for all documents at once: $in, insertMany or bulkWrite.';
  if (text(span, 'db.operation.name') === 'SELECT') return 'Ask for all rows in one statement: a join, or WHERE ... IN (...).';
  return 'Send all rows in one statement, with several rows of VALUES for instance, or in one transaction.';
}

function statementAndLine(span: Span): string | null {
  const { source } = span;
  // A transaction's own statements say nothing of the data.
  if (/^(?:BEGIN|COMMIT|ROLLBACK|START|SET|SAVEPOINT|RELEASE)\b/i.test(statementOf(span))) return null;
  return `${source ? `${source.file}:${source.line}` : ''} ${text(span, 'db.system.name')} ${statementOf(span)}`;
}

function statementOf(span: Span): string {
  return text(span, 'db.query.text') ?? span.name;
}
