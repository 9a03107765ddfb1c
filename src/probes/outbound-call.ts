import type { Attributes, SourceLocation } from '../model/trace.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { type ConnectionStamps, stampsOf } from './connections.js';
import type { ProbeContext } from './probe.js';
import { userSite } from './user-site.js';

/**
 * One HTTP request that the app makes: an `http` span with what the wire took inside. Attributes are OpenTelemetry's
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span).
 */
export class OutboundCall {
  private readonly context: ProbeContext;
  private readonly record: RequestRecord;
  private readonly handle: number;
  private readonly startNs: number;
  private sentNs = Number.NaN;
  private headersNs = Number.NaN;
  private bytes = 0;
  private ended = false;

  private constructor(context: ProbeContext, record: RequestRecord, method: string, url: URL, site: CallPlace) {
    this.context = context;
    this.record = record;
    this.startNs = context.nowNs();
    this.handle = record.open(
      {
        kind: 'http',
        name: `${method} ${url.origin}${url.pathname}`,
        get source() {
          return site.source;
        },
        attributes: {
          'http.request.method': method,
          'url.full': url.href,
          'server.address': url.hostname,
          'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
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

  /** So many bytes of the response's body came. */
  received(bytes: number): void {
    this.bytes += bytes;
  }

  headers(status: number): void {
    this.headersNs = this.context.nowNs();
    this.record.annotate(this.handle, { 'http.response.status_code': status } satisfies Attributes);
    if (!Number.isNaN(this.sentNs)) this.inside('wait', this.sentNs, this.headersNs);
  }

  /** The response is read, or broke off; what is said after that is not news. */
  end(error?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    if (!Number.isNaN(this.headersNs)) {
      this.inside('download', this.headersNs, this.context.nowNs());
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
