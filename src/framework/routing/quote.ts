const BEYOND_ASCII = /[\u0080-\uffff]/;
const HEX = /^[0-9a-f]{2}$/i;
// A byte order mark is kept: Python's decoder does not take it away either.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * The path as rules and views see it: percent sequences decoded once, bytes read as UTF-8, invalid ones replaced by U+FFFD,
 * malformed sequences (`%zz`) kept as they are, and one slash at its beginning, unless it is empty. This is what a WSGI
 * server and Werkzeug's "decoding dance" give.
 *
 * @param raw the request target's path as node:http gives it: one character a byte. Characters above U+00FF, which no
 *   socket delivers, stand for themselves.
 */
export function decodePath(raw: string): string {
  const path = decoded(raw);
  return path === '' || (path.charCodeAt(0) === 47 && path.charCodeAt(1) !== 47) ? path : `/${path.replace(/^\/+/, '')}`;
}

function decoded(raw: string): string {
  if (!BEYOND_ASCII.test(raw)) {
    if (!raw.includes('%')) return raw;
    try {
      return decodeURIComponent(raw);
    } catch {
      // Malformed or not UTF-8: byte by byte.
    }
  }
  const bytes: number[] = [];
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    const hex = code === 37 ? raw.slice(at + 1, at + 3) : '';
    if (HEX.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else if (code <= 0xff) {
      bytes.push(code);
    } else {
      const character = String.fromCodePoint(raw.codePointAt(at) ?? code);
      bytes.push(...encoder.encode(character));
      at += character.length - 1;
    }
  }
  return decoder.decode(Uint8Array.from(bytes));
}

const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

// What encodeURIComponent escapes though the place allows it.
// https://url.spec.whatwg.org/#url-path-segment-string
const PATH_SAFE = /%(?:24|26|2B|2C|2F|3A|3B|3D|40)/g;
// https://url.spec.whatwg.org/#percent-encoded-bytes
const QUERY_SAFE = /%(?:20|24|2C|2F|3A|3B|3F|40)/g;
const FRAGMENT_SAFE = /%(?:21|23|24|25|26|2B|2C|2F|3A|3B|3D|3F|40)/g;
const keep = (sequence: string): string => (sequence === '%20' ? '+' : String.fromCharCode(Number.parseInt(sequence.slice(1), 16)));

/** Percent-encodes what a path may not hold; `/` and the other delimiters are kept. */
export function quotePath(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(PATH_SAFE, keep);
}

/** Percent-encodes a key or a value of a query; a space becomes `+`. */
export function quoteQuery(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(QUERY_SAFE, keep);
}

/** Percent-encodes a fragment; what is encoded already is kept. */
export function quoteFragment(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(FRAGMENT_SAFE, keep);
}
