import { CYCLE_PHASES, REMOTE_PHASES } from '../model/phases.js';
import type { Report, RunWarning, SpanSummary, Stats, Summary } from '../model/report.js';
import { formatDuration } from '../model/units.js';
import { type ContentColumn, renderContentTable } from './content-table.js';
import { histogramLines } from './histogram.js';
import { flow, ink, type Line, paintLines, wrapInk } from './line.js';
import { plural } from './notes.js';
import type { RenderContext } from './reporter.js';
import { textWidth } from './text.js';
import type { Style, Theme } from './theme.js';
import { visible } from './visible.js';

interface Figure {
  readonly head: string;
  readonly of: (summary: Summary, stats: Stats) => string;
}

const duration = (ns: number | null): string => (ns === null ? '–' : formatDuration(ns));

/** Of a span, all that one request has of it. */
function perRequestNs(summary: Summary | SpanSummary): number {
  return summary.meanNs * ('perRequest' in summary ? summary.perRequest : 1);
}

const FIGURES = {
  min: { head: 'min', of: ({ minNs }) => duration(minNs) },
  mean: { head: 'mean', of: ({ meanNs }) => duration(meanNs) },
  median: { head: 'median', of: ({ medianNs }) => duration(medianNs) },
  p95: { head: 'p95', of: ({ p95Ns }) => duration(p95Ns) },
  p99: { head: 'p99', of: ({ p99Ns }) => duration(p99Ns) },
  max: { head: 'max', of: ({ maxNs }) => duration(maxNs) },
  stddev: { head: '± σ', of: ({ stddevNs }) => duration(stddevNs) },
  share: { head: '%', of: (summary, { total }) => (total.meanNs > 0 ? ((100 * perRequestNs(summary)) / total.meanNs).toFixed(1) : '') },
  outliers: { head: 'outl.', of: ({ outliers }) => String(outliers) },
} as const satisfies Record<string, Figure>;

type FigureName = keyof typeof FIGURES;

/** What is left out first where the terminal is narrow. */
const DISPENSABLE: readonly FigureName[] = ['outliers', 'mean', 'p99', 'stddev', 'min', 'p95', 'share', 'max'];
/** Columns that a name keeps, if it needs them. */
const NAME_LEAST = 24;

/** The statistics of many runs: phase by phase, span by span, and how the totals spread. */
export function renderStats(report: Report, stats: Stats, context: RenderContext, theme: Theme): string {
  const blocks = [
    paintLines(summaryLines(report, stats, context.width), theme, context.width),
    figuresTable('Phase', phaseRows(stats), stats, context, theme),
  ];
  const spans = Object.entries(stats.spans);
  if (spans.length > 0) {
    const rows = spans.map(([name, summary]): Row => ({ name: `${name}${times(summary.perRequest)}`, summary, style: 'plain' }));
    blocks.push(figuresTable('Span', rows, stats, context, theme));
  }
  const histogram = stats.total.valuesNs ? histogramLines(stats.total.valuesNs, context.width) : [];
  if (histogram.length > 0)
    blocks.push(paintLines([[ink(' Total of a run, and how many took so long', 'dim')], ...histogram], theme, context.width));
  const counts = countsLine(stats, context.width);
  if (counts.length > 0) blocks.push(paintLines(counts, theme, context.width));
  const warnings = stats.warnings.flatMap((warning) => warningLines(warning, context.width));
  if (warnings.length > 0) blocks.push(paintLines(warnings, theme, context.width));
  return blocks.join('\n');
}

function warningLines({ literature, message, remedy }: RunWarning, width: number): Line[] {
  return [...wrapInk([ink(' ! ', 'warn')], `${message}. ${remedy}`, 'plain', width), ...wrapInk([ink('   ')], literature, 'dim', width)];
}

function times(perRequest: number): string {
  return perRequest === 1 ? '' : ` × ${Number(perRequest.toPrecision(2))}`;
}

