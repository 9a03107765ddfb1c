import { STEP_TITLES } from '../model/phases.js';
import { checkReason } from '../model/reasons.js';
import type { Report, Stats, Summary } from '../model/report.js';
import type { Phase, Trace } from '../model/trace.js';
import { formatBytes, formatDuration } from '../model/units.js';
import { headerOf } from './headline.js';
import { suiteBlocks } from './markdown-suite.js';
import { checkItem, escapeMarkdown, table } from './markdown-text.js';
import type { RenderContext } from './reporter.js';
import { sourceName } from './source-name.js';
import { knownTimes, UNSAID_KINDS } from './span-label.js';
import { FOLDED, type SpanEntry, spanTrees, UNFOLDED } from './span-tree.js';
import { tellingTraces } from './telling-traces.js';
import { withoutCommands } from './visible.js';

/** Failures that are shown phase by phase: a summary on GitHub may have 1 MiB. */
const SHOWN_FAILURES = 10;

/** The report in GitHub's Markdown (https://github.github.com/gfm/), for a pull request, an issue or a step summary. */
export function renderMarkdown(report: Report, context: RenderContext): string {
  const blocks: string[] = [];
  const ofSuite = report.traces.some(({ name }) => name !== null) || report.checks.some(({ request }) => request !== null);
  if (ofSuite) {
    blocks.push(...suiteBlocks(report, context));
    // Of many requests, those that did not go well.
    for (const trace of tellingTraces(report).slice(0, SHOWN_FAILURES)) blocks.push(...traceBlocks(trace, context));
  } else if (report.stats && report.stats.runs > 1) blocks.push(...statsBlocks(report, report.stats));
  else for (const trace of report.traces) blocks.push(...traceBlocks(trace, context));
  const told = new Set(report.checks.map(checkReason));
  const list = [
    ...report.insights.map(({ message, remedy }) => `- ${escapeMarkdown(message)}. ${escapeMarkdown(remedy)}`),
    ...(ofSuite ? [] : report.checks.map((check) => checkItem(check, context))),
    ...(report.verdict.status === 'pass'
      ? []
      : report.verdict.reasons
          .filter((reason) => !told.has(reason))
          .map((reason) => `- **${report.verdict.status}**: ${escapeMarkdown(reason)}`)),
  ];
  if (list.length > 0) blocks.push(list.join('\n'));
  return blocks.length === 0 ? '' : withoutCommands(`${blocks.join('\n\n')}\n`);
}

function traceBlocks(trace: Trace, context: RenderContext): string[] {
  const { request, response, route } = trace;
  const name = trace.name === null ? '' : `${escapeMarkdown(trace.name)}: `;
  const answer = response ? `${response.status} ${response.reason}`.trim() : trace.outcome;
  const facts = [
    answer,
    response && (headerOf(response.headers, 'content-type')?.split(';')[0] ?? null),
    response && formatBytes(response.bodyBytes),
  ];
  const told = [...facts.filter((fact) => fact !== null).map((fact) => escapeMarkdown(fact)), `**${formatDuration(trace.totalNs)}**`];
  const blocks = [`### ${name}${escapeMarkdown(`${request.method} ${request.target}`)}`, told.join(' · ')];
  if (route?.endpoint)
    blocks.push(
      [route.endpoint, route.rule ?? '', route.source ? sourceName(route.source, context.cwd) : '']
        .filter(Boolean)
        .map(escapeMarkdown)
        .join(' · '),
    );
  blocks.push(phaseTable(trace, context));
  if (trace.error) blocks.push(`**${escapeMarkdown(trace.error.code)}**: ${escapeMarkdown(trace.error.message)}`);
  return blocks;
}

function phaseTable(trace: Trace, context: RenderContext): string {
  const trees = spanTrees(trace.spans, context.verbose ? UNFOLDED : FOLDED);
  const rows: string[][] = [];
  let step = 0;
  for (const phase of trace.phases) {
    const title = phase.step === step ? '' : `${phase.step} ${STEP_TITLES[phase.step]}`;
    step = phase.step;
    rows.push([title, phase.name + phaseMark(phase), ...figures(phase.startNs, phase.durationNs, trace, phase.status === 'skipped'), '']);
    for (const entry of trees.get(phase.name) ?? []) rows.push(spanCells(entry, trace, context));
  }
  rows.push(['**Total**', '', '', `**${formatDuration(trace.totalNs)}**`, '', '']);
  return table(['Step', 'Phase', 'Start', 'Time', '%', 'Source'], ['---', '---', '--:', '--:', '--:', '---'], rows);
}

function phaseMark({ status, reason }: Phase): string {
  return status === 'done' ? '' : ` (${status}${reason === null ? '' : `: ${escapeMarkdown(reason)}`})`;
}

function figures(startNs: number, durationNs: number, { totalNs }: Trace, skipped: boolean): string[] {
  if (skipped) return ['', '', ''];
  return [formatDuration(startNs), formatDuration(durationNs), totalNs > 0 ? ((100 * durationNs) / totalNs).toFixed(1) : ''];
}

function spanCells(entry: SpanEntry, trace: Trace, context: RenderContext): string[] {
  const { span, count } = entry;
  const indent = '&nbsp;&nbsp;'.repeat(entry.branches.length);
  const name = span
    ? `${UNSAID_KINDS.has(span.kind) ? '' : `${span.kind} `}${span.name}${count > 1 ? ` × ${count}` : ''}${span.status === 'ok' ? '' : ` (${span.status})`}`
    : `… ${count} more`;
  const source = span?.source ? escapeMarkdown(sourceName(span.source, context.cwd)) : '';
  const known = knownTimes(entry);
  const [start = '', ...rest] = figures(entry.startNs, entry.durationNs, trace, known === 'none');
  return ['', indent + escapeMarkdown(name), known === 'all' ? start : '', ...rest, source];
}

function statsBlocks({ request }: Report, stats: Stats): string[] {
  const heading = `### ${escapeMarkdown(`${request.method} ${request.target}`)}`;
  const told = `${stats.runs} runs · ${stats.errors} errors · ${formatDuration(stats.durationNs)} · ${stats.requestsPerSecond.toFixed(0)} requests/s`;
  const row = (name: string, { minNs, meanNs, medianNs, p95Ns, p99Ns, maxNs, stddevNs, outliers }: Summary): string[] => [
    escapeMarkdown(name),
    ...[minNs, meanNs, medianNs, p95Ns, p99Ns, maxNs, stddevNs].map((ns) => (ns === null ? '' : formatDuration(ns))),
    String(outliers),
  ];
  const rows = [...Object.entries(stats.phases), ...Object.entries(stats.spans)].map(([name, summary]) => row(name, summary));
  rows.push(row('Total', stats.total));
  return [
    heading,
    told,
    table(['Phase', 'min', 'mean', 'median', 'p95', 'p99', 'max', 'σ', 'outliers'], ['---', ...Array<string>(8).fill('--:')], rows),
  ];
}
