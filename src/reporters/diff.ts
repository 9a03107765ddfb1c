import type { Check, CheckVerdict } from '../model/report.js';
import { formatDuration } from '../model/units.js';
import { type ContentColumn, renderContentTable } from './content-table.js';
import { ink, type Line } from './line.js';
import type { RenderContext } from './reporter.js';
import { type Style, themeOf } from './theme.js';
import { withoutCommands } from './visible.js';

const STYLES: Readonly<Record<CheckVerdict, Style>> = { pass: 'good', fail: 'bad', inconclusive: 'warn', 'no-data': 'bad' };

/** Two reports, phase by phase: what each had, how it changed, and whether that means anything. */
export function renderDiff(checks: readonly Check[], context: RenderContext): string {
  const rows = checks.map(({ query, expected, actual, verdict, aggregate }): Line[] => {
    const show = (value: unknown) => (typeof value !== 'number' ? '–' : aggregate === null ? String(value) : formatDuration(value));
    const change =
      typeof expected === 'number' && typeof actual === 'number' && expected > 0 ? `${signed(100 * (actual / expected - 1))} %` : '–';
    return [[ink(query)], [ink(show(expected))], [ink(show(actual))], [ink(change)], [ink(verdict, STYLES[verdict])]];
  });
  const column = (title: string, align: 'left' | 'right', least?: number): ContentColumn => ({
    head: [ink(title, 'dim')],
    align,
    ...(least !== undefined && { least }),
  });
  const columns = [
    column('What', 'left', 12),
    column('Before', 'right'),
    column('Now', 'right'),
    column('Change', 'right'),
    column('Verdict', 'left'),
  ];
  return withoutCommands(renderContentTable(columns, rows, context.width, themeOf(context.colorLevel)));
}

const signed = (percent: number): string => `${percent >= 0 ? '+' : ''}${percent.toFixed(1)}`;