function summaryLines({ request }: Report, stats: Stats, width: number): Line[] {
  const items: Line[] = [
    [ink(`${request.method} ${request.target}`, 'strong')],
    [ink(plural(stats.runs, 'run'))],
    [ink(plural(stats.errors, 'error'), stats.errors > 0 ? 'bad' : 'plain')],
    [ink(formatDuration(stats.durationNs))],
    [ink(`${rate(stats.requestsPerSecond)} requests/s`, 'strong')],
  ];
  const start: Line[] = [];
  if (stats.cold) start.push([ink(`first request after the boot ${formatDuration(stats.cold.totalNs)}`, 'dim')]);
  if (stats.warmups > 0) start.push([ink(`${plural(stats.warmups, 'warm-up')} not counted below`, 'dim')]);
  return [...flow(items, width), ...flow(start, width)];
}

function rate(perSecond: number): string {
  return perSecond >= 100 ? String(Math.round(perSecond)) : perSecond.toPrecision(3);
}

interface Row {
  readonly name: string;
  readonly summary: Summary;
  readonly style: Style;
}

/** In the order of the cycle; what is not part of it comes after. */
function phaseRows(stats: Stats): Row[] {
  const order: readonly string[] = [...CYCLE_PHASES, ...REMOTE_PHASES].map(({ name }) => name);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name === 'wait' ? 'receive' : name) : order.length);
  const phases = Object.entries(stats.phases).sort(([a], [b]) => place(a) - place(b));
  const slowest = Math.max(...phases.map(([, { meanNs }]) => meanNs));
  const rows = phases.map(([name, summary]): Row => ({ name, summary, style: summary.meanNs === slowest ? 'strong' : 'plain' }));
  rows.push({ name: 'Total', summary: stats.total, style: 'strong' });
  if (stats.cpu) rows.push({ name: 'CPU', summary: stats.cpu, style: 'dim' });
  if (stats.ref) rows.push({ name: 'ref', summary: stats.ref, style: 'dim' });
  return rows;
}

function figuresTable(title: string, rows: readonly Row[], stats: Stats, context: RenderContext, theme: Theme): string {
  let names = Object.keys(FIGURES) as FigureName[];
  // A percentile that too few runs allow for nobody has no column.
  if (rows.every(({ summary }) => summary.p95Ns === null)) names = names.filter((name) => name !== 'p95');
  if (rows.every(({ summary }) => summary.p99Ns === null)) names = names.filter((name) => name !== 'p99');
  const cells = rows.map(({ summary }) => new Map(names.map((name) => [name, FIGURES[name].of(summary, stats)])));
  const nameLeast = Math.min(NAME_LEAST, Math.max(...rows.map(({ name }) => textWidth(visible(name)))));
  const widthOf = (name: FigureName) => 1 + Math.max(FIGURES[name].head.length, ...cells.map((row) => row.get(name)?.length ?? 0));
  for (const name of DISPENSABLE) {
    const width = names.reduce((sum, each) => sum + widthOf(each), 1 + nameLeast);
    if (width > context.width) names = names.filter((each) => each !== name);
  }
  const columns: ContentColumn[] = [
    { head: [ink(title, 'dim')], align: 'left', least: nameLeast },
    ...names.map((name): ContentColumn => ({ head: [ink(FIGURES[name].head, 'dim')], align: 'right' })),
  ];
  const lines = rows.map(({ name, style }, row): Line[] => [
    [ink(name, style)],
    ...names.map((figure): Line => [ink(cells[row]?.get(figure) ?? '', figure === 'median' ? style : style === 'plain' ? 'dim' : style)]),
  ]);
  return renderContentTable(columns, lines, context.width, theme);
}

/** Counts are exact where times are not: a spread in them is news. */
function countsLine(stats: Stats, width: number): Line[] {
  const items = Object.entries(stats.counts)
    .filter(([, { max }]) => max > 0)
    .map(
      ([what, { min, max }]): Line => [
        ink(`${what} `, 'dim'),
        ink(min === max ? String(min) : `${min}–${max}`, min === max ? 'plain' : 'warn'),
      ],
    );
  return items.length === 0 ? [] : flow([[ink(' per request', 'dim')], ...items], width);
}
