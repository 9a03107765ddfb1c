import { MultiDict } from './multi-dict.js';
import { fromWire } from './wire-text.js';

const COOKIE = /([^=;]*)(?:\s*=\s*("(?:[^\\"]|\\.)*"|.*?))?\s*;\s*/g;

/** The cookies of a request, as Werkzeug's `parse_cookie` reads them: first one wins, quoted values are unquoted. */
export function parseCookies(rawHeaders: readonly string[]): MultiDict {
  const sent: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length === 6 && rawHeaders[i]!.toLowerCase() === 'cookie') sent.push(rawHeaders[i + 1]!);
  }
  return sent.length === 0 ? new MultiDict() : new MultiDict(cookiesIn(fromWire(sent.join(';'))));
}

function* cookiesIn(text: string): IterableIterator<[string, string]> {
  for (const [, key = '', raw = ''] of `${text};`.matchAll(COOKIE)) {
    const name = key.trim();
    const value = raw.trim();
    if (name !== '') yield [name, value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? unquote(value.slice(1, -1)) : value];
  }
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
