import { ERRORS, type ErrorCode } from '../model/errors.js';
import { NOT_MADE, wasNotMade } from '../model/reasons.js';
import type { BootedApp, Check, CheckVerdict, Insight, Report } from '../model/report.js';
import type { Trace, TraceError } from '../model/trace.js';
import { formatDuration } from '../model/units.js';
import { EMPTY_LINE, ink, type Line, wrapInk, wrapPhrases } from './line.js';
import type { RenderContext } from './reporter.js';
import { sourceName } from './source-name.js';
import type { Style } from './theme.js';
import { USAGE_LEGEND, usageNeeds } from './usage.js';

/** Lines that belong together; an empty line stands between two paragraphs. */
export type Paragraph = readonly Line[];

const STACK_LINES = 6;
const TRIED_RULES = 6;
/** An overlap below this share of the total is not worth a word. */
const NOTABLE_OVERLAP = 0.01;

/** What is to be said of one trace below its table. */
export function traceNotes(trace: Trace, context: RenderContext): Paragraph[] {
  return [
    usageNote(trace, context),
    errorNote(trace.error, context),
    triedNote(trace, context),
    logNote(trace, context),
    overlapNote(trace, context),
  ].filter((paragraph) => paragraph.length > 0);
}

/** What the columns say. */
function usageNote({ phases }: Trace, { width }: RenderContext): Paragraph {
  return usageNeeds(phases).length === 0 ? [] : wrapInk([ink(' ')], USAGE_LEGEND, 'dim', width);
}

function errorNote(error: TraceError | null, context: RenderContext): Paragraph {
  if (!error) return [];
  const where = [error.phase && `in ${error.phase}`, error.source && `at ${sourceName(error.source, context.cwd)}`]
    .filter(Boolean)
    .join(' ');
  const lines = [...wrapInk([ink(' ✗ ', 'bad')], `${error.code}${where ? ` ${where}` : ''}`, 'bad', context.width)];
  lines.push(...textLines(error.message, 'strong', context));
  const stack = (error.stack ?? '').split('\n').filter((line) => line.trim() !== '' && !error.message.includes(line.trim()));
  // What runs inside Node tells nothing of the user's own code.
  const shown = context.verbose ? stack : stack.filter((line) => !/\bnode:/.test(line)).slice(0, STACK_LINES);
  for (const line of shown) lines.push(...textLines(line.trimEnd(), 'dim', context));
  if (shown.length < stack.length) lines.push([ink(`   … ${plural(stack.length - shown.length, 'more line')} with -v`, 'dim')]);
  for (const line of (error.frame ?? '').split('\n')) if (line !== '') lines.push(...textLines(`  ${line}`, 'plain', context));
  if (Object.hasOwn(ERRORS, error.code)) lines.push(...wrapInk([ink('   ')], ERRORS[error.code as ErrorCode].fix, 'plain', context.width));
  return lines;
}

/** Text of several lines, each indented as it was, with the working directory's files named relative to it. */
function textLines(text: string, style: Style, { cwd, width }: RenderContext): Line[] {
  return text.split('\n').flatMap((line) => {
    const [indent = ''] = /^ */.exec(line) ?? [];
    const short = line.trimStart().replaceAll(`file://${cwd}/`, '').replaceAll(`${cwd}/`, '');
    return wrapInk([ink(' '.repeat(3 + Math.min(indent.length, 8)))], short, style, width);
  });
}

/** The rules that lost, where none won. */
function triedNote({ route }: Trace, context: RenderContext): Paragraph {
  if (!route || route.tried.length === 0 || (route.rule !== null && !context.verbose)) return [];
  const shown = context.verbose ? route.tried : route.tried.slice(0, TRIED_RULES);
  const lines = shown.flatMap(({ rule, endpoint, reason }) =>
    wrapInk([ink('   ')], `${rule}   ${endpoint}: ${reason}`, 'dim', context.width),
  );
  if (shown.length < route.tried.length) lines.push([ink(`   … ${route.tried.length - shown.length} more with -v`, 'dim')]);
  return [[ink(' Rules tried')], ...lines];
}

