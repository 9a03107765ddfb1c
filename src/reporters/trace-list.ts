import type { Trace } from '../model/trace.js';
import { formatDuration } from '../model/units.js';
import { type ContentColumn, renderContentTable } from './content-table.js';
import { answerOf, headerOf } from './headline.js';
import { ink, type Line, paintLines } from './line.js';
import { plural } from './notes.js';
import type { RenderContext } from './reporter.js';
import type { Theme } from './theme.js';

/** Several requests as a list: the hops of a redirect, or the requests of a suite, each with all its runs in one line. */
export function renderTraceList(traces: readonly Trace[], context: RenderContext, theme: Theme): string {
  const named = traces.some(({ name }) => name !== null);
  const groups = named ? groupRuns(traces) : traces.map((trace): TraceGroup => [trace]);
  const redirected = traces.some((trace) => locationOf(trace) !== null);
  const repeated = groups.length < traces.length;
  const columns: ContentColumn[] = [{ head: [ink('#', 'dim')], align: 'right' }];
  if (named) columns.push({ head: [ink('Name', 'dim')], align: 'left', least: 12 });
  columns.push({ head: [ink('Request', 'dim')], align: 'left', least: 14 }, { head: [ink('Answer', 'dim')], align: 'left', least: 3 });
  if (repeated) columns.push({ head: [ink('Runs', 'dim')], align: 'right' });
  columns.push({ head: [ink(repeated ? 'Median' : 'Time', 'dim')], align: 'right' });
  if (redirected) columns.push({ head: [ink('To', 'dim')], align: 'left', least: 4 });
  const rows = groups.map((group, index): Line[] => {
    const [trace] = group;
    const row: Line[] = [[ink(String(index + 1), 'dim')]];
    if (named) row.push([ink(trace.name ?? '')]);
    row.push([ink(`${trace.request.method} ${trace.request.target}`)], answersOf(group));
    if (repeated) row.push([ink(runsOf(group), 'dim')]);
    row.push([ink(formatDuration(medianNs(group)), 'strong')]);
    if (redirected) row.push([ink(locationOf(trace) ?? '', 'dim')]);
    return row;
  });
  const heading = paintLines([headingOf(traces, groups, named)], theme, context.width);
  return `${heading}\n${renderContentTable(columns, rows, context.width, theme)}`;
}

/** What was sent again and again, in the order of the runs. */
type TraceGroup = readonly [Trace, ...Trace[]];

function groupRuns(traces: readonly Trace[]): TraceGroup[] {
  const groups = new Map<string, [Trace, ...Trace[]]>();
  for (const trace of traces) {
    const key = JSON.stringify([trace.name, trace.hop]);
    const group = groups.get(key);
    if (group) group.push(trace);
    else groups.set(key, [trace]);
  }
  return [...groups.values()];
}

function headingOf(traces: readonly Trace[], groups: readonly TraceGroup[], named: boolean): Line {
  const noun = traces.some(({ hop }) => hop > 0) && !named ? 'hop' : 'request';
  const requests = ink(plural(groups.length, noun), 'strong');
  // Of many runs not all are kept, and those that are make no sum of them all.
  if (groups.some((group) => !isWhole(group))) return [requests];
  const runs = groups.length < traces.length ? `, ${plural(traces.length, 'run')}` : '';
  return [requests, ink(`${runs}, ${formatDuration(traces.reduce((sum, trace) => sum + trace.totalNs, 0))}`)];
}

function isWhole(group: TraceGroup): boolean {
  return Math.max(...group.map(({ index }) => index)) < group.length;
}

/** The last that is kept says how many there were at least. */
function runsOf(group: TraceGroup): string {
  return isWhole(group) ? String(group.length) : `${Math.max(...group.map(({ index }) => index)) + 1}+`;
}

/** The answer of all the runs, or each of them with its number. */
function answersOf(group: TraceGroup): Line {
  const answers = new Map<string, { readonly line: Line; count: number }>();
  for (const trace of group) {
    const line = answerOf(trace);
    const key = line.map(({ text }) => text).join('');
    const seen = answers.get(key);
    if (seen) seen.count++;
    else answers.set(key, { line, count: 1 });
  }
  if (answers.size === 1) return answerOf(group[0]);
  return [...answers.values()].flatMap(({ line, count }, index) => [...(index === 0 ? [] : [ink(', ')]), ink(`${count} × `), ...line]);
}

function medianNs(group: TraceGroup): number {
  const sorted = group.map(({ totalNs }) => totalNs).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

function locationOf({ response }: Trace): string | null {
  return response && response.status >= 300 && response.status < 400 ? headerOf(response.headers, 'location') : null;
}
