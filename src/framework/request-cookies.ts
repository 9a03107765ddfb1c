import { fromWire } from '../model/wire-text.js';
import { MultiDict } from './multi-dict.js';

const QUOTED = /"(?:[^\\"]|\\.)*"(?=\s*;)/y;

/** The cookies of a request, as Werkzeug's `parse_cookie` reads them: first one wins, quoted values are unquoted. */
export function parseCookies(rawHeaders: readonly string[]): MultiDict {
  const sent: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length === 6 && rawHeaders[i]!.toLowerCase() === 'cookie') sent.push(rawHeaders[i + 1]!);
  }
  return sent.length === 0 ? new MultiDict() : new MultiDict(cookiesIn(fromWire(sent.join(';'))));
}

/** Walks the pairs by hand: the expression that Werkzeug uses takes quadratic time over a row of spaces. */
function* cookiesIn(header: string): IterableIterator<[string, string]> {
  const text = `${header};`;
  for (let at = 0; at < text.length; ) {
    const semicolon = text.indexOf(';', at);
    const equals = text.indexOf('=', at);
    const nameEnd = equals === -1 || equals > semicolon ? semicolon : equals;
    const name = text.slice(at, nameEnd).trim();
    const quoted = nameEnd === semicolon ? null : quotedAt(text, nameEnd + 1);
    const end = quoted === null ? semicolon : text.indexOf(';', quoted.end);
    if (name !== '') yield [name, quoted?.value ?? plainValue(text.slice(Math.min(nameEnd + 1, end), end))];
    at = end + 1;
  }
}

function quotedAt(text: string, at: number): { value: string; end: number } | null {
  let start = at;
  while (text[start] === ' ' || text[start] === '\t') start += 1;
  if (text[start] !== '"') return null;
  QUOTED.lastIndex = start;
  const match = QUOTED.exec(text);
  return match === null ? null : { value: unquote(match[0].slice(1, -1)), end: QUOTED.lastIndex };
}

function plainValue(raw: string): string {
  const value = raw.trim();
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? unquote(value.slice(1, -1)) : value;
}

/** Undoes `\"` and `\073`; the octal escapes stand for bytes of UTF-8. */
function unquote(value: string): string {
  if (!value.includes('\\')) return value;
  const bytes = Buffer.from(value, 'utf8').toString('latin1');
  const plain = bytes.replace(/\\([0-3][0-7]{2}|.)/g, (_, escaped: string) =>
    escaped.length === 1 ? escaped : String.fromCharCode(Number.parseInt(escaped, 8)),
  );
  return Buffer.from(plain, 'latin1').toString('utf8');
}
