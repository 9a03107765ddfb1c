import type { Headers } from './headers.js';

/** The attributes of a cookie (RFC 6265, 4.1.2), with Werkzeug's defaults. */
export interface CookieOptions {
  /** Seconds until it ends. `Expires` follows from it unless given. */
  readonly maxAge?: number | null;
  readonly expires?: Date | string | null;
  /** Default: `/`. null leaves it out. */
  readonly path?: string | null;
  readonly domain?: string | null;
  readonly secure?: boolean;
  readonly httpOnly?: boolean;
  readonly sameSite?: 'Strict' | 'Lax' | 'None' | 'strict' | 'lax' | 'none' | null;
  /** Implies `secure`. */
  readonly partitioned?: boolean;
}

const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z\u0080-\uffff]+$/;
const NEEDS_NO_QUOTES = /^[\w!#$%&'()*+\-./:<=>?@[\]^`{|}~]*$/;

/** Adds a `Set-Cookie` header, its text as Werkzeug's `dump_cookie` writes it. */
export function setCookie(headers: Headers, name: string, value: string, options: CookieOptions = {}): void {
  headers.append('Set-Cookie', dumpCookie(name, value, options));
}

/** Takes a cookie back. Path and domain must be those it was set with. */
export function deleteCookie(headers: Headers, name: string, options: Omit<CookieOptions, 'maxAge' | 'expires'> = {}): void {
  headers.append('Set-Cookie', dumpCookie(name, '', { ...options, maxAge: 0, expires: new Date(0) }));
}

/** A `Set-Cookie` value, with the attributes in Werkzeug's order. Throws a TypeError for what a cookie cannot hold (RFC 6265, 4.1). */
export function dumpCookie(name: string, value: string, options: CookieOptions = {}): string {
  if (!COOKIE_NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is not a valid cookie name (RFC 6265, 4.1.1).`);
  const partitioned = options.partitioned ?? false;
  const maxAge = options.maxAge ?? null;
  if (maxAge !== null && !Number.isInteger(maxAge))
    throw new TypeError(`maxAge of cookie ${name} is a whole number of seconds, got ${maxAge}.`);
  const expires = options.expires ?? (maxAge === null ? null : new Date(Date.now() + maxAge * 1000));
  const attributes = [
    ['Domain', attributeText('domain', options.domain ?? null)],
    ['Expires', expires instanceof Date ? expires.toUTCString() : attributeText('expires', expires)],
    ['Max-Age', maxAge],
    ['Secure', (options.secure ?? false) || partitioned],
    ['HttpOnly', options.httpOnly ?? false],
    ['Path', attributeText('path', options.path === undefined ? '/' : options.path)],
    ['SameSite', sameSite(options.sameSite ?? null)],
    ['Partitioned', partitioned],
  ] as const;
  let text = `${Buffer.from(name, 'utf8').toString('latin1')}=${quoted(value)}`;
  for (const [key, setting] of attributes) {
    if (setting === null || setting === false) continue;
    text += setting === true ? `; ${key}` : `; ${key}=${setting}`;
  }
  return text;
}

function quoted(value: string): string {
  if (NEEDS_NO_QUOTES.test(value)) return value;
  const bytes = Buffer.from(value, 'utf8').toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped.
  return `"${bytes.replace(/[\x00-\x1f",;\\\x7f-\xff]/g, escaped)}"`;
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

function attributeText(what: string, value: string | null): string | null {
  if (value !== null && !/^[\x20-\x3a\x3c-\x7e]*$/.test(value)) {
    throw new TypeError(`The ${what} of a cookie holds a character that it must not, got ${JSON.stringify(value)}.`);
  }
  return value;
}

function sameSite(value: string | null): string | null {
  if (value === null) return null;
  const title = `${value.slice(0, 1).toUpperCase()}${value.slice(1).toLowerCase()}`;
  if (title !== 'Strict' && title !== 'Lax' && title !== 'None') throw new TypeError("SameSite must be 'Strict', 'Lax', or 'None'.");
  return title;
}