function logNote({ logs }: Trace, context: RenderContext): Paragraph {
  if (logs.length === 0) return [];
  if (!context.verbose) {
    const levels = Object.entries(countBy(logs.map(({ level }) => level))).map(([level, count]) => `${count} ${level}`);
    return wrapInk(
      [ink(' ')],
      `${plural(logs.length, 'log line')} (${levels.join(', ')}): -v shows ${logs.length === 1 ? 'it' : 'them'}`,
      'dim',
      context.width,
    );
  }
  return [
    [ink(' Log')],
    ...logs.flatMap(({ atNs, level, text }) => {
      const style: Style = level === 'error' ? 'bad' : level === 'warn' ? 'warn' : 'plain';
      return wrapInk(
        [ink(`   ${formatDuration(atNs).padStart(7)} `, 'dim'), ink(`${level.slice(0, 8)} `, style)],
        text,
        'plain',
        context.width,
      );
    }),
  ];
}

function overlapNote({ clampedNs, totalNs, overheadNs, spans }: Trace, { width, verbose }: RenderContext): Paragraph {
  const lines: Line[] = [];
  if (clampedNs > totalNs * NOTABLE_OVERLAP) {
    const streams = spans.some(({ kind }) => kind === 'stream') ? ', which the stream spans show' : '';
    const text = `${formatDuration(clampedNs)} in which both ends were at work${streams}: phases are cut there, so that they add up`;
    lines.push(...wrapInk([ink(' ')], text, 'dim', width));
  }
  if (verbose && overheadNs !== null) lines.push([ink(` ${formatDuration(overheadNs)} of the total is the tracer's own`, 'dim')]);
  return lines;
}

/** What is to be said of the whole report, at its end. */
export function reportNotes(report: Report, context: RenderContext): Paragraph[] {
  return [
    ...report.insights.map((insight) => insightNote(insight, context)),
    profileNote(report, context),
    checksNote(report.checks, context),
    verdictNote(report, context),
    report.app ? bootNote(report.app, context) : [],
  ].filter((paragraph) => paragraph.length > 0);
}

/** Where the thread was for the longest while the requests were made. */
function profileNote({ profile }: Report, { cwd, width }: RenderContext): Paragraph {
  if (!profile) return [];
  if (profile.hottest.length === 0) return [[ink(' CPU profile: no function of yours was met in it', 'dim')]];
  const lines = profile.hottest.flatMap(({ name, selfNs, source }) =>
    wrapInk([ink(`   ${formatDuration(selfNs).padStart(7)} `)], `${name ?? '(anonymous)'}   ${sourceName(source, cwd)}`, 'plain', width),
  );
  return [[ink(' Hottest functions, by time of their own')], ...lines];
}

function insightNote(insight: Insight, context: RenderContext): Paragraph {
  const figures = [
    insight.costNs !== null && `costs ${formatDuration(insight.costNs)}`,
    insight.savingNs !== null && `could save ${formatDuration(insight.savingNs)}`,
    insight.source && sourceName(insight.source, context.cwd),
  ].filter(Boolean);
  const lines = wrapInk([ink(' ! ', 'warn')], [insight.message, ...figures].join(' · '), 'plain', context.width);
  for (const text of [insight.evidence, insight.remedy]) if (text) lines.push(...wrapInk([ink('   ')], text, 'dim', context.width));
  return lines;
}

const VERDICT_MARKS: Readonly<Record<CheckVerdict, readonly [mark: string, style: Style]>> = {
  pass: ['✓', 'good'],
  fail: ['✗', 'bad'],
  inconclusive: ['?', 'warn'],
  'no-data': ['–', 'bad'],
};

