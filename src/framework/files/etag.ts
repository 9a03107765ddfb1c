/** Entity tags as a header lists them (RFC 9110, 8.8.3). */
export interface ETags {
  readonly strong: ReadonlySet<string>;
  readonly weak: ReadonlySet<string>;
  /** `*`: any. */
  readonly star: boolean;
}

const NONE: ETags = { strong: new Set(), weak: new Set(), star: false };

/** werkzeug/http.py `parse_etags`: tags without quotes are taken too. By hand, since its expression is quadratic over spaces. */
export function parseETags(header: string | null): ETags {
  if (!header) return NONE;
  const strong = new Set<string>();
  const weak = new Set<string>();
  for (let at = 0; at < header.length; ) {
    const isWeak = /^[Ww]\/$/.test(header.slice(at, at + 2));
    const start = isWeak ? at + 2 : at;
    const quotedEnd = header[start] === '"' ? closingQuote(header, start + 1) : -1;
    const comma = header.indexOf(',', quotedEnd === -1 ? start : quotedEnd);
    const end = comma === -1 ? header.length : comma;
    const tag = quotedEnd === -1 ? header.slice(start, end).trimEnd() : header.slice(start + 1, quotedEnd);
    if (quotedEnd === -1 && tag === '*') return { ...NONE, star: true };
    (isWeak ? weak : strong).add(tag);
    at = end + 1;
    while (header[at] === ' ' || header[at] === '\t') at += 1;
  }
  return { strong, weak, star: false };
}

/** The quotation mark that ends a tag: one that a comma or the end follows; -1 when there is none. */
function closingQuote(header: string, from: number): number {
  for (let quote = header.indexOf('"', from); quote !== -1; quote = header.indexOf('"', quote + 1)) {
    const next = header.indexOf(',', quote);
    if (header.slice(quote + 1, next === -1 ? header.length : next).trim() === '') return quote;
  }
  return -1;
}

export function isEmpty({ strong, weak, star }: ETags): boolean {
  return !star && strong.size === 0 && weak.size === 0;
}

/** The opaque part of a tag: without quotes and `W/`. */
export function unquoteETag(etag: string): string {
  const tag = etag.trim().replace(/^[Ww]\//, '');
  return tag.length >= 2 && tag.startsWith('"') && tag.endsWith('"') ? tag.slice(1, -1) : tag;
}

export function quoteETag(tag: string): string {
  if (tag.includes('"')) throw new TypeError(`An ETag holds no quotation marks, got ${JSON.stringify(tag)}.`);
  return `"${tag}"`;
}

/** RFC 1950's checksum, in which Flask's ETag holds the path. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}
