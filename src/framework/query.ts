import { MultiDict } from './multi-dict.js';

/**
 * Parses `a=1&b=2` as Python's `parse_qsl(keep_blank_values=True)` does: `+` is a space, a pair without `=` has the
 * value '', a stray `%` stays. Bytes that are not UTF-8 stay percent-encoded, as in Werkzeug.
 */
export function parseQuery(text: string): MultiDict {
  return new MultiDict(pairs(text));
}

function* pairs(text: string): IterableIterator<[string, string]> {
  if (text === '') return;
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals === -1) yield [decode(part), ''];
    else yield [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
  }
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeReadable(spaced, NOTHING);
  }
}

const NOTHING = /(?!)/;

/** Length of the valid UTF-8 sequence that begins at `i`; 0 when there is none (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i]!;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || i + length > bytes.length) return 0;
  const second = bytes[i + 1]!;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let j = i + 2; j < i + length; j++) if ((bytes[j]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** Percent-decodes UTF-8 but keeps escaped what matches `unsafe`, and what is not UTF-8. */
export function decodeReadable(text: string, unsafe: RegExp): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
    let decoded = '';
    for (let i = 0; i < bytes.length; ) {
      const length = sequenceLength(bytes, i);
      if (length === 0) {
        decoded += run.slice(3 * i, 3 * i + 3).toUpperCase();
        i += 1;
        continue;
      }
      const text = bytes.toString('utf8', i, i + length);
      decoded += unsafe.test(text) ? run.slice(3 * i, 3 * (i + length)) : text;
      i += length;
    }
    return decoded;
  });
}
