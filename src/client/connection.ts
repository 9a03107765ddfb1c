import type { Socket } from 'node:net';
import type { Clock } from '../recorder/clock.js';
import { type ClientRecord, type NetSpan, newClientRecord, type WireRequest } from './exchange.js';
import { type Failure, failureOf } from './failures.js';
import { buildConnector, Client, type Dispatcher } from './undici.js';

export interface ExchangeLimits {
  readonly timeoutMs: number;
  /** Body bytes to keep; all are counted. */
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

/** One connection to one origin, over which exchanges go one after another, each of them stamped. */
export class Connection {
  readonly origin: string;
  private client: InstanceType<typeof Client> | null = null;
  private readonly clock: Clock;
  private socket: Socket | null = null;
  private current: ClientRecord = newClientRecord();

  constructor(origin: string, clock: Clock) {
    this.origin = origin;
    this.clock = clock;
  }

  /** Sends a request and reads its response to the end. Never rejects: what went wrong is in the record. */
  exchange(request: WireRequest, limits: ExchangeLimits): Promise<ClientRecord> {
    const record = newClientRecord();
    this.current = record;
    return new Promise<ClientRecord>((resolve) => {
      const exchange = new Exchange(record, this.clock, limits, () => this.socket, this.abandon, resolve);
      const flatHeaders: string[] = [];
      if (request.identification) flatHeaders.push(...request.identification);
      for (const [name, value] of request.headers) flatHeaders.push(name, value);
      const options = {
        origin: request.origin,
        path: request.target,
        method: request.method as Dispatcher.HttpMethod,
        headers: flatHeaders,
        body: request.body,
        reset: !request.keepAlive,
      };
      this.client ??= this.open();
      const { client } = this;
      record.reused = this.socket !== null && !this.socket.destroyed;
      record.beginNs = this.clock.nowNs();
      if (record.reused) record.socketReadyNs = record.beginNs;
      if (limits.signal.aborted) {
        exchange.onError(new Error('interrupted'));
        return;
      }
      try {
        client.dispatch(options, exchange);
      } catch (error) {
        exchange.onError(error as Error);
      }
    }).then((ended) => {
      const closing = ended.headers.some(([name, value]) => name.toLowerCase() === 'connection' && value.toLowerCase() === 'close');
      if (!request.keepAlive || closing || ended.outcome !== 'ok') this.socket = null;
      return ended;
    });
  }

  async close(): Promise<void> {
    await this.client?.destroy().catch(() => {});
  }

  private open(): InstanceType<typeof Client> {
    // Every wait is bounded by the caller's own timeout, which knows the phase.
    const connector = buildConnector({ timeout: 0 });
    return new Client(this.origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 600_000,
      keepAliveMaxTimeout: 600_000,
      connect: (options, callback) => {
        const record = this.current;
        const startedNs = this.clock.nowNs();
        // Whatever looked open was not.
        record.reused = false;
        record.socketReadyNs = Number.NaN;
        // The connector gives the socket at once, which its types leave out; its events are the parts of `connect`.
        const socket = connector(options, ((...args: Parameters<typeof callback>) => {
          if (args[0] === null) record.socketReadyNs = this.clock.nowNs();
          callback(...args);
        }) as typeof callback) as unknown as Socket;
        this.socket = socket;
        this.watchConnect(socket, record, startedNs, options.protocol === 'https:');
      },
    });
  }

  /** Leaves an attempt to connect to its end, and starts anew with the next exchange. */
  private readonly abandon = (): void => {
    void this.client?.destroy().catch(() => {});
    this.client = null;
    this.socket = null;
  };

  private watchConnect(socket: Socket, record: ClientRecord, startedNs: number, secure: boolean): void {
    const { clock } = this;
    const begin = (name: NetSpan['name'], startNs: number): NetSpan => {
      const span: NetSpan = { name, startNs, endNs: Number.NaN, attributes: {} };
      record.net.push(span);
      return span;
    };
    let tcp: NetSpan | null = null;
    socket.once('lookup', (error, address, family, host) => {
      const span = begin('dns', startedNs);
      span.endNs = clock.nowNs();
      span.attributes = { 'dns.question.name': String(host) };
      if (!error) tcp = begin('tcp', span.endNs);
      if (tcp) tcp.attributes = { 'network.peer.address': String(address), 'network.type': family === 6 ? 'ipv6' : 'ipv4' };
    });
    // Before undici's own listener, which writes the request.
    socket.prependOnceListener('connect', () => {
      tcp ??= begin('tcp', startedNs);
      tcp.endNs = clock.nowNs();
      tcp.attributes = { 'network.peer.address': socket.remoteAddress ?? '', 'network.peer.port': socket.remotePort ?? 0 };
      if (!secure) return;
      const tls = begin('tls', tcp.endNs);
      socket.prependOnceListener('secureConnect', () => {
        tls.endNs = clock.nowNs();
        const { getProtocol, getCipher } = socket as import('node:tls').TLSSocket;
        tls.attributes = { 'tls.protocol.version': getProtocol.call(socket) ?? '', 'tls.cipher': getCipher.call(socket)?.name ?? '' };
      });
    });
  }
}

