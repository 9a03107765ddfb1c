import type { Report } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import { headline } from './headline.js';
import { EMPTY_LINE, ink, paintLines } from './line.js';
import { type Paragraph, reportNotes, traceNotes } from './notes.js';
import type { RenderContext } from './reporter.js';
import { type Theme, themeOf } from './theme.js';
import { renderTraceGrid } from './trace-grid.js';
import { wireLines } from './wire.js';

/** The report for a reader at a prompt. */
export async function renderTable(report: Report, context: RenderContext): Promise<string> {
  const theme = themeOf(context.colorLevel);
  const blocks: string[] = [];
  if (report.stats && report.stats.runs > 1) {
    blocks.push((await import('./stats-table.js')).renderStats(report, report.stats, context, theme));
    const slowest = slowestOf(report.traces);
    if (slowest)
      blocks.push(
        paintLines([[ink(` The slowest run kept, number ${slowest.index + 1}`, 'dim')]], theme, context.width),
        renderTrace(slowest, context, theme),
      );
  } else {
    if (report.traces.length > 1) blocks.push((await import('./trace-list.js')).renderTraceList(report.traces, context, theme));
    blocks.push(...shownTraces(report, context).map((trace) => renderTrace(trace, context, theme)));
  }
  if (context.explain) blocks.push(await explanation(report, context, theme));
  blocks.push(paragraphs(reportNotes(report, context), theme, context.width));
  return blocks.filter((block) => block !== '').join('\n');
}

/** Each hop of a redirect has its table; of the many requests of a suite, those that did not go well. */
function shownTraces({ traces }: Report, context: RenderContext): readonly Trace[] {
  const ofSuite = traces.length > 1 && traces.some(({ name }) => name !== null);
  return ofSuite && !context.verbose ? traces.filter(({ outcome, error }) => outcome !== 'ok' || error !== null) : traces;
}

function slowestOf(traces: readonly Trace[]): Trace | undefined {
  return traces.reduce<Trace | undefined>((slowest, trace) => (slowest && slowest.totalNs >= trace.totalNs ? slowest : trace), undefined);
}

/** One trace with all that is said of it. */
export function renderTrace(trace: Trace, context: RenderContext, theme: Theme): string {
  const wire = context.verbose ? paintLines([...wireLines(trace, context.width), EMPTY_LINE], theme, context.width) : '';
  const notes = paragraphs(traceNotes(trace, context), theme, context.width);
  return `${wire}${paintLines(headline(trace, context), theme, context.width)}\n${renderTraceGrid(trace, context, theme)}${notes === '' ? '' : `\n${notes}`}`;
}

/** What each phase is: told of the last trace, the one with the whole answer. */
async function explanation({ traces }: Report, context: RenderContext, theme: Theme): Promise<string> {
  const trace = traces.at(-1);
  if (!trace) return '';
  const { explainLines } = await import('./explain.js');
  return paintLines(explainLines(trace, context), theme, context.width);
}

function paragraphs(list: readonly Paragraph[], theme: Theme, width: number): string {
  return paintLines(
    list.flatMap((paragraph, index) => (index === 0 ? paragraph : [EMPTY_LINE, ...paragraph])),
    theme,
    width,
  );
}
