import { CycleTraceError } from '../model/errors.js';
import { quote } from './wording.js';

/**
 * Request items: HTTPie's grammar (https://httpie.io/docs/cli/request-items), from text to typed items. Nothing is
 * read from disk here: `request.ts` and `body.ts` do that.
 */

/** Longest first, so that the longest wins where several begin at one place. */
const SEPARATORS = [
  [':=@', 'json-file'],
  ['==@', 'query-file'],
  [':=', 'json'],
  [':@', 'header-file'],
  ['==', 'query'],
  ['=@', 'field-file'],
  [':', 'header'],
  [';', 'empty-header'],
  ['=', 'field'],
  ['@', 'part'],
] as const satisfies readonly (readonly [string, string])[];

/** Characters that a backslash escapes; before any other character it stands for itself. */
const SPECIAL = ':;=@';

export type ItemKind = (typeof SEPARATORS)[number][1];

export interface Item {
  readonly kind: ItemKind;
  /** What stands before the separator, its escapes resolved. Empty only for a query, a field or a body file (`@path`). */
  readonly name: string;
  /** What stands after it: a value, or the path of a file for the kinds that read one. */
  readonly value: string;
  /** As typed, for messages. */
  readonly text: string;
}

const FORMS = 'Write Name:value (header), q==v (query), f=v (field), f:=json (raw field) or f@path (file).';

export function parseItem(text: string): Item {
  let name = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') {
      const escaped = text.charAt(++at);
      name += escaped !== '' && SPECIAL.includes(escaped) ? escaped : char + escaped;
      continue;
    }
    const found = SPECIAL.includes(char) ? SEPARATORS.find(([separator]) => text.startsWith(separator, at)) : undefined;
    if (found) return checked({ kind: found[1], name, value: resolveEscapes(text.slice(at + found[0].length)), text });
    name += char;
  }
  throw itemError(text, 'has no separator', text.startsWith('/') ? 'The order is [METHOD] <target> [item...].' : FORMS);
}

function resolveEscapes(value: string): string {
  return value.replace(/\\([\s\S])/g, (whole, char: string) => (SPECIAL.includes(char) ? char : whole));
}

function checked(item: Item): Item {
  if (item.kind === 'empty-header' && item.value !== '') {
    throw itemError(
      item.text,
      'has text after the ";"',
      'Write Name; for an empty header, Name:value for another, and \\; for a ";" in a name.',
    );
  }
  if (item.kind === 'header' && /^https?$/i.test(item.name) && item.value.startsWith('//')) {
    throw itemError(item.text, 'is a second target', 'Name one target: [METHOD] <target> [item...].');
  }
  if ((item.kind === 'header' || item.kind === 'empty-header' || item.kind === 'header-file') && item.name.trim() === '') {
    throw itemError(item.text, 'has no header name', FORMS);
  }
  if (item.kind.endsWith('-file') && item.value === '')
    throw itemError(item.text, 'names no file', 'Write the path of a file after the "@".');
  if (item.kind === 'part' && partPath(item).path === '')
    throw itemError(item.text, 'names no file', 'Write the path of a file after the "@".');
  return item;
}

/** The path of a file part, and the media type given with it: `path;type=mime`. */
export function partPath(item: Item): { readonly path: string; readonly type: string | null } {
  const [path = '', type] = item.value.split(';type=', 2);
  return { path, type: type === undefined || type === '' ? null : type };
}

export function itemError(text: string, problem: string, hint: string, frame?: string): CycleTraceError {
  return new CycleTraceError('ITEM_INVALID', `The item ${quote(text)} ${problem}.`, frame === undefined ? { hint } : { hint, frame });
}
