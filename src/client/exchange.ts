import type { ErrorCode } from '../model/errors.js';
import type { HeaderList, Outcome } from '../model/trace.js';

/** A request as it goes on the wire: everything decided, the body whole. */
export interface WireRequest {
  readonly method: string;
  readonly origin: string;
  /** Path and query. */
  readonly target: string;
  /** All headers but Host, Connection and Content-Length, which the client sets. */
  readonly headers: HeaderList;
  readonly body: Uint8Array | null;
  /** Sent after the rest and left out of the trace: how the host knows us. */
  readonly identification: readonly [name: string, value: string] | null;
  readonly keepAlive: boolean;
}

/** A stretch of making the connection. NaN where it did not end. */
export interface NetSpan {
  readonly name: 'setup' | 'dns' | 'tcp' | 'tls';
  readonly startNs: number;
  endNs: number;
  attributes: Record<string, string | number | boolean>;
}

/** What the client saw of one exchange. Times are nanoseconds on the run's clock; NaN where there is no stamp. */
export interface ClientRecord {
  beginNs: number;
  /** The socket is ready for the request: equal to `beginNs` when an open connection was reused. */
  socketReadyNs: number;
  /** The last request byte was handed to the OS: the socket's write queue was empty. */
  sentNs: number;
  headersNs: number;
  /** The last body byte was received, or the exchange broke off. */
  endNs: number;
  reused: boolean;
  readonly net: NetSpan[];
  status: number | null;
  reason: string;
  httpVersion: string;
  headers: HeaderList;
  trailers: HeaderList;
  /** The beginning of the body, as much as was asked for. */
  body: Buffer;
  bodyBytes: number;
  outcome: Outcome;
  error: { readonly code: ErrorCode; readonly message: string } | null;
}

const NO_BODY = Buffer.alloc(0);

export function newClientRecord(): ClientRecord {
  const { NaN: none } = Number;
  return {
    beginNs: none,
    socketReadyNs: none,
    sentNs: none,
    headersNs: none,
    endNs: none,
    reused: false,
    net: [],
    status: null,
    reason: '',
    httpVersion: '1.1',
    headers: [],
    trailers: [],
    body: NO_BODY,
    bodyBytes: 0,
    outcome: 'ok',
    error: null,
  };
}
