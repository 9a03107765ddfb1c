export interface ByteRange {
  readonly start: number;
  /** The byte after the last. */
  readonly end: number;
}

/**
 * The one range of bytes that a Range header asks for, of `length` bytes; null where it cannot be given: another unit,
 * several ranges, nonsense, or outside of what there is (werkzeug/http.py `parse_range_header`, RFC 9110, 14.1.2).
 */
export function singleRange(header: string, length: number): ByteRange | null {
  const equals = header.indexOf('=');
  if (equals === -1 || header.slice(0, equals).trim().toLowerCase() !== 'bytes') return null;
  const item = header.slice(equals + 1).trim();
  if (item.includes(',')) return null;
  const suffix = /^-(\d+)$/.exec(item);
  if (suffix) return valid(Number(suffix[1]) === 0 ? 0 : length - Number(suffix[1]), length, length);
  const [, first, last] = /^(\d+)\s*-\s*(\d*)$/.exec(item) ?? [];
  if (first === undefined) return null;
  return valid(Number(first), last === '' ? length : Number(last) + 1, length);
}

function valid(start: number, end: number, length: number): ByteRange | null {
  return start >= 0 && start < length && start < end ? { start, end: Math.min(end, length) } : null;
}
