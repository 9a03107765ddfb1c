import type { Attributes, SourceLocation } from '../model/trace.js';
import type { RequestRecord } from '../recorder/request-record.js';
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
      null,
      site.calledNs ?? this.startNs,
    );
  }

  /** Null where no request of ours makes the call: at boot, in a timer of the app's own, or when it cannot be told whose it is. */
  static begin(context: ProbeContext, method: string, url: string, site: CallPlace = userSite(context.locate)): OutboundCall | null {
    const record = context.attribution.current();
    context.attribution.follow();
    return record && URL.canParse(url) ? new OutboundCall(context, record, method, new URL(url), site) : null;
  }

  /** The request leaves; `connected` says whether a connection was made for it. */
  sent(connected: boolean): void {
    this.sentNs = this.context.nowNs();
    if (connected) this.inside('connect', this.startNs, this.sentNs);
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
    if (!Number.isNaN(this.headersNs)) this.inside('download', this.headersNs, this.context.nowNs());
    this.record.close(this.handle, error);
  }

  private inside(name: string, startNs: number, endNs: number): void {
    this.record.add({ kind: 'net', name, source: null }, this.handle, startNs, endNs);
  }
}

/** Where a call was made, looked up when it is asked for. */
export interface CallPlace {
  readonly source: SourceLocation | null;
  /** When it was made, where the client takes its time before it begins; left out when it begins at once. */
  readonly calledNs?: number;
}
