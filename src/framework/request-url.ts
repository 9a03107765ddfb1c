import { fromWire } from '../model/wire-text.js';
import { abort } from './http-exception.js';
import { decodeReadable } from './query.js';
import { decodePath } from './routing/quote.js';

/** The path of a request target, decoded as for the rules. */
export function pathOf(target: string): string {
  return decodePath(rawPath(target)) || '/';
}

/** The path of a request target as sent. Absolute targets, as proxies send them, lose their scheme and host. */
export function rawPath(target: string): string {
  const start = target.charCodeAt(0) === 47 ? 0 : pathStart(target);
  const end = pathEnd(target, start);
  return target.slice(start, end);
}

export function queryOf(target: string): string {
  const mark = target.indexOf('?');
  if (mark === -1) return '';
  const hash = target.indexOf('#');
  if (hash === -1) return fromWire(target.slice(mark + 1));
  return hash < mark ? '' : fromWire(target.slice(mark + 1, hash));
}

function pathStart(target: string): number {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  return scheme ? scheme[0].length : 0;
}

function pathEnd(target: string, start: number): number {
  for (let i = start; i < target.length; i++) {
    const code = target.charCodeAt(i);
    if (code === 63 || code === 35) return i;
  }
  return target.length;
}

const PATH_UNSAFE = /[\0- %\x7f/?#]/;
const QUERY_UNSAFE = /[\0- %\x7f&=+#]/;

/** The URL as Werkzeug's `get_current_url` writes it, readable (an IRI): only what would change its meaning is encoded. */
export function fullUrl(scheme: string, host: string, path: string, query: string): string {
  const quoted = path.replace(/[\0- \x7f?#]/g, (character) => percent(character));
  const url = `${scheme}://${readableHost(host)}${decodeReadable(quoted, PATH_UNSAFE)}`;
  if (query === '') return url;
  return `${url}?${decodeReadable(query.replace(/[\0- \x7f#]/g, percent), QUERY_UNSAFE)}`;
}

/** In lower case, with international names as people write them. */
function readableHost(host: string): string {
  const lower = host.toLowerCase();
  if (!lower.includes('xn--')) return lower;
  const [name = '', port] = lower.split(':');
  return `${process.getBuiltinModule('node:url').domainToUnicode(name) || name}${port === undefined ? '' : `:${port}`}`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

const HOST = /^(?:[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::[0-9]+)?$/i;

/** The host of a request: without its scheme's own port, '' when it is not a host, 400 when it is not a trusted one. */
export function hostOf(header: string | null, scheme: string, trusted: readonly string[] | null): string {
  const isAnyTrusted = trusted === null || trusted.length === 0;
  if (header === null) return isAnyTrusted ? '' : refuse('');
  const port = scheme === 'https' ? ':443' : ':80';
  const host = header.endsWith(port) ? header.slice(0, -port.length) : header;
  if (isAnyTrusted) return HOST.test(host) ? host : '';
  return HOST.test(host) && trusted.some((entry) => isTrusted(host, entry)) ? host : refuse(host);
}

function refuse(host: string): never {
  return abort(400, `Host ${JSON.stringify(host)} is not trusted.`);
}

function isTrusted(host: string, entry: string): boolean {
  const name = host.split(':', 1)[0]!;
  const reference = (entry.startsWith('.') ? entry.slice(1) : entry).split(':', 1)[0]!;
  return name === reference || (entry.startsWith('.') && name.endsWith(`.${reference}`));
}
