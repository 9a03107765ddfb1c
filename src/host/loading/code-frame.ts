import { readFileSync } from 'node:fs';
import type { SourceLocation } from '../../model/trace.js';

const AROUND = 3;
const WIDEST = 160;

/**
 * The lines around a place, with their numbers and a caret under the column; null where the file has no such line.
 * Control characters are replaced, those that turn the direction of text too: it is another's, and goes to a terminal.
 */
export function codeFrame(source: string, { line, column }: { line: number; column?: number }): string | null {
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
  if (line < 1 || line > lines.length) return null;
  const first = Math.max(1, line - AROUND);
  const last = Math.min(lines.length, line + AROUND);
  const width = String(last).length;
  const rows: string[] = [];
  const place = column === undefined ? 0 : printable((lines[line - 1] as string).slice(0, column - 1)).length;
  // Of lines that are too long, the part around the place.
  const from = place < WIDEST ? 0 : place - WIDEST / 2;
  for (let number = first; number <= last; number++) {
    const text = printable(lines[number - 1] as string).slice(from, from + WIDEST);
    rows.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number === line && column !== undefined) rows.push(`  ${' '.repeat(width)} | ${' '.repeat(place - from)}^`);
  }
  return rows.join('\n');
}

const printable = (text: string): string => text.replaceAll('\t', '  ').replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');

/** The frame of a place in a file on disk; null where the file cannot be read. */
export function frameOf({ file, line, column }: SourceLocation): string | null {
  try {
    return codeFrame(readFileSync(file, 'utf8'), column === undefined ? { line } : { line, column });
  } catch {
    return null;
  }
}

/** Line and column, from 1, of an offset in UTF-16 units. */
export function placeOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
