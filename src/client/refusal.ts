import type { ClientRecord } from './exchange.js';

const REASONS: Readonly<Record<number, string>> = {
  400: "Node's server could not parse the request",
  413: "Node's server takes no such extensions of a chunk",
  431: "Node's server takes no head so large (--node-arg=--max-http-header-size=<bytes>)",
};

/**
 * Why no code of the app heard of a request: what Node answers by itself to what its parser refuses has one header and no
 * body (https://nodejs.org/api/http.html#event-clienterror). Null for any other answer.
 */
export function refusalOf({ bodyBytes, headers, status }: ClientRecord): string | null {
  if (status === null || bodyBytes > 0 || headers.length !== 1 || headers[0]?.[0] !== 'Connection') return null;
  return REASONS[status] ?? null;
}
