import type { PhaseName, Side, Step } from './phases.js';

/** A place in the user's own source, as written (source-mapped). `line` and `column` count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** A place in the code that runs, as the place in the file as written; null for one that is not the user's. */
export type Locate = (file: string, line: number, column: number) => SourceLocation | null;

export type HeaderList = readonly (readonly [name: string, value: string])[];

export const PHASE_STATUSES = ['done', 'skipped', 'error', 'unfinished'] as const;
export type PhaseStatus = (typeof PHASE_STATUSES)[number];

/** One phase of the closed account: phases follow each other without gap or overlap and sum to `Trace.totalNs`. */
export interface Phase {
  readonly step: Step;
  readonly name: PhaseName;
  readonly side: Side;
  readonly status: PhaseStatus;
  /** Why the phase was skipped, failed or did not finish; null when it is `done`. */
  readonly reason: string | null;
  readonly startNs: number;
  readonly durationNs: number;
  /** CPU time that the app's main thread spent on this request within the phase, pauses for garbage collection in it; null when it was not measured. */
  readonly cpuNs: number | null;
  /** Pauses of the app's main thread for garbage collection within the phase, whoever made the garbage; null when it was not measured. */
  readonly gcNs: number | null;
  /**
   * How long the request waited within the phase while the event loop ran other code, without a rest, up to the moment when
   * it went on with this request: its turn came at most so much late. Null when it was not measured.
   */
  readonly loopDelayNs: number | null;
}

export const SPAN_KINDS = ['hook', 'handler', 'body', 'template', 'http', 'db', 'custom', 'stream', 'net'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];
export const SPAN_STATUSES = ['ok', 'error', 'unfinished'] as const;
export type SpanStatus = (typeof SPAN_STATUSES)[number];
export type AttributeValue = string | number | boolean | readonly string[] | null;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The attribute of a span in which a module was loaded: its file. */
export const LOADED_MODULE = 'cycle_trace.module';

/** A piece of work inside a phase. Attribute names are OpenTelemetry's semantic conventions where one exists. */
export interface Span {
  readonly id: string;
  readonly parentId: string | null;
  readonly phase: PhaseName;
  readonly kind: SpanKind;
  readonly name: string;
  readonly startNs: number;
  readonly durationNs: number;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  /** Of a hook, handler or route its registration; of a call or query the user's line that made it. */
  readonly source: SourceLocation | null;
}

export const OUTCOMES = ['ok', 'timeout', 'aborted', 'crashed', 'refused', 'invalid'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface TracedRequest {
  readonly method: string;
  /** Absolute URL that was requested, without the fragment. */
  readonly url: string;
  /** The request target as sent: path and query. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly bodyBytes: number;
}

export interface TracedResponse {
  readonly status: number;
  readonly reason: string;
  readonly httpVersion: string;
  readonly headers: HeaderList;
  /** Bytes of the body as received on the wire, after the transfer coding is removed. */
  readonly bodyBytes: number;
  readonly body: string | null;
  readonly bodyEncoding: 'utf8' | 'base64';
  /** True when `body` holds less than `bodyBytes` because of `--max-body`. */
  readonly bodyTruncated: boolean;
}

/** A rule that the router tried and did not choose, with the reason. */
export interface TriedRule {
  readonly rule: string;
  readonly endpoint: string;
  readonly reason: string;
}

export interface TracedRoute {
  readonly rule: string | null;
  readonly endpoint: string | null;
  readonly blueprint: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly source: SourceLocation | null;
  readonly tried: readonly TriedRule[];
}

export interface TraceError {
  readonly code: string;
  readonly message: string;
  readonly phase: PhaseName | null;
  readonly stack: string | null;
  readonly source: SourceLocation | null;
  /** The lines around `source`, as text, with what the variables there held, where that was read. */
  readonly frame?: string | null;
}

export interface LogLine {
  readonly atNs: number;
  /** That of `console`, or `stdout` and `stderr` for what was written there by itself. */
  readonly level: string;
  readonly text: string;
  /** The span that was open around it; null where there is none but the phase. */
  readonly spanId: string | null;
}

/** One request seen from both ends. All times are integer nanoseconds from the request's start. */
export interface Trace {
  readonly schemaVersion: string;
  /** W3C trace id: 32 lowercase hex digits. */
  readonly traceId: string;
  /** Wall-clock time of the request's start, ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly name: string | null;
  /** Which run this is, from 0. */
  readonly index: number;
  /** Which hop of a followed redirect this is, from 0. */
  readonly hop: number;
  readonly request: TracedRequest;
  readonly response: TracedResponse | null;
  readonly route: TracedRoute | null;
  readonly outcome: Outcome;
  readonly error: TraceError | null;
  readonly totalNs: number;
  readonly phases: readonly Phase[];
  readonly spans: readonly Span[];
  readonly logs: readonly LogLine[];
  /** How much of the raw stamps' overlap was cut so that the phases follow each other. */
  readonly clampedNs: number;
  /** The tracer's own measured cost inside `totalNs`; null when it was not measured. */
  readonly overheadNs: number | null;
  /**
   * How long the server's event loop was held in one go from the Request made on: until the cycle first waited for something,
   * or to its end. Null when it is not known.
   */
  readonly synchronousNs: number | null;
}
