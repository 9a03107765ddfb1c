export interface ContentType {
  /** Type and subtype in lower case, without parameters; '' when missing. */
  readonly mimetype: string;
  /** Parameters by name in lower case. */
  readonly params: ReadonlyMap<string, string>;
}

const NONE: ContentType = { mimetype: '', params: new Map() };
const PARAMETER = /;\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;

/**
 * Reads a Content-Type or a Content-Disposition leniently, as Werkzeug's `parse_options_header` does: what cannot be read
 * is left out; `name*=UTF-8''...` (RFC 8187) counts as `name`. RFC 9110, section 8.3.
 */
export function parseContentType(header: string | null): ContentType {
  if (header === null) return NONE;
  const semicolon = header.indexOf(';');
  if (semicolon === -1) return { mimetype: header.trim().toLowerCase(), params: NONE.params };
  const params = new Map<string, string>();
  for (const [, name, quoted, bare] of header.slice(semicolon).matchAll(PARAMETER)) {
    const value = quoted === undefined ? bare!.trim() : quoted.replace(/\\([\\"])/g, '$1').replaceAll('%22', '"');
    const key = name!.toLowerCase();
    if (key.endsWith('*')) params.set(key.slice(0, -1), extendedValue(value));
    else if (!params.has(key)) params.set(key, value);
  }
  return { mimetype: header.slice(0, semicolon).trim().toLowerCase(), params };
}

export function isJsonType(mimetype: string): boolean {
  return mimetype === 'application/json' || (mimetype.startsWith('application/') && mimetype.endsWith('+json'));
}

/** The text of a form field, whose Content-Type may name a charset. Werkzeug's list, which it will not extend. */
export function textOf(bytes: Uint8Array, contentType: string | null): string {
  const charset = contentType === null ? '' : (parseContentType(contentType).params.get('charset') ?? '').toLowerCase();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(charset === 'iso-8859-1' ? 'latin1' : 'utf8');
}

/** RFC 8187: charset'language'percent-encoded. */
function extendedValue(value: string): string {
  const [, charset, encoded] = /^([^']*)'[^']*'(.*)$/.exec(value) ?? [];
  if (encoded === undefined) return value;
  const bytes = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString(/^iso-8859-1$/i.test(charset!) ? 'latin1' : 'utf8');
}
