import type { Report } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import type { explainLines as ExplainLines } from './explain.js';
import { headline } from './headline.js';
import { EMPTY_LINE, ink, paintLines } from './line.js';
import { type Paragraph, reportNotes, traceNotes } from './notes.js';
import type { RenderContext } from './reporter.js';
import type { renderStats as RenderStats } from './stats-table.js';
import { tellingTraces } from './telling-traces.js';
import { type Theme, themeOf } from './theme.js';
import { renderTraceGrid } from './trace-grid.js';
import type { renderTraceList as RenderTraceList } from './trace-list.js';
import { withoutCommands } from './visible.js';
import { wireLines } from './wire.js';

/** Of a suite, no more tables than anybody reads; the list and the checks have the rest. */
const SHOWN_TRACES = 10;

/** Parts of the table that most reports do without. */
interface TableParts {
  readonly renderStats: typeof RenderStats | null;
  readonly renderTraceList: typeof RenderTraceList | null;
  readonly explainLines: typeof ExplainLines | null;
}

/** The report for a reader at a prompt. Loads the parts that it needs. */
export async function renderTable(report: Report, context: RenderContext): Promise<string> {
  const repeated = isRepeated(report);
  return tableOf(report, context, {
    renderStats: repeated ? (await import('./stats-table.js')).renderStats : null,
    renderTraceList: !repeated && report.traces.length > 1 ? (await import('./trace-list.js')).renderTraceList : null,
    explainLines: context.explain ? (await import('./explain.js')).explainLines : null,
  });
}

function isOfSuite({ traces }: Report): boolean {
  return traces.some(({ name }) => name !== null);
}

function isRepeated({ stats }: Report): boolean {
  return stats !== null && stats.runs > 1;
}

/** The same at once, for who has the parts loaded. */
export function tableOf(report: Report, context: RenderContext, { renderStats, renderTraceList, explainLines }: TableParts): string {
  const theme = themeOf(context.colorLevel);
  const blocks: string[] = [];
  if (renderStats && report.stats && isRepeated(report)) {
    blocks.push(renderStats(report, report.stats, context, theme));
    const slowest = slowestOf(report.traces);
    if (slowest)
      blocks.push(
        paintLines([[ink(` The slowest run kept, number ${slowest.index + 1}`, 'dim')]], theme, context.width),
        renderTrace(slowest, context, theme),
      );
  } else {
    if (renderTraceList && report.traces.length > 1) blocks.push(renderTraceList(report.traces, context, theme));
    blocks.push(...shownTraces(report, context).map((trace) => renderTrace(trace, context, theme)));
  }
  const last = report.traces.at(-1);
  // What each phase is: told of the last trace, the one with the whole answer.
  if (explainLines && last) blocks.push(paintLines(explainLines(last, context), theme, context.width));
  blocks.push(paragraphs(reportNotes(report, context), theme, context.width));
  return withoutCommands(blocks.filter((block) => block !== '').join('\n'));
}

/** Each hop of a redirect has its table; of the many requests of a suite, those that tell why it did not pass. */
function shownTraces(report: Report, context: RenderContext): readonly Trace[] {
  const { traces } = report;
  return isOfSuite(report) && traces.length > 1 && !context.verbose ? tellingTraces(report).slice(0, SHOWN_TRACES) : traces;
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

function paragraphs(list: readonly Paragraph[], theme: Theme, width: number): string {
  return paintLines(
    list.flatMap((paragraph, index) => (index === 0 ? paragraph : [EMPTY_LINE, ...paragraph])),
    theme,
    width,
  );
}
