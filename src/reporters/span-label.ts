import type { Span } from '../model/trace.js';
import { cutLine, ink, type Line, lineWidth, type Piece } from './line.js';
import { sourceName } from './source-name.js';
import type { SpanEntry } from './span-tree.js';
import { cutStart } from './text.js';
import type { Style } from './theme.js';

/** Kinds that the phase or the name tells already. */
export const UNSAID_KINDS: ReadonlySet<string> = new Set(['hook', 'custom']);

/** The span's own result, where its kind has one that fits in a word. */
function resultOf(span: Span): string | null {
  const status = span.attributes['http.response.status_code'];
  if (span.kind === 'http' && status !== undefined && status !== null) return String(status);
  const description = span.attributes['server_timing.description'];
  if (typeof description === 'string' && description !== '') return description;
  const rows = span.attributes['db.response.returned_rows'];
  if (span.kind === 'db' && typeof rows === 'number') return rows === 1 ? '1 row' : `${rows} rows`;
  return null;
}

/** What is known of when a span ran: a metric of Server-Timing has no start, and often no duration. */
export function knownTimes({ span }: SpanEntry): 'all' | 'duration' | 'none' {
  const told = span?.attributes['server_timing.duration_ms'];
  return told === undefined ? 'all' : told === null ? 'none' : 'duration';
}

function failureOf(span: Span): string | null {
  if (span.status === 'unfinished') return 'not finished';
  const message = span.status === 'error' ? (span.attributes['exception.message'] ?? span.attributes['error.type']) : null;
  return message ? String(message) : null;
}

/** `├ db SELECT * FROM users · 3 rows`, and the place in the source that belongs at the right edge. */
export interface SpanLabel {
  readonly name: Line;
  readonly source: string | null;
  /** The source without its file, where that is the route's own, which stands above the table. */
  readonly shortSource: string | null;
}

export function spanLabel(entry: SpanEntry, indent: number, cwd: string, routeFile: string | null): SpanLabel {
  const guides = entry.branches.map((goesOn, level) => {
    const last = level === entry.branches.length - 1;
    return last ? (goesOn ? '├ ' : '└ ') : goesOn ? '│ ' : '  ';
  });
  const name: Piece[] = [ink(`${' '.repeat(indent)}${guides.join('')}`, 'dim')];
  const { span, count } = entry;
  if (!span) return { name: [...name, ink(`… ${count} more, shorter`, 'dim')], source: null, shortSource: null };
  const failed: Style | null = span.status === 'error' ? 'bad' : span.status === 'unfinished' ? 'warn' : null;
  // The mark first, where no cut takes it away.
  if (failed) name.push(ink(failed === 'bad' ? '✗ ' : '… ', failed));
  if (!UNSAID_KINDS.has(span.kind)) name.push(ink(`${span.kind} `, 'kind'));
  name.push(ink(span.name, failed ?? 'plain'));
  if (count > 1) name.push(ink(` × ${count}`, 'warn'));
  const result = count > 1 ? null : resultOf(span);
  if (result) name.push(ink(` · ${result}`, 'dim'));
  const failure = failureOf(span);
  if (failure) name.push(ink(` · ${failure}`, failed ?? 'plain'));
  if (!span.source) return { name, source: null, shortSource: null };
  const source = sourceName(span.source, cwd);
  return { name, source, shortSource: span.source.file === routeFile ? `:${span.source.line}` : source };
}

/** Columns that the label needs to be shown whole. */
export function labelNeeds(label: SpanLabel): number {
  return lineWidth(label.name) + (label.source ? 2 + lineWidth([ink(label.source)]) : 0);
}

/** The label in its width: the name cut at its end, the source at the right edge and cut at its beginning. */
export function fitLabel(label: SpanLabel, width: number): Line {
  if (label.source === null) return cutLine(label.name, width);
  const nameWidth = lineWidth(label.name);
  const least = Math.min(18, Math.floor(width / 3));
  const piece = ink(labelNeeds(label) > width ? (label.shortSource ?? label.source) : label.source, 'dim');
  const source: Piece = { ...piece, text: cutStart(piece.text, Math.max(least, width - 2 - nameWidth)) };
  const taken = lineWidth([source]);
  const name = cutLine(label.name, width - 2 - taken);
  return [...name, ink(' '.repeat(Math.max(2, width - taken - lineWidth(name)))), source];
}
