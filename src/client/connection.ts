import { setMaxListeners } from 'node:events';
import type { OnReadOpts, Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { HeaderList } from '../model/trace.js';
import type { Clock } from '../recorder/clock.js';
import { beforeWrites } from '../recorder/writes.js';
import { type ClientRecord, type NetSpan, newClientRecord, type WireRequest } from './exchange.js';
import { Exchange, type ExchangeLimits, type Link, Turn } from './exchange-handler.js';
import { KnownExchange } from './known-exchange.js';
import { LeanReads } from './lean-reads.js';
import { HeadReader } from './response-head.js';
import { buildConnector, Client, type Dispatcher } from './undici.js';

export type { ExchangeLimits } from './exchange-handler.js';

/** What makes plain sockets, which hand what they read to `onread`. */
export type Connector = ReturnType<typeof buildConnector>;
export type ConnectorFor = (onread: OnReadOpts) => Connector;

const overTcp: ConnectorFor = (onread) => buildConnector({ timeout: 0, onread } as Parameters<typeof buildConnector>[0]);

/** One connection to one origin, over which exchanges go one after another, each of them stamped. */
export class Connection {
  readonly origin: string;
  private client: InstanceType<typeof Client> | null = null;
  private readonly clock: Clock;
  private readonly connectorFor: ConnectorFor;
  private socket: Socket | null = null;
  private current: ClientRecord = newClientRecord();
  private running: Exchange | null = null;
  private request: WireRequest | null = null;
  private limits: ExchangeLimits | null = null;
  private timer: NodeJS.Timeout | null = null;
  private writeBegunNs = Number.NaN;
  private reads: LeanReads | null = null;
  private turn: Turn | null = null;
  private known: KnownExchange | null = null;
  /** What was written first of the latest request. */
  private written: unknown = null;
  /** A response that undici has not been given, while it is told to whoever asked for it. */
  private kept: Buffer | null = null;

  constructor(origin: string, clock: Clock, connectorFor: ConnectorFor = overTcp) {
    this.origin = origin;
    this.clock = clock;
    this.connectorFor = connectorFor;
  }

  /** Sends a request and reads its response to the end. Never rejects: what went wrong is in the record. */
  exchange(request: WireRequest, limits: ExchangeLimits): Promise<ClientRecord> {
    return new Promise((resolve) => this.start(request, limits, resolve));
  }

  /**
   * The same; `over` is called in the very turn in which the response ends, and may start the next: undici then need not
   * look whether a connection that nobody uses is still there, which takes a turn of the event loop.
   */
  start(request: WireRequest, limits: ExchangeLimits, over: (record: ClientRecord) => void): void {
    const record = newClientRecord();
    this.current = record;
    const exchange = new Exchange(record, this.clock, limits, this.link, over);
    this.running = exchange;
    this.request = request;
    this.keepTo(limits);
    record.reused = this.socket !== null && !this.socket.destroyed;
    if (limits.signal.aborted) {
      record.beginNs = this.clock.nowNs();
      exchange.onError(new Error('interrupted'));
    } else if (!this.again(exchange, request)) this.dispatch(exchange, request);
  }

  /** Writes a request that is known, where undici still waits for the response to the one before, which is kept from it. */
  private again(exchange: Exchange, request: WireRequest): boolean {
    const { kept, known, socket, turn } = this;
    if (kept === null || turn === null) return false;
    if (!known?.isOf(request) || socket === null || socket.destroyed) {
      this.release(kept);
      return false;
    }
    this.kept = null;
    turn.pass(exchange);
    const head = known.headOf(request);
    this.written = head;
    if (request.body === null) socket.write(head, 'latin1');
    else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(request.body);
      socket.uncork();
    }
    exchange.onRequestSent();
    return true;
  }

  private dispatch(exchange: Exchange, request: WireRequest): void {
    const options = {
      origin: request.origin,
      path: request.target,
      method: request.method as Dispatcher.HttpMethod,
      headers: flatHeaders(request),
      body: request.body,
      reset: !request.keepAlive,
    };
    this.client ??= this.open();
    const record = this.current;
    record.beginNs = this.clock.nowNs();
    if (record.reused) record.socketReadyNs = record.beginNs;
    this.written = null;
    this.turn = new Turn(exchange);
    try {
      this.client.dispatch(options, this.turn);
    } catch (error) {
      exchange.onError(error as Error);
    }
  }

  /**
   * Gives what was read to undici, unless it is a response that is known. If the next request follows in the same turn,
   * undici never hears of the response and goes on to wait; the next that reads otherwise is the one it gets.
   */
  private readonly onRead = (chunk: Buffer): void => {
    const { known, request, running, written } = this;
    if (running?.isWaiting && known?.isAnsweredBy(chunk)) {
      this.kept = chunk;
      running.onKnown(known, chunk);
      if (this.kept !== null) this.release(chunk);
      return;
    }
    const record = running?.isUntouched ? this.current : null;
    this.reads?.deliver(chunk);
    // The socket is there still: the next may go over it as well.
    if (record === null || request === null || this.socket === null || this.socket.destroyed) return;
    if (typeof written === 'string') this.known = KnownExchange.from(request, written, record, chunk);
  };

  /** Gives undici the response that was kept from it, of an exchange which is over. */
  private release(chunk: Buffer): void {
    this.kept = null;
    this.turn?.end();
    this.reads?.deliver(chunk);
  }

  async close(): Promise<void> {
    this.letGo();
    await this.client?.destroy().catch(() => {});
  }

  /** One timer and one listener serve all exchanges of a connection: each would cost every one of them. */
  private keepTo(limits: ExchangeLimits): void {
    const isNew = this.limits !== limits;
    if (isNew) this.letGo();
    this.timer ??= setTimeout(this.onTime, limits.timeoutMs);
    if (!isNew) return;
    this.limits = limits;
    // A run has as many connections as it was told to have.
    setMaxListeners(0, limits.signal);
    limits.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  private letGo(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.limits?.signal.removeEventListener('abort', this.onAbort);
    this.limits = null;
  }

  private readonly onAbort = (): void => this.running?.interrupt();

  /** The timer was set for an exchange that may be over: the one that runs has until its own time. */
  private readonly onTime = (): void => {
    this.timer = null;
    const { current, limits, running } = this;
    if (running === null || limits === null) return;
    const leftMs = limits.timeoutMs - (this.clock.nowNs() - current.beginNs) / 1e6;
    if (leftMs > 0) this.timer = setTimeout(this.onTime, Math.ceil(leftMs));
    else running.timeOut();
  };

  private open(): InstanceType<typeof Client> {
    // Every wait is bounded by the caller's own timeout, which knows the phase.
    let connector: Connector | null = null;
    return new Client(this.origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 600_000,
      keepAliveMaxTimeout: 600_000,
      connect: (options, callback) => {
        const record = this.current;
        const secure = options.protocol === 'https:';
        const reads = secure ? null : new LeanReads(() => this.running === null || this.running.isUntouched, this.onRead);
        this.reads = reads;
        this.known = null;
        if (reads) connector = this.connectorFor(reads.options);
        else connector ??= buildConnector({ timeout: 0, secureContext: this.setUpTls(record) });
        const startedNs = this.clock.nowNs();
        // Whatever looked open was not.
        record.reused = false;
        record.socketReadyNs = Number.NaN;
        // The connector gives the socket at once, which its types leave out; its events are the parts of `connect`.
        const socket = connector(options, ((...args: Parameters<typeof callback>) => {
          if (args[0] === null) {
            record.socketReadyNs = this.clock.nowNs();
            beforeWrites(socket, (first) => {
              this.writeBegunNs = this.clock.nowNs();
              this.written ??= first;
            });
          }
          callback(...args);
        }) as typeof callback) as unknown as Socket;
        reads?.attach(socket);
        this.socket = socket;
        this.watchConnect(socket, record, startedNs, secure);
      },
    });
  }

  private readonly link: Link = {
    heads: new HeadReader(),
    socket: () => this.socket,
    writeBegunNs: () => this.writeBegunNs,
    abandon: () => {
      void this.client?.destroy().catch(() => {});
      this.client = null;
      this.socket = null;
    },
    ended: (record) => {
      this.running = null;
      if (!this.request?.keepAlive || record.outcome !== 'ok' || isClosing(record.headers)) this.socket = null;
    },
  };

  /** Reads the certificates that are trusted, which may take longer than all the rest of a connection. */
  private setUpTls(record: ClientRecord): SecureContext {
    const startNs = this.clock.nowNs();
    const context = process.getBuiltinModule('node:tls').createSecureContext();
    record.net.push({ name: 'setup', startNs, endNs: this.clock.nowNs(), attributes: {} });
    return context;
  }

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

/** The headers of many runs are one list. */
const flattened = new WeakMap<HeaderList, readonly string[]>();

/** Headers as undici takes them: name, value, name, value. */
function flatHeaders({ headers, identification }: WireRequest): string[] {
  let flat = flattened.get(headers);
  if (flat === undefined) {
    flat = headers.flat();
    flattened.set(headers, flat);
  }
  return identification ? [...flat, ...identification] : [...flat];
}

/** Whether the server closes the connection after this response (RFC 9112, section 9.6). */
function isClosing(headers: HeaderList): boolean {
  for (const [name, value] of headers) {
    if (name.length === 10 && name.toLowerCase() === 'connection' && value.toLowerCase() === 'close') return true;
  }
  return false;
}
