import type { Attributes, SourceLocation } from '../model/trace.js';
import { SPAN_ID } from '../model/traceparent.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { CallValues, type HeaderPairs } from './call-values.js';
import { type ConnectionStamps, stampsOf } from './connections.js';
import type { ProbeContext } from './probe.js';
import { type PassedContext, passedContext } from './trace-context.js';
import { userSite } from './user-site.js';

/** How many calls of a request are compared with one another. */
const MAX_COMPARED = 20;

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
  private readonly identity: string;
  /** Null where the request made too many calls to compare them. */
  private readonly values: CallValues | null;
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
    this.identity = `${method} ${url.href}`;
    const earlier = callsOf.get(record) ?? [];
    if (earlier.length === 0) callsOf.set(record, earlier);
    const place = earlier.length;
    this.values = place < MAX_COMPARED ? new CallValues(url.href) : null;
    if (this.values) earlier.push(this);
    const independentOf = () => this.independentOf(earlier.slice(0, place));
    this.passed = passedContext(record);
    const attributes: Attributes = {
      ...(this.passed && { [SPAN_ID]: this.passed.spanId }),
      'http.request.method': method,
      'url.full': url.href,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    };
    this.handle = record.open(
      {
        kind: 'http',
        name: `${method} ${url.origin}${url.pathname}`,
        get source() {
          return site.source;
        },
        // Asked for after the response.
        get attributes() {
          const handles = independentOf();
          return handles.length === 0 ? attributes : { ...attributes, 'cycle_trace.independent_of': handles };
        },
      },
      record.enclosing(),
      site.calledNs ?? this.startNs,
    );
  }

  /** Null where no request of ours makes the call: at boot, in a timer of the app's own, or when it cannot be told whose it is. */
  static begin(context: ProbeContext, method: string, url: string, site: CallPlace = userSite(context.locate)): OutboundCall | null {
    const record = context.attribution.current();
    context.attribution.follow();
    return record && URL.canParse(url) ? new OutboundCall(context, record, method, new URL(url), site) : null;
  }

  /** Which calls that were over when this one began gave it no value: their handles, which become the ids of their spans. */
  private independentOf(earlier: readonly OutboundCall[]): readonly string[] {
    const { identity, startNs, values } = this;
    if (values === null) return [];
    // Of a redirect, a failure or the same call before, this one may be what came of it.
    const isOver = (call: OutboundCall) => call.endNs <= startNs && call.status >= 200 && call.status < 300 && call.identity !== identity;
    const owesNothing = (call: OutboundCall) => isOver(call) && call.values !== null && values.owesNothingTo(call.values);
    return earlier.filter(owesNothing).map(({ handle }) => String(handle));
  }

  /** A piece of the request's body. */
  sends(piece: unknown): void {
    this.values?.sends(piece);
  }

  asks(headers: HeaderPairs): void {
    this.values?.asks(headers);
  }

  /** The request leaves, on a connection that was made for it, or on one that was open. */
  sent(socket: object | null, reused: boolean): void {
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
    this.values?.receives(chunk);
  }

  headers(status: number, headers: HeaderPairs): void {
    this.status = status;
    this.values?.answers(headers);
    this.headersNs = this.context.nowNs();
    this.record.annotate(this.handle, { 'http.response.status_code': status } satisfies Attributes);
    if (!Number.isNaN(this.sentNs)) this.inside('wait', this.sentNs, this.headersNs);
  }

  /** The response is read, or broke off; what is said after that is not news. */
  end(error?: unknown): void {
    if (!Number.isNaN(this.endNs)) return;
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
