import type { Attributes, SourceLocation } from '../model/trace.js';
import { SPAN_ID } from '../model/traceparent.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { CallValues, type HeaderPairs } from './call-values.js';
import { type ConnectionStamps, stampsOf } from './connections.js';
import type { ProbeContext } from './probe.js';
import { type PassedContext, passedContext } from './trace-context.js';
import { userSite } from './user-site.js';

/** Of how many calls of a request the answers are looked through. */
const MAX_COMPARED = 20;

/** Methods whose second call gives what the first gave (RFC 9110, section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD']);

const callsOf = new WeakMap<RequestRecord, OutboundCall[]>();

/**
 * One HTTP request that the app makes: an `http` span with what the wire took inside. Attributes are OpenTelemetry's
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span).
 */
export class OutboundCall {
  private readonly context: ProbeContext;
  private readonly record: RequestRecord;
  private readonly handle: number;
  private readonly startNs: number;
  private readonly method: string;
  private readonly url: string;
  private readonly values: CallValues;
  /** What it tells of the trace to whom it calls; null where the request is part of none. */
  readonly passed: PassedContext | null;
  private status = 0;
  private endNs = Number.NaN;
  private sentNs = Number.NaN;
  private headersNs = Number.NaN;
  private bytes = 0;

  private constructor(context: ProbeContext, record: RequestRecord, method: string, url: URL, site: CallPlace) {
    this.context = context;
    this.record = record;
    this.startNs = context.nowNs();
    this.method = method;
    this.url = url.href;
    const calls = callsOf.get(record) ?? [];
    if (calls.length === 0) callsOf.set(record, calls);
    const place = calls.push(this) - 1;
    this.values = new CallValues(url.href, place < MAX_COMPARED);
    this.passed = passedContext(record);
    const attributes: Attributes = {
      ...(this.passed && { [SPAN_ID]: this.passed.spanId }),
      'http.request.method': method,
      'url.full': url.href,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    };
    const compared = () => this.comparedWith(calls, place);
    this.handle = record.open(
      {
        kind: 'http',
        name: `${method} ${url.origin}${url.pathname}`,
        get source() {
          return site.source;
        },
        // Asked for after the response.
        get attributes() {
          return { ...attributes, ...compared() };
        },
      },
      record.enclosing(),
      site.calledNs ?? this.startNs,
    );
    // What a client does before it has a request to send: the first `fetch` of a process has Node load its client.
    if (site.calledNs !== undefined) this.inside('prepare', site.calledNs, this.startNs);
  }

  /** Null where no request of ours makes the call: at boot, in a timer of the app's own, or when it cannot be told whose it is. */
  static begin(context: ProbeContext, method: string, url: string, site: CallPlace = userSite(context.locate)): OutboundCall | null {
    const record = context.attribution.current();
    context.attribution.follow();
    return record && URL.canParse(url) ? new OutboundCall(context, record, method, new URL(url), site) : null;
  }

  /** What it has to do with the calls before it: handles, which become the ids of their spans. */
  private comparedWith(calls: readonly OutboundCall[], place: number): Attributes {
    const first = this.firstAlike(calls, place);
    const independentOf = place < MAX_COMPARED ? this.independentOf(calls.slice(0, place)) : [];
    return {
      ...(first && { 'cycle_trace.identical_to': String(first.handle) }),
      ...(independentOf.length > 0 && { 'cycle_trace.independent_of': independentOf }),
    };
  }

  /** The first call that asked for the same, with the same headers. */
  private firstAlike(calls: readonly OutboundCall[], place: number): OutboundCall | null {
    const { method, url, values } = this;
    if (!SAFE.has(method)) return null;
    for (let at = 0; at < place; at++) {
      const other = calls[at] as OutboundCall;
      if (other.url !== url || other.method !== method) continue;
      const identity = values.identity;
      if (identity === null) return null;
      if (other.values.identity === identity) return other;
    }
    return null;
  }

  /** Which calls that were over when this one began gave it no value. */
  private independentOf(earlier: readonly OutboundCall[]): readonly string[] {
    const { method, startNs, url, values } = this;
    // Of a redirect, a failure or the same call before, this one may be what came of it.
    const isOver = (call: OutboundCall) =>
      call.endNs <= startNs && call.status >= 200 && call.status < 300 && (call.url !== url || call.method !== method);
    return earlier.filter((call) => isOver(call) && values.owesNothingTo(call.values)).map(({ handle }) => String(handle));
  }

  /** A piece of the request's body. */
  sends(piece: unknown): void {
    this.values.sends(piece);
  }

  asks(headers: HeaderPairs): void {
    this.values.asks(headers);
  }

  /** The request leaves, on a connection that was made for it, or on one that was open. */
  sent(socket: object | null, reused: boolean): void {
    if (this.isOver) return;
    this.sentNs = this.context.nowNs();
    this.record.annotate(this.handle, { 'network.connection.reused': reused } satisfies Attributes);
    if (!reused) this.connection(stampsOf(socket));
  }

  private connection(stamps: ConnectionStamps | null): void {
    const { lookedUpNs = Number.NaN, connectedNs = Number.NaN, securedNs = Number.NaN } = stamps ?? {};
    // It may have begun to connect for another call, which has these times then.
    let atNs = this.startNs;
    if (lookedUpNs > atNs) {
      this.inside('dns', atNs, lookedUpNs);
      atNs = lookedUpNs;
    }
    if (securedNs > atNs) {
      const tcpNs = connectedNs > atNs ? connectedNs : atNs;
      if (tcpNs > atNs) this.inside('connect', atNs, tcpNs);
      this.inside('tls', tcpNs, securedNs);
    } else this.inside('connect', atNs, this.sentNs);
  }

  /** Bytes of the response's body came. */
  received(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    this.values.receives(chunk);
  }

  headers(status: number, headers: HeaderPairs): void {
    if (this.isOver) return;
    this.status = status;
    this.values.answers(headers);
    this.headersNs = this.context.nowNs();
    this.record.annotate(this.handle, { 'http.response.status_code': status } satisfies Attributes);
    if (!Number.isNaN(this.sentNs)) this.inside('wait', this.sentNs, this.headersNs);
  }

  /** The response is read, or broke off; what is said after that is not news. */
  end(error?: unknown): void {
    if (this.isOver) return;
    this.endNs = this.context.nowNs();
    if (error !== undefined) this.status = 0;
    if (!Number.isNaN(this.headersNs)) {
      this.inside('download', this.headersNs, this.endNs);
      this.record.annotate(this.handle, { 'http.response.body.size': this.bytes } satisfies Attributes);
    }
    this.record.close(this.handle, error);
    const { code } = (error ?? {}) as { code?: unknown };
    if (typeof code === 'string') this.record.annotate(this.handle, { 'error.type': code } satisfies Attributes);
  }

  private get isOver(): boolean {
    return !Number.isNaN(this.endNs);
  }

  private inside(name: string, startNs: number, endNs: number): void {
    this.record.add({ kind: 'net', name, source: null }, this.handle, startNs, endNs);
  }
}

/** Where a call was made, looked up when it is asked for. */
export interface CallPlace {
  readonly source: SourceLocation | null;
  /** When it was made, where the client takes its time before it begins; left out when it begins at once. */
  readonly calledNs?: number | undefined;
}
