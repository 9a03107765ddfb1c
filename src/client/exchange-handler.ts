import type { Socket } from 'node:net';
import type { Clock } from '../recorder/clock.js';
import type { ClientRecord } from './exchange.js';
import { type Failure, failureOf } from './failures.js';
import type { KnownExchange } from './known-exchange.js';
import { type HeadReader, pairs } from './response-head.js';
import type { Dispatcher } from './undici.js';

export interface ExchangeLimits {
  readonly timeoutMs: number;
  /** Body bytes to keep; all are counted. */
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

/** What an exchange may ask of the connection that it goes over. */
export interface Link {
  readonly heads: HeadReader;
  readonly socket: () => Socket | null;
  /** When the latest write to the socket went to the OS. */
  readonly writeBegunNs: () => number;
  /** Leaves an attempt to connect to its end; the next exchange starts anew. */
  readonly abandon: () => void;
  readonly ended: (record: ClientRecord) => void;
}

type Abort = (error?: Error) => void;

const INTERRUPTED: Failure = { outcome: 'aborted', code: 'INTERRUPTED', message: 'interrupted' };

/**
 * What undici takes for one exchange, in its callback form, which alone says when the request has been written. Where the
 * response is known without undici, the next exchange takes the place of the one before, and undici waits on.
 */
export class Turn implements Dispatcher.DispatchHandler {
  private exchange: Exchange | null;
  private abort: Abort | null = null;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** What comes from now on is another exchange's. */
  pass(next: Exchange): void {
    this.exchange = next;
    if (this.abort) next.onConnect(this.abort);
  }

  /** What comes from now on is of nobody's interest. */
  end(): void {
    this.exchange = null;
  }

  onConnect(abort: Abort): void {
    this.abort = abort;
    this.exchange?.onConnect(abort);
  }

  onResponseStarted(): void {
    this.exchange?.onResponseStarted();
  }

  onRequestSent(): void {
    this.exchange?.onRequestSent();
  }

  onHeaders(status: number, rawHeaders: Buffer[], _resume: () => void, reason: string): boolean {
    this.exchange?.onHeaders(status, rawHeaders, reason);
    return true;
  }

  onUpgrade(): void {
    this.exchange?.onUpgrade();
  }

  onData(chunk: Buffer): boolean {
    this.exchange?.onData(chunk);
    return true;
  }

  onComplete(rawTrailers: string[] | Buffer[] | null): void {
    this.exchange?.onComplete(rawTrailers);
  }

  onError(error: Error): void {
    this.exchange?.onError(error);
  }
}

/** One exchange: what is told of it becomes its record. */
export class Exchange {
  private readonly record: ClientRecord;
  private readonly clock: Clock;
  private readonly limits: ExchangeLimits;
  private readonly link: Link;
  private readonly resolve: (record: ClientRecord) => void;
  private chunks: Buffer[] | null = null;
  private keptBytes = 0;
  private abort: Abort | null = null;
  private stopped: Failure | null = null;
  private settled = false;
  private begun = false;

  constructor(record: ClientRecord, clock: Clock, limits: ExchangeLimits, link: Link, resolve: (record: ClientRecord) => void) {
    this.record = record;
    this.clock = clock;
    this.limits = limits;
    this.link = link;
    this.resolve = resolve;
    if (limits.signal.aborted) this.stopped = INTERRUPTED;
  }

  onConnect(abort: Abort): void {
    this.abort = abort;
    const { record } = this;
    // Over an open connection it begins with its writing: until then it has waited for this process alone, not for the server.
    if (record.reused) record.socketReadyNs = record.beginNs = this.clock.nowNs();
    if (this.stopped) abort(new Error(this.stopped.message));
  }

  /** Nothing of the response has come. */
  get isUntouched(): boolean {
    return !this.begun;
  }

  /** The request is out, and nothing of the response has come. */
  get isWaiting(): boolean {
    return !this.begun && !Number.isNaN(this.record.sentNs);
  }

  /** The response came whole, in one read, with a head that is known. */
  onKnown(known: KnownExchange, read: Buffer): void {
    const { record } = this;
    record.headersNs = record.endNs = this.clock.nowNs();
    const body = known.describe(record, read);
    if (body.length > 0) this.onData(body);
    this.settle();
  }

  onResponseStarted(): void {
    this.begun = true;
  }

  onRequestSent(): void {
    const socket = this.link.socket();
    if (socket === null) this.record.sentNs = this.clock.nowNs();
    // The OS took it all in that one write.
    else if (socket.writableLength === 0) this.record.sentNs = this.link.writeBegunNs();
    // undici has written, but the OS has not taken it all: an empty write ends when those before it have.
    else socket.write('', () => (this.record.sentNs = this.clock.nowNs()));
  }

  onHeaders(status: number, rawHeaders: Buffer[], reason: string): void {
    if (status < 200 && status !== 101) return;
    const { record } = this;
    record.headersNs = this.clock.nowNs();
    record.status = status;
    record.reason = reason;
    record.headers = this.link.heads.read(rawHeaders);
  }

  onUpgrade(): void {
    this.stop({ outcome: 'invalid', code: 'RESPONSE_INVALID', message: 'the server switched protocols, which the trace cannot follow' });
  }

  onData(chunk: Buffer): void {
    const { record } = this;
    record.bodyBytes += chunk.length;
    const room = this.limits.maxBodyBytes - this.keptBytes;
    if (room > 0) {
      // A copy: undici reuses the memory that it reads into.
      const kept = Buffer.from(chunk.length > room ? chunk.subarray(0, room) : chunk);
      this.keptBytes += kept.length;
      if (this.chunks === null) {
        this.chunks = [];
        record.body = kept;
      }
      this.chunks.push(kept);
    }
  }

  onComplete(rawTrailers: string[] | Buffer[] | null): void {
    this.record.endNs = this.clock.nowNs();
    if (rawTrailers && rawTrailers.length > 0) this.record.trailers = pairs(rawTrailers as Buffer[]);
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

  interrupt(): void {
    this.stop(INTERRUPTED);
  }

  timeOut(): void {
    this.stop({ outcome: 'timeout', code: 'REQUEST_TIMEOUT', message: `no complete response within ${this.limits.timeoutMs} ms` });
  }

  private stop(failure: Failure): void {
    if (this.settled || this.stopped) return;
    this.stopped = failure;
    const reason = new Error(failure.message);
    if (this.abort) this.abort(reason);
    else {
      // Still connecting: undici has nothing yet that could be aborted.
      this.link.abandon();
      this.onError(reason);
    }
  }

  private settle(): void {
    if (this.settled) return;
    this.settled = true;
    const { chunks, link, record } = this;
    if (chunks !== null && chunks.length > 1) record.body = Buffer.concat(chunks);
    link.ended(record);
    // A copy where it broke off: what was under way may still come to its end, and stamp that.
    this.resolve(record.outcome === 'ok' ? record : { ...record, net: record.net.map((span) => ({ ...span })) });
  }
}
