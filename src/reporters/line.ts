import { cutText, textWidth, wrapWords } from './text.js';
import type { Style, Theme } from './theme.js';
import { visible } from './visible.js';

/**
 * Styled text before it has colour. Every piece is made by `ink`, which makes the text safe, so that nothing reaches a
 * terminal raw; colour is laid on last, so that measuring and cutting never meet an escape sequence.
 */
export interface Piece {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Piece[];

export const EMPTY_LINE: Line = [];

/** Any text as one piece, made safe. */
export function ink(text: string, style: Style = 'plain'): Piece {
  return { text: visible(text), style };
}

export function lineWidth(line: Line): number {
  let width = 0;
  for (const piece of line) width += textWidth(piece.text);
  return width;
}

/** The line cut to the width, with `…` where it was cut. */
export function cutLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const kept: Piece[] = [];
  let left = width;
  for (const piece of line) {
    const taken = textWidth(piece.text);
    // One column is kept for the mark as long as anything follows.
    if (taken < left) {
      kept.push(piece);
      left -= taken;
      continue;
    }
    kept.push({ text: cutText(`${piece.text}…`, left).replace(/…+$/, '…'), style: piece.style });
    break;
  }
  return kept;
}

/** A space at which a line may be broken: not that between a number and its unit. */
const BREAK = /(?<!\d) | (?!(?:%|[nµm]?s|B|[KMG]iB)(?!\w))/;

/** Text in one style, wrapped to the width; each line after the first is indented by as much as the first's lead. */
export function wrapInk(lead: Line, text: string, style: Style, width: number): Line[] {
  return wrapPhrases(lead, text.split(BREAK), style, width);
}

/** The same for phrases, none of which is broken where it fits a line. */
export function wrapPhrases(lead: Line, phrases: readonly string[], style: Style, width: number): Line[] {
  const indent = lineWidth(lead);
  const room = Math.max(1, width - indent);
  return wrapWords(phrases.map(visible), room).map((part, index) => [
    ...(index === 0 ? lead : indent > 0 ? [ink(' '.repeat(indent))] : []),
    { text: part, style },
  ]);
}

/** Pieces side by side with a gap, going on in a next, indented line when one is full; a piece too wide is cut. */
export function flow(items: readonly Line[], width: number, gap = 3, indent = 2): Line[] {
  const lines: Piece[][] = [];
  let current: Piece[] = [];
  let used = 0;
  for (const item of items) {
    const size = lineWidth(item);
    if (current.length > 0 && used + gap + size > width) {
      lines.push(current);
      current = [];
      used = 0;
    }
    const lead = current.length > 0 ? gap : lines.length > 0 ? indent : 0;
    const cut = cutLine(item, width - lead);
    if (lead > 0) current.push(ink(' '.repeat(lead)));
    current.push(...cut);
    used += lead + Math.min(size, width - lead);
  }
  if (current.length > 0) lines.push(current);
  return lines;
}

export function paint(line: Line, theme: Theme): string {
  let text = '';
  for (const piece of line) text += piece.style === 'plain' ? piece.text : theme[piece.style](piece.text);
  return text;
}

/** The lines as text with colour, none wider than the terminal and none with spaces at its end. */
export function paintLines(lines: readonly Line[], theme: Theme, width: number): string {
  return lines.map((line) => `${paint(trimLine(cutLine(line, width)), theme)}\n`).join('');
}

/** Without the spaces at its end. */
export function trimLine(line: Line): Line {
  let end = line.length;
  while (end > 0 && (line[end - 1] as Piece).text.replace(/ +$/, '') === '') end--;
  const last = line[end - 1];
  if (!last) return EMPTY_LINE;
  const trimmed = last.text.replace(/ +$/, '');
  if (trimmed === last.text) return end === line.length ? line : line.slice(0, end);
  return [...line.slice(0, end - 1), { text: trimmed, style: last.style }];
}