/** Checks of a suite stand under the names of their requests. */
function checksNote(checks: readonly Check[], context: RenderContext): Paragraph {
  const lines: Line[] = [];
  let request: string | null = null;
  for (const check of checks) {
    if (wasNotMade(check) && check.request === request) continue;
    if (check.request !== null && check.request !== request) lines.push(...wrapInk([ink(' ')], check.request, 'strong', context.width));
    request = check.request;
    lines.push(...(wasNotMade(check) ? notMadeLines(check, context) : checkLines(check, context)));
  }
  if (checks.some((check) => check.request !== null)) {
    const passed = checks.filter(({ verdict }) => verdict === 'pass').length;
    const unsure = checks.every(({ verdict }) => verdict === 'pass' || verdict === 'inconclusive');
    const style = passed === checks.length ? 'good' : unsure ? 'warn' : 'bad';
    lines.push(EMPTY_LINE, [ink(` ${passed} of ${plural(checks.length, 'check')} passed`, style)]);
  }
  return lines;
}

/** Told once, whatever it was to be checked by. */
function notMadeLines({ message }: Check, { width }: RenderContext): Line[] {
  const [mark, style] = VERDICT_MARKS['no-data'];
  return wrapInk([ink(`   ${mark} `, style)], `not made${message.slice(NOT_MADE.length)}`, 'dim', width);
}

function checkLines(check: Check, context: RenderContext): Line[] {
  const [mark, style] = VERDICT_MARKS[check.verdict];
  const indent = check.request === null ? '' : '  ';
  const lines = wrapInk([ink(` ${indent}${mark} `, style)], check.expression, check.verdict === 'pass' ? 'plain' : style, context.width);
  if (check.verdict === 'pass' || check.message === '') return lines;
  const where = check.source ? ` (${sourceName(check.source, context.cwd)})` : '';
  return [...lines, ...textLines(check.message.replace(/^/gm, indent) + where, 'dim', context)];
}

/** Why the command did not pass, as far as the traces have not said it already. */
function verdictNote({ verdict, traces, checks }: Report, context: RenderContext): Paragraph {
  if (verdict.status === 'pass') return [];
  const style: Style = verdict.status === 'inconclusive' ? 'warn' : 'bad';
  if (verdict.reasons.length === 0) return [[ink(` ${verdict.status}`, style)]];
  const said = [
    ...traces.flatMap(({ error }) => (error === null ? [] : [error.message])),
    ...checks.map((check) => (wasNotMade(check) ? 'not made: ' : `${check.expression}: `)),
  ];
  const unsaid = verdict.reasons.filter(
    // `interrupted` says no more than `GET /: interrupted` does.
    (reason, _, all) => !said.some((words) => reason.includes(words)) && !all.some((other) => other.endsWith(`: ${reason}`)),
  );
  return unsaid.flatMap((reason) => {
    const [first = '', ...rest] = reason.split('\n');
    return [
      ...wrapInk([ink(` ${verdict.status}: `, style)], first, 'plain', context.width),
      ...(rest.length > 0 ? textLines(rest.join('\n'), 'dim', context) : []),
    ];
  });
}

const IMPORT = 'import ';

function bootNote(app: BootedApp, { width }: RenderContext): Paragraph {
  const steps = app.boot.filter(({ name }) => !name.startsWith(IMPORT));
  const slowest = app.boot.filter(({ name }) => name.startsWith(IMPORT)).sort((a, b) => b.durationNs - a.durationNs)[0];
  const parts = steps.map(({ name, durationNs }) => `${name} ${formatDuration(durationNs)}`);
  if (slowest) parts.push(`slowest ${slowest.name} ${formatDuration(slowest.durationNs)}`);
  const phrases = parts.map((part, index) => (index < parts.length - 1 ? `${part},` : part));
  return wrapPhrases([ink(' ')], [`boot ${formatDuration(app.bootNs)}${parts.length > 0 ? ':' : ''}`, ...phrases], 'dim', width);
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = Object.create(null);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
