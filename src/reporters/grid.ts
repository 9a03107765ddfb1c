import CliTable3 from 'cli-table3';
import { type Line, lineWidth, paint } from './line.js';
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

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};

/** The layout's time grows faster than its rows. */
const ROWS_AT_ONCE = 200;
const FIRST_STAND_IN = 0xf0000;
const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/**
 * Rows as text in columns, one space apart, without borders.
 *
 * cli-table3 measures by older Unicode rules than today's terminals follow, so a cell that is not plain ASCII is laid
 * out as a stand-in of its true width, a private character repeated, and put in its place afterwards.
 */
export function renderGrid(columns: readonly GridColumn[], rows: readonly GridRow[], theme: Theme): string {
  let text = '';
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    text += `${renderRows(columns, rows.slice(start, start + ROWS_AT_ONCE), theme)}\n`;
  }
  return text;
}

function renderRows(columns: readonly GridColumn[], rows: readonly GridRow[], theme: Theme): string {
  const table = new CliTable3({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ align }) => align),
  });
  const painted: string[] = [];
  const contentOf = (line: Line): string => {
    const only = line.length === 1 ? line[0] : undefined;
    if (only?.style === 'plain' && PLAIN_ASCII.test(only.text)) return only.text;
    const width = lineWidth(line);
    if (width === 0) return '';
    return String.fromCodePoint(FIRST_STAND_IN + painted.push(paint(line, theme)) - 1).repeat(width);
  };
  for (const row of rows) {
    table.push(
      row.map(({ lines, span = 1, align }) => ({
        content: lines.map(contentOf).join('\n'),
        colSpan: span,
        ...(align ? { hAlign: align } : {}),
      })),
    );
  }
  return table
    .toString()
    .replace(/ +$/gm, '')
    .replace(/([\u{f0000}-\u{ffffd}])\1*/gu, (run) => painted[(run.codePointAt(0) as number) - FIRST_STAND_IN] as string);
}
