import type { Shape } from './converters.js';
import { RuleError } from './errors.js';

const HEX_RUN = '[A-Fa-f0-9]';
const UUID = `${HEX_RUN}{8}-${HEX_RUN}{4}-${HEX_RUN}{4}-${HEX_RUN}{4}-${HEX_RUN}{12}`;
const WHOLE_UUID = new RegExp(`^${UUID}$`);
const escapeText = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The shape as a regular expression: names it in comparisons, and matches where a user's regex is its neighbour. */
export function sourceOf(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return `[^\\/]{${shape.min},${shape.max === Number.POSITIVE_INFINITY ? '' : shape.max}}`;
    case 'digits':
      return shape.signed ? '-?[0-9]+' : '[0-9]+';
    case 'decimal':
      return shape.signed ? '-?[0-9]+\\.[0-9]+' : '[0-9]+\\.[0-9]+';
    case 'uuid':
      return UUID;
    case 'oneOf':
      return `(?:${shape.items.map(escapeText).join('|')})`;
    case 'path':
      // The dot of Python's re stops at a line feed alone.
      return '[^\\/][^\\n]*?';
    case 'custom':
      return shape.source;
  }
}

export const escapeSource = escapeText;

/** Where the digits end that begin at `at`. */
function digitsEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  return end;
}

function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++;
  }
  return count;
}

/**
 * Whether a whole text has the shape; every test but a user's regex takes one pass. A text of an isolating shape comes
 * without slashes.
 */
export function testerOf(shape: Shape): (text: string) => boolean {
  switch (shape.kind) {
    case 'text': {
      const { max, min } = shape;
      if (max === Number.POSITIVE_INFINITY && min <= 1) return (text) => text.length >= min;
      return (text) => {
        // Characters count once, whatever their width: no need to count when the length already decides.
        if (text.length < min || text.length > max * 2) return false;
        const count = codePoints(text);
        return count >= min && count <= max;
      };
    }
    case 'digits': {
      const { signed } = shape;
      return (text) => {
        const start = signed && text.charCodeAt(0) === 45 ? 1 : 0;
        return text.length > start && digitsEnd(text, start) === text.length;
      };
    }
    case 'decimal': {
      const { signed } = shape;
      return (text) => {
        const start = signed && text.charCodeAt(0) === 45 ? 1 : 0;
        const point = digitsEnd(text, start);
        return point > start && text.charCodeAt(point) === 46 && text.length > point + 1 && digitsEnd(text, point + 1) === text.length;
      };
    }
    case 'uuid':
      return (text) => text.length === 36 && WHOLE_UUID.test(text);
    case 'oneOf': {
      const items = new Set(shape.items);
      return (text) => items.has(text);
    }
    case 'path':
      return (text) => text.length > 0 && text.charCodeAt(0) !== 47 && text.indexOf('\n', 1) === -1;
    case 'custom': {
      const regex = wholeRegex(`(?:${shape.source})`);
      return (text) => regex.test(text);
    }
  }
}

export function wholeRegex(source: string): RegExp {
  try {
    return new RegExp(`^${source}$`, 'u');
  } catch (cause) {
    throw new RuleError(`the converters' regexes do not work together in one segment: ${(cause as Error).message}`, { cause });
  }
}
