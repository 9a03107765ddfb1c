import type { IncomingMessage } from 'node:http';

/** The fields by which Node tells how far a request's stream has come. */
interface StreamEnd {
  _dumped: boolean;
  readonly _readableState: { ended: boolean; endEmitted: boolean; destroyed: boolean; closed: boolean; closeEmitted: boolean };
}

/**
 * Ends the stream of a request that has no body. Node would lead it to its end event by event, though there is nothing to
 * read and nobody who waits: a good part of what it takes for a small request. Node >= 24.12 does the same, by the same
 * fields, for a server that asks for it (https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener, `optimizeEmptyRequests`).
 */
export function endWithoutBody(request: IncomingMessage): void {
  const { rawHeaders } = request;
  for (let name = 0; name < rawHeaders.length; name += 2) if (declaresBody(rawHeaders[name] as string)) return;
  const stream = request as unknown as StreamEnd;
  const state = stream._readableState;
  stream._dumped = true;
  state.ended = true;
  state.endEmitted = true;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
}

/** RFC 9112, 6: a request without either of these has no body. */
function declaresBody(name: string): boolean {
  return (
    (name.length === 14 && name.toLowerCase() === 'content-length') || (name.length === 17 && name.toLowerCase() === 'transfer-encoding')
  );
}
