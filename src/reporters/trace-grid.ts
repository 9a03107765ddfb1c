import { STEP_TITLES } from '../model/phases.js';
import type { Phase, Trace } from '../model/trace.js';
import { formatDuration } from '../model/units.js';
import { cell, type GridCell, type GridRow, renderGrid } from './grid.js';
import { type LayoutNeeds, layoutTrace, type TraceLayout } from './layout.js';
import { cutLine, EMPTY_LINE, ink, type Line, wrapInk } from './line.js';
import type { RenderContext } from './reporter.js';
import { fitLabel, knownTimes, labelNeeds, type SpanLabel, spanLabel } from './span-label.js';
import { FOLDED, type SpanEntry, spanTrees, UNFOLDED } from './span-tree.js';
import { textWidth } from './text.js';
import type { Style, Theme } from './theme.js';
import { timelineBar } from './timeline.js';
import { USAGE_HEADS, usageNeeds, usageOf, usageOfAll } from './usage.js';

interface LabelledEntry {
  readonly entry: SpanEntry;
  readonly label: SpanLabel;
}

const PHASE_MARKS: Readonly<Record<Phase['status'], string>> = { done: '', skipped: '', error: ' ✗', unfinished: ' …' };
const SPAN_INDENT = 4;
const REASON_LINES = 3;

/** The phases of one trace with their spans, and the total: the table that this tool is about. */
export function renderTraceGrid(trace: Trace, context: RenderContext, theme: Theme): string {
  const labels = labelSpans(trace, context);
  const layout = layoutTrace(context.width, needsOf(trace, labels));
  const rows: GridRow[] = [headRow(layout)];
  const longestNs = Math.max(...trace.phases.map(({ durationNs }) => durationNs), 0);
  let step = 0;
  let reason: string | null = null;
  for (const phase of trace.phases) {
    const title = phase.step === step ? null : `${phase.step} ${STEP_TITLES[phase.step]}`;
    step = phase.step;
    if (title && layout.narrow) rows.push([{ lines: [[ink(` ${title}`, 'dim')]], span: layout.columns.length }]);
    rows.push(phaseRow(phase, title, phase.reason === reason, trace, layout, phase.durationNs === longestNs));
    reason = phase.reason;
    const own = labels.get(phase.name) ?? [];
    labels.delete(phase.name);
    for (const labelled of own) rows.push(spanRow(labelled, phase, trace, layout));
    if (needsReason(phase, trace)) rows.push(...reasonRows(phase, layout, context.width));
  }
  // Spans of a phase that the trace does not list: shown all the same.
  for (const rest of labels.values()) for (const labelled of rest) rows.push(spanRow(labelled, null, trace, layout));
  rows.push(totalRow(trace, layout));
  return renderGrid(layout.columns, rows, theme);
}

function labelSpans(trace: Trace, context: RenderContext): Map<string, LabelledEntry[]> {
  const routeFile = trace.route?.source?.file ?? null;
  const labels = new Map<string, LabelledEntry[]>();
  for (const [phase, entries] of spanTrees(trace.spans, context.verbose ? UNFOLDED : FOLDED)) {
    labels.set(
      phase,
      entries.map((entry) => ({ entry, label: spanLabel(entry, SPAN_INDENT, context.cwd, routeFile) })),
    );
  }
  return labels;
}

function needsOf(trace: Trace, labels: ReadonlyMap<string, readonly LabelledEntry[]>): LayoutNeeds {
  const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, textWidth(text)), 0);
  const entries = [...labels.values()].flat();
  return {
    step: 3 + widest(Object.values(STEP_TITLES)),
    phase: widest(['download', ...trace.phases.map(({ name, status }) => name + PHASE_MARKS[status])]),
    start: widest(['Start', ...[...trace.phases, ...entries.map(({ entry }) => entry)].map(({ startNs }) => formatDuration(startNs))]),
    time: widest(['Time', formatDuration(trace.totalNs), ...[...trace.phases, ...entries.map(({ entry }) => entry)].map(timeOf)]),
    label: entries.reduce((most, { label }) => Math.max(most, labelNeeds(label)), 0),
    usage: usageNeeds(trace.phases),
  };
}

const timeOf = ({ durationNs }: { readonly durationNs: number }) => formatDuration(durationNs);

function headRow(layout: TraceLayout): GridRow {
  const head = (text: string): GridCell => cell([ink(text, 'dim')]);
  const figures = [head('Time'), head('%'), ...layout.usage.map((figure) => head(USAGE_HEADS[figure]))];
  if (layout.timelineWidth > 0) figures.push(head(' Timeline'));
  return layout.narrow ? [head(' Phase'), ...figures] : [head(' Step'), head('Phase'), head('Start'), ...figures];
}

function phaseRow(phase: Phase, title: string | null, sameReason: boolean, trace: Trace, layout: TraceLayout, longest: boolean): GridRow {
  const style: Style =
    phase.status === 'error' ? 'bad' : phase.status === 'unfinished' ? 'warn' : phase.status === 'skipped' ? 'dim' : 'plain';
  const name = [
    ink(`${layout.narrow ? '   ' : ''}${phase.name}${PHASE_MARKS[phase.status]}`, longest && style === 'plain' ? 'strong' : style),
  ];
  const names = layout.narrow ? [cell(name)] : [cell(title ? [ink(` ${title}`)] : EMPTY_LINE), cell(name)];
  if (phase.status === 'skipped') return [...names, skippedCell(phase, sameReason, layout)];
  const start = layout.narrow ? [] : [cell([ink(formatDuration(phase.startNs), 'dim')])];
  const usage = layout.usage.map((figure) => cell([ink(usageOf(phase, figure), 'dim')]));
  const text = longest ? 'strong' : 'plain';
  return [...names, ...start, ...figures(phase.startNs, phase.durationNs, trace, layout, barStyle(phase), text, usage)];
}