const INTERRUPTED: Failure = { outcome: 'aborted', code: 'INTERRUPTED', message: 'interrupted' };

/** The handler of one exchange, in undici's callback form, which alone says when the request has been written. */
class Exchange implements Dispatcher.DispatchHandler {
  private readonly record: ClientRecord;
  private readonly clock: Clock;
  private readonly limits: ExchangeLimits;
  private readonly socket: () => Socket | null;
  private readonly abandon: () => void;
  private readonly resolve: (record: ClientRecord) => void;
  private readonly chunks: Buffer[] = [];
  private keptBytes = 0;
  private abort: ((error: Error) => void) | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopped: Failure | null = null;
  private settled = false;

  constructor(
    record: ClientRecord,
    clock: Clock,
    limits: ExchangeLimits,
    socket: () => Socket | null,
    abandon: () => void,
    resolve: (record: ClientRecord) => void,
  ) {
    this.record = record;
    this.clock = clock;
    this.limits = limits;
    this.socket = socket;
    this.abandon = abandon;
    this.resolve = resolve;
    const { timeoutMs, signal } = limits;
    this.timer = setTimeout(
      () => this.stop({ outcome: 'timeout', code: 'REQUEST_TIMEOUT', message: `no complete response within ${timeoutMs} ms` }),
      timeoutMs,
    );
    signal.addEventListener('abort', this.onAbort, { once: true });
    if (signal.aborted) this.stopped = INTERRUPTED;
  }

  onConnect(abort: (error?: Error) => void): void {
    this.abort = abort;
    if (this.stopped) abort(new Error(this.stopped.message));
  }

  onRequestSent(): void {
    const socket = this.socket();
    if (socket === null || socket.writableLength === 0) this.record.sentNs = this.clock.nowNs();
    // undici has written, but the OS has not taken it all: an empty write ends when those before it have.
    else socket.write('', () => (this.record.sentNs = this.clock.nowNs()));
  }

  onHeaders(status: number, rawHeaders: Buffer[], _resume: () => void, reason: string): boolean {
    if (status < 200 && status !== 101) return true;
    const { record } = this;
    record.headersNs = this.clock.nowNs();
    record.status = status;
    record.reason = reason;
    record.headers = pairs(rawHeaders);
    return true;
  }

  onUpgrade(): void {
    this.stop({ outcome: 'invalid', code: 'RESPONSE_INVALID', message: 'the server switched protocols, which the trace cannot follow' });
  }

  onData(chunk: Buffer): boolean {
    const { record } = this;
    record.bodyBytes += chunk.length;
    const room = this.limits.maxBodyBytes - this.keptBytes;
    if (room > 0) {
      // A copy: undici reuses the memory that it reads into.
      this.keptBytes += Math.min(room, chunk.length);
      this.chunks.push(Buffer.from(chunk.subarray(0, room)));
    }
    return true;
  }

  onComplete(rawTrailers: string[] | Buffer[] | null): void {
    this.record.endNs = this.clock.nowNs();
    this.record.trailers = pairs((rawTrailers ?? []) as Buffer[]);
    this.settle();
  }

  onError(error: Error): void {
    if (this.settled) return;
    this.record.endNs = this.clock.nowNs();
    const failure = this.stopped ?? failureOf(error);
    this.record.outcome = failure.outcome;
    this.record.error = { code: failure.code, message: failure.message };
    this.settle();
  }

  private readonly onAbort = (): void => this.stop(INTERRUPTED);

  private stop(failure: Failure): void {
    if (this.settled || this.stopped) return;
    this.stopped = failure;
    const reason = new Error(failure.message);
    if (this.abort) this.abort(reason);
    else {
      // Still connecting: undici has nothing yet that could be aborted.
      this.abandon();
      this.onError(reason);
    }
  }

  private settle(): void {
    if (this.settled) return;
    this.settled = true;
    if (this.timer) clearTimeout(this.timer);
    this.limits.signal.removeEventListener('abort', this.onAbort);
    const { record } = this;
    record.body = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    // A copy where it broke off: what was under way may still come to its end, and stamp that.
    this.resolve(record.outcome === 'ok' ? record : { ...record, net: record.net.map((span) => ({ ...span })) });
  }
}

function pairs(flat: readonly Buffer[]): [string, string][] {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) list.push([latin1(flat[i]), latin1(flat[i + 1])]);
  return list;
}

/** Header bytes are latin1 on the wire (RFC 9110, section 5.5). */
function latin1(bytes: Buffer | undefined): string {
  return bytes?.toString('latin1') ?? '';
}
