import { notMadeReason, wasNotMade } from '../model/reasons.js';
import type { Report } from '../model/report.js';
import { formatDuration } from '../model/units.js';
import { type Case, type CaseVerdict, casesOf } from './cases.js';
import type { RenderContext } from './reporter.js';
import { fileName } from './source-name.js';
import { visible, withoutBracketCommands } from './visible.js';

/** GitHub shows so many annotations of a kind for a step, and drops the rest. */
const ANNOTATIONS = 10;
const WORST_FIRST: Readonly<Record<CaseVerdict, number>> = { error: 0, fail: 1, warn: 2, pass: 3 };

/**
 * Annotations at the user's own file and line, as GitHub's runner reads them from the output
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
 */
export function renderGithub(report: Report, context: RenderContext): string {
  const cases = casesOf(report);
  const left = new Set(cases.filter(isLeft).map(({ request }) => request));
  const told = cases
    .filter((each) => each.verdict !== 'pass' && !isLeft(each))
    .sort((a, b) => WORST_FIRST[a.verdict] - WORST_FIRST[b.verdict]);
  if (told.length === 0 && left.size === 0) {
    const totalNs = cases.reduce((sum, each) => sum + (each.totalNs ?? 0), 0);
    return command(
      'notice',
      { title: 'cycle-trace' },
      `${cases.length} of ${cases.length} passed, requests took ${formatDuration(totalNs)}`,
    );
  }
  const room = ANNOTATIONS - (left.size > 0 ? 1 : 0);
  const shown = told.slice(0, told.length > room ? room - 1 : room);
  const lines = shown.map((each) => annotation(each, context));
  if (shown.length < told.length)
    lines.push(command('error', { title: 'cycle-trace' }, `${told.length - shown.length} more did not pass: see the other reports`));
  // One for them all: each has its line in the other reports.
  if (left.size > 0) lines.push(command(told.length > 0 ? 'warning' : 'error', { title: 'cycle-trace' }, notMadeReason([...left])));
  return lines.join('');
}

function isLeft({ check }: Case): boolean {
  return check !== null && wasNotMade(check);
}

function annotation(each: Case, { cwd }: RenderContext): string {
  const { source } = each;
  const place: Record<string, string> = source ? { file: fileName(source.file, cwd), line: String(source.line) } : {};
  if (source?.column !== undefined) place.col = String(source.column);
  const kind = each.verdict === 'warn' ? 'warning' : 'error';
  return command(kind, { ...place, title: each.request }, `${each.name}: ${each.message}`);
}

function command(kind: 'error' | 'warning' | 'notice', properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  return `::${kind} ${list.join(',')}::${escapeData(message)}\n`;
}

/** As the toolkit does it: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return withoutBracketCommands(text)
    .split('\n')
    .map((line) => visible(line).replaceAll('%', '%25'))
    .join('%0A');
}
