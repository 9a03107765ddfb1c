import CliTable3 from 'cli-table3';
import { cutLine, type Line, lineWidth, paint } from './line.js';
import type { Theme } from './theme.js';

export interface ContentColumn {
  readonly head: Line;
  readonly align: 'left' | 'right';
  /** Columns of the terminal below which the cells are not cut when there is too little room; never cut when left out. */
  readonly least?: number;
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: ' ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
};

/** The layout's time grows faster than its rows. */
const ROWS_AT_ONCE = 200;

/**
 * A table whose columns are as wide as their content, without borders. Where the terminal is narrower, the cells of
 * columns that allow it are cut, the last of them first.
 *
 * cli-table3 measures text by older Unicode rules than today's terminals follow, so it lays out stand-ins of the true
 * width, and the text takes their places, in the same order, afterwards.
 */
export function renderContentTable(
  columns: readonly ContentColumn[],
  rows: readonly (readonly Line[])[],
  width: number,
  theme: Theme,
): string {
  const all = [columns.map(({ head }) => head), ...rows];
  const { widths, gap } = fitColumns(columns, all, width);
  let text = '';
  for (let start = 0; start < all.length; start += ROWS_AT_ONCE) {
    const cut = all.slice(start, start + ROWS_AT_ONCE).map((row) => row.map((line, column) => cutLine(line, widths[column] as number)));
    text += `${layOut(columns, widths, gap, cut, theme)}\n`;
  }
  return text;
}

/** Two spaces between columns, or one where that lets more be shown. */
function fitColumns(
  columns: readonly ContentColumn[],
  rows: readonly (readonly Line[])[],
  width: number,
): { widths: number[]; gap: number } {
  const widths = columns.map((_, column) => rows.reduce((most, row) => Math.max(most, lineWidth(row[column] ?? [])), 1));
  const needed = widths.reduce((sum, one) => sum + one, 1);
  const gap = needed + 2 * (columns.length - 1) > width ? 1 : 2;
  let excess = needed + gap * (columns.length - 1) - width;
  // What a column asks to keep it keeps as long as the others can give.
  for (const keeps of [true, false]) {
    for (let column = columns.length - 1; column >= 0 && excess > 0; column--) {
      const least = columns[column]?.least;
      if (least === undefined) continue;
      const given = Math.min(excess, Math.max(0, (widths[column] as number) - (keeps ? least : 2)));
      widths[column] = (widths[column] as number) - given;
      excess -= given;
    }
  }
  return { widths, gap };
}

function layOut(
  columns: readonly ContentColumn[],
  widths: readonly number[],
  gap: number,
  rows: readonly (readonly Line[])[],
  theme: Theme,
): string {
  const table = new CliTable3({
    chars: { ...NO_BORDERS, middle: ' '.repeat(gap) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: [...widths],
    colAligns: columns.map(({ align }) => align),
  });
  for (const row of rows) table.push(row.map((line) => 'x'.repeat(lineWidth(line))));
  const painted = rows
    .flat()
    .filter((line) => lineWidth(line) > 0)
    .map((line) => paint(line, theme));
  let next = 0;
  return table
    .toString()
    .replace(/ +$/gm, '')
    .replace(/x+/g, () => painted[next++] as string);
}
