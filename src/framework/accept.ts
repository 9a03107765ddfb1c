import Negotiator from 'negotiator';

/** Short names for `request.accepts()`. Anything with a slash is taken as a media type. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  html: 'text/html',
  text: 'text/plain',
  txt: 'text/plain',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  xml: 'application/xml',
  csv: 'text/csv',
  css: 'text/css',
  js: 'text/javascript',
  yaml: 'application/yaml',
  markdown: 'text/markdown',
  sse: 'text/event-stream',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  bin: 'application/octet-stream',
};

/**
 * The one of `types` that the client likes best: by quality, then by how narrowly the client names it, then by the order
 * in which the client and then the caller list them (RFC 9110, 12.5.1). Without an Accept header the first; null when
 * none will do.
 */
export function accepts(header: string | null, types: readonly string[]): string | null {
  const full = types.map(mediaType);
  const best = negotiator(header).mediaType(full);
  return best === undefined ? null : types[full.indexOf(best)]!;
}

/** What the client accepts, the best first. */
export function acceptedTypes(header: string | null): string[] {
  return negotiator(header).mediaTypes();
}

function negotiator(header: string | null): Negotiator {
  return new Negotiator({ headers: header === null ? {} : { accept: header } });
}

function mediaType(name: string): string {
  if (name.includes('/')) return name;
  const type = Object.hasOwn(SHORT_NAMES, name) ? SHORT_NAMES[name] : undefined;
  if (type === undefined) {
    throw new TypeError(`accepts() does not know the type ${JSON.stringify(name)}. Write it in full, such as "image/avif".`);
  }
  return type;
}
