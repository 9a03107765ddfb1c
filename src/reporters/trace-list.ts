import type { Trace } from '../model/trace.js';
import { formatDuration } from '../model/units.js';
import { type ContentColumn, renderContentTable } from './content-table.js';
import { answerOf, headerOf } from './headline.js';
import { ink, type Line, paintLines } from './line.js';
import { plural } from './notes.js';
import type { RenderContext } from './reporter.js';
import type { Theme } from './theme.js';

/** Several requests as a list, one line each: the hops of a redirect, or the requests of a suite. */
export function renderTraceList(traces: readonly Trace[], context: RenderContext, theme: Theme): string {
  const named = traces.some(({ name }) => name !== null);
  const redirected = traces.some((trace) => locationOf(trace) !== null);
  const totalNs = traces.reduce((sum, trace) => sum + trace.totalNs, 0);
  const noun = traces.some(({ hop }) => hop > 0) && !named ? 'hop' : 'request';
  const columns: ContentColumn[] = [{ head: [ink('#', 'dim')], align: 'right' }];
  if (named) columns.push({ head: [ink('Name', 'dim')], align: 'left', least: 12 });
  columns.push({ head: [ink('Request', 'dim')], align: 'left', least: 14 }, { head: [ink('Answer', 'dim')], align: 'left', least: 3 });
  columns.push({ head: [ink('Time', 'dim')], align: 'right' });
  if (redirected) columns.push({ head: [ink('To', 'dim')], align: 'left', least: 4 });
  const rows = traces.map((trace, index): Line[] => {
    const row: Line[] = [[ink(String(index + 1), 'dim')]];
    if (named) row.push([ink(trace.name ?? '')]);
    row.push([ink(`${trace.request.method} ${trace.request.target}`)], answerOf(trace), [ink(formatDuration(trace.totalNs), 'strong')]);
    if (redirected) row.push([ink(locationOf(trace) ?? '', 'dim')]);
    return row;
  });
  const heading = paintLines([[ink(plural(traces.length, noun), 'strong'), ink(`, ${formatDuration(totalNs)}`)]], theme, context.width);
  return `${heading}\n${renderContentTable(columns, rows, context.width, theme)}`;
}

function locationOf({ response }: Trace): string | null {
  return response && response.status >= 300 && response.status < 400 ? headerOf(response.headers, 'location') : null;
}
