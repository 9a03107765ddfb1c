import { ExitCode } from '../model/errors.js';
import type { Check, Report } from '../model/report.js';
import { quote } from '../model/wording.js';
import { renderStats } from '../reporters/stats-table.js';
import { tableOf } from '../reporters/table.js';
import { renderTraceList } from '../reporters/trace-list.js';
import { judgeReport } from './judge-report.js';

/** What a matcher gives to Jest and Vitest. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

export interface ToPassOptions {
  /** What is too noisy to judge fails. */
  readonly strict?: boolean;
}

const COLUMNS = 80;

/**
 * Whether a report of `trace()` passes a check, or, without one, passes as a whole. Where there is nothing to judge it
 * fails, with `.not` before it too; where it is too noisy to tell, only with `strict`.
 */
export function toPass(
  this: { readonly isNot?: boolean } | undefined,
  received: unknown,
  expression?: string,
  { strict = false }: ToPassOptions = {},
): MatcherResult {
  const negated = this?.isNot === true;
  const report = asReport(received);
  if (expression !== undefined && typeof expression !== 'string')
    throw new Error(`toPass takes a check as text: got ${typeof expression}.`);
  const check = expression === undefined ? null : judgeReport(report, expression);
  const verdict = check ? check.verdict : report.verdict.status;
  const fails = negated ? 'pass' : 'fail';
  const failed = verdict === fails || verdict === 'no-data' || verdict === 'error' || (strict && verdict === 'inconclusive');
  return {
    // `.not` turns the answer round once more.
    pass: failed === negated,
    message: () => failure(report, check, expression, negated),
  };
}

function failure(report: Report, check: Check | null, expression: string | undefined, negated: boolean): string {
  const call = `expect(report)${negated ? '.not' : ''}.toPass(${expression === undefined ? '' : `'${expression}'`})`;
  // A check that was asked for is told above the table: what else the report was judged by is not the question.
  const shown: Report = check ? { ...report, checks: [], verdict: { status: 'pass', exitCode: ExitCode.pass, reasons: [] } } : report;
  const context = { colorLevel: 0, width: COLUMNS, cwd: process.cwd(), explain: false, verbose: false } as const;
  const table = tableOf(shown, context, { renderStats, renderTraceList, explainLines: null });
  return `${call}\n\n${check ? `${check.message}\n\n` : ''}${table}`;
}

function asReport(received: unknown): Report {
  if (typeof received === 'object' && received !== null) {
    if ('then' in received) throw new Error('toPass got a promise: write `await expect(trace(...)).resolves.toPass(...)`.');
    if ('schemaVersion' in received && 'traces' in received && 'verdict' in received) return received as Report;
  }
  const what = typeof received === 'string' ? quote(received) : received === null ? 'null' : typeof received;
  throw new Error(`toPass judges the report that trace() gives: got ${what}.`);
}
