import type { MarkIndex, ServerPhaseName } from './phases.js';
import type { Attributes, SourceLocation, SpanKind, TriedRule } from './trace.js';

/** What a span is about. Made once where the thing is registered, so that running it costs two stamps and no words. */
export interface SpanSubject {
  readonly kind: SpanKind;
  readonly name: string;
  readonly source: SourceLocation | null;
  readonly attributes?: Attributes;
}

/** A span that is open, as the recorder numbers it. */
export type SpanHandle = number;

/** The rule that answers the request, as registered. */
export interface RouteMatch {
  readonly rule: string | null;
  readonly endpoint: string | null;
  readonly blueprint: string | null;
  readonly source: SourceLocation | null;
}

/**
 * The port through which the cycle tells what happens to one request. The framework knows nothing else of the
 * recorder. Every call is cheap enough for the traced path, and none of them throws.
 */
export interface RequestTracer {
  /** Stamps the end of a server phase. A second stamp of the same phase replaces the first. */
  mark(mark: MarkIndex): void;
  /** The phase did not run, and why. It still gets its mark, at once after the one before. */
  skip(phase: ServerPhaseName, reason: string): void;
  /** The phase ended in an error, which the cycle goes on to handle. */
  fail(phase: ServerPhaseName, error: unknown): void;
  /** Code of the user's comes next, in no span: whatever it does to the process, the phase is known in which it ran. */
  keep(): void;
  /** Opens a span as a child of `parent`, or of the phase itself when null. */
  open(subject: SpanSubject, parent: SpanHandle | null): SpanHandle;
  close(span: SpanHandle, error?: unknown): void;
  /** Runs `fn` as what the span is about: where requests are followed across awaits, what comes of it is known to be inside. */
  within<T>(span: SpanHandle, fn: () => T): T;
  /** Adds to what a span says of itself, e.g. which error handlers were passed over. */
  annotate(span: SpanHandle, attributes: Attributes): void;
  /** The outcome of routing. `explain` gives the rules tried; it is called after the response, if at all. */
  route(match: RouteMatch | null, params: Readonly<Record<string, unknown>> | null, explain: () => readonly TriedRule[]): void;
  /** An exception that no handler took: the response is a 500 of the framework's own or of `errorHandler(500)`. */
  unhandled(error: unknown): void;
  /** A fault that did not change the response (a teardown that threw, a view that threw after it answered). */
  fault(phase: ServerPhaseName, error: unknown): void;
}

/** A tracer that records nothing, for a framework that runs untraced. */
export const NO_TRACER: RequestTracer = {
  mark() {},
  skip() {},
  fail() {},
  keep() {},
  open: () => 0,
  close() {},
  within: (_, fn) => fn(),
  annotate() {},
  route() {},
  unhandled() {},
  fault() {},
};
