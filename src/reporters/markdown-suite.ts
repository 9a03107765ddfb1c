import { wasNotMade } from '../model/reasons.js';
import type { Report } from '../model/report.js';
import { formatDuration } from '../model/units.js';
import { type CaseVerdict, casesOf } from './cases.js';
import { checkItem, escapeMarkdown, table } from './markdown-text.js';
import { plural } from './notes.js';
import type { RenderContext } from './reporter.js';

/** More of either would bury what matters, and a summary on GitHub may have 1 MiB. */
const SHOWN_REQUESTS = 500;
const SHOWN_CHECKS = 100;

const MARKS: Readonly<Record<CaseVerdict, string>> = { error: '❌', fail: '❌', warn: '⚠️', pass: '✅' };
const WORST_FIRST: readonly CaseVerdict[] = ['error', 'fail', 'warn', 'pass'];

/** The requests of a suite, one a row, and the checks of them that did not pass. */
export function suiteBlocks(report: Report, context: RenderContext): string[] {
  const cases = casesOf(report);
  const requests = [...new Set(cases.map(({ request }) => request))];
  const rows = requests.slice(0, SHOWN_REQUESTS).map((request) => {
    const own = cases.filter((each) => each.request === request);
    const answered = own.find(({ totalNs }) => totalNs !== null);
    const checks = own.filter(({ check }) => check !== null);
    const worst = WORST_FIRST.find((verdict) => own.some((each) => each.verdict === verdict)) ?? 'pass';
    const time = answered?.totalNs == null ? '' : formatDuration(answered.totalNs);
    const passed = checks.length === 0 ? '' : `${checks.filter(({ verdict }) => verdict === 'pass').length} of ${checks.length}`;
    return [MARKS[worst], escapeMarkdown(request), escapeMarkdown(answered?.message ?? 'not made'), time, passed];
  });
  const heading = `### ${escapeMarkdown(report.request.target)}: ${report.verdict.status}`;
  const passing = report.checks.filter(({ verdict }) => verdict === 'pass').length;
  const told = `${plural(requests.length, 'request')} · ${passing} of ${plural(report.checks.length, 'check')} passed`;
  const blocks = [heading, told, table(['', 'Request', 'Answer', 'Time', 'Checks'], ['---', '---', '---', '--:', '--:'], rows)];
  if (requests.length > rows.length) blocks.push(`… ${plural(requests.length - rows.length, 'more request')}`);
  // Of those that were not made the row above says it, and the reason below.
  const failed = report.checks.filter((check) => check.verdict !== 'pass' && !wasNotMade(check));
  if (failed.length > 0)
    blocks.push(
      failed
        .slice(0, SHOWN_CHECKS)
        .map((check) => checkItem(check, context))
        .join('\n'),
    );
  if (failed.length > SHOWN_CHECKS) blocks.push(`… ${plural(failed.length - SHOWN_CHECKS, 'more check')} that did not pass`);
  return blocks;
}
