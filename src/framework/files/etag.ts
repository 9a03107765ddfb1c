/** Entity tags as a header lists them (RFC 9110, 8.8.3). */
export interface ETags {
  readonly strong: ReadonlySet<string>;
  readonly weak: ReadonlySet<string>;
  /** `*`: any. */
  readonly star: boolean;
}

const NONE: ETags = { strong: new Set(), weak: new Set(), star: false };

/** werkzeug/http.py `parse_etags`: tags without quotes are taken too. */
export function parseETags(header: string | null): ETags {
  if (!header) return NONE;
  const strong = new Set<string>();
  const weak = new Set<string>();
  const tag = /([Ww]\/)?(?:"(.*?)"|(.*?))(?:\s*,\s*|$)/y;
  while (tag.lastIndex < header.length) {
    const match = tag.exec(header);
    if (match === null || match[0] === '') break;
    const [, isWeak, quoted, bare] = match;
    if (bare === '*') return { ...NONE, star: true };
    (isWeak ? weak : strong).add(quoted || bare || '');
  }
  return { strong, weak, star: false };
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
