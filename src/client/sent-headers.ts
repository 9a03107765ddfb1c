import type { HeaderList } from '../model/trace.js';
import type { WireRequest } from './exchange.js';
import { readableHeaders } from './readable-headers.js';

/** Methods for which a request without a body still says so (RFC 9110, section 8.6). */
const EXPECT_BODY = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);

/** The headers of many runs are one list, and go out as one. */
const known = new WeakMap<HeaderList, HeaderList>();

/** The headers as they go out, those that the client adds among them, without the one by which the host knows us. */
export function sentHeaders(request: WireRequest): HeaderList {
  let sent = known.get(request.headers);
  if (sent === undefined) {
    sent = readableHeaders(withClientsOwn(request));
    known.set(request.headers, sent);
  }
  return sent;
}

function withClientsOwn(request: WireRequest): HeaderList {
  const given = (name: string) => request.headers.some(([header]) => header.toLowerCase() === name);
  const list: [string, string][] = [];
  if (!given('host')) list.push(['host', new URL(request.origin).host]);
  if (!given('connection')) list.push(['connection', request.keepAlive ? 'keep-alive' : 'close']);
  list.push(...request.headers.map(([name, value]): [string, string] => [name, value]));
  const length = request.body?.byteLength ?? 0;
  if (!given('content-length') && (length > 0 || EXPECT_BODY.has(request.method))) list.push(['content-length', String(length)]);
  return list;
}