function barStyle(phase: Phase): Style {
  return phase.status === 'error' ? 'bad' : phase.status === 'unfinished' ? 'warn' : phase.side;
}

function figures(
  startNs: number,
  durationNs: number,
  trace: Trace,
  layout: TraceLayout,
  bar: Style,
  text: Style,
  usage: readonly GridCell[] = layout.usage.map(() => cell(EMPTY_LINE)),
  endNs = startNs + durationNs,
): GridCell[] {
  const cells = [
    cell([ink(formatDuration(durationNs), text)]),
    cell([ink(percent(durationNs, trace.totalNs), text === 'plain' ? 'dim' : text)]),
    ...usage,
  ];
  if (layout.timelineWidth > 0) {
    const drawn = timelineBar(startNs, endNs - startNs, trace.totalNs, layout.timelineWidth);
    cells.push(cell(drawn === '' ? EMPTY_LINE : [ink(` ${drawn}`, bar)]));
  }
  return cells;
}

/** Calls side by side may take more time together than passed. */
function percent(partNs: number, totalNs: number): string {
  const share = totalNs > 0 ? (100 * partNs) / totalNs : 0;
  return share < 999.95 ? share.toFixed(1) : '> 999';
}

/** Why the phase did not run, where its figures would be; the same reason is not said twice in a row. */
function skippedCell(phase: Phase, sameReason: boolean, layout: TraceLayout): GridCell {
  const span = layout.columns.length - (layout.narrow ? 1 : 2);
  const { reason } = phase;
  const text = reason === null ? 'skipped' : sameReason ? '–' : reason.startsWith('not ') ? reason : `skipped: ${reason}`;
  const lines = wrapInk([], text, 'dim', layout.figuresWidth);
  return { lines: firstOf(lines, layout.figuresWidth), span, align: 'left' };
}

/** Of a reason, as much as has a place beside figures; that there is more is told. */
function firstOf(lines: readonly Line[], width: number): readonly Line[] {
  if (lines.length <= REASON_LINES) return lines;
  const last = lines[REASON_LINES - 1] as Line;
  return [...lines.slice(0, REASON_LINES - 1), cutLine([...last, ink(' …', 'dim')], width)];
}

function spanRow({ entry, label }: LabelledEntry, phase: Phase | null, trace: Trace, layout: TraceLayout): GridRow {
  const style: Style = entry.span?.status === 'error' ? 'bad' : entry.span?.status === 'unfinished' ? 'warn' : 'plain';
  const bar: Style = style !== 'plain' ? style : phase?.side === 'client' ? 'clientSpan' : 'serverSpan';
  const name: GridCell = { lines: [fitLabel(label, layout.labelWidth)], span: layout.labelSpan, align: 'left' };
  const known = knownTimes(entry);
  const start = layout.spanStart ? [cell([ink(known === 'all' ? formatDuration(entry.startNs) : '–', 'dim')])] : [];
  const cells = figures(entry.startNs, entry.durationNs, trace, layout, bar, 'plain', undefined, entry.endNs);
  // Of time and share, and what comes after them.
  const shown = { all: cells.length, duration: 2, none: 0 }[known];
  return [name, ...start, ...cells.map((own, place) => (place < shown ? own : cell(EMPTY_LINE)))];
}

/** A phase that failed or did not end says why, unless the trace's own error says the same below the table. */
function needsReason(phase: Phase, trace: Trace): boolean {
  if (phase.reason === null || (phase.status !== 'error' && phase.status !== 'unfinished')) return false;
  return trace.error?.phase !== phase.name;
}

function reasonRows(phase: Phase, layout: TraceLayout, width: number): GridRow[] {
  const style: Style = phase.status === 'error' ? 'bad' : 'warn';
  const lead = [ink(`${' '.repeat(SPAN_INDENT)}${phase.status === 'error' ? '✗' : '…'} `, style)];
  const lines = firstOf(wrapInk(lead, phase.reason ?? '', style, width), width);
  return lines.map((line) => [{ lines: [cutLine(line, width)], span: layout.columns.length, align: 'left' }]);
}

function totalRow(trace: Trace, layout: TraceLayout): GridRow {
  const label: Line = [ink(' Total', 'strong')];
  const total = [
    cell([ink(formatDuration(trace.totalNs), 'strong')]),
    cell([ink(percent(trace.totalNs, trace.totalNs), 'dim')]),
    ...layout.usage.map((figure) => cell([ink(usageOfAll(trace.phases, figure))])),
  ];
  const rest = layout.timelineWidth > 0 ? [cell(EMPTY_LINE)] : [];
  return layout.narrow ? [cell(label), ...total, ...rest] : [cell(label), cell(EMPTY_LINE), cell(EMPTY_LINE), ...total, ...rest];
}
