import { SERVER_MARKS, type ServerPhaseName } from '../../src/model/phases.js';
import type { Attributes } from '../../src/model/trace.js';
import type { RequestTracer, RouteMatch, SpanSubject } from '../../src/model/tracer.js';

export interface SeenSpan {
  readonly subject: SpanSubject;
  readonly parent: number | null;
  /** The phase it was opened in: the one after the last mark. */
  readonly phase: ServerPhaseName | undefined;
  closed: number;
  error: unknown;
  attributes: Attributes;
}

/** Keeps what the cycle says, in the order in which it says it. */
export function recordingTracer() {
  const marks: ServerPhaseName[] = [];
  const skips = new Map<ServerPhaseName, string>();
  const failures: { phase: ServerPhaseName; error: unknown }[] = [];
  const faults: { phase: ServerPhaseName; error: unknown }[] = [];
  const unhandled: unknown[] = [];
  const spans: SeenSpan[] = [];
  const matches: (RouteMatch | null)[] = [];
  let next = 0;
  let explain: Parameters<RequestTracer['route']>[2] = () => [];
  const tracer: RequestTracer = {
    mark(mark) {
      marks.push(SERVER_MARKS[mark] as ServerPhaseName);
      next = mark + 1;
    },
    skip: (phase, reason) => void skips.set(phase, reason),
    fail: (phase, error) => void failures.push({ phase, error }),
    keep() {},
    open(subject, parent) {
      spans.push({ subject, parent, phase: SERVER_MARKS[next], closed: 0, error: undefined, attributes: {} });
      return spans.length;
    },
    within: (_, fn) => fn(),
    close(handle, error) {
      const span = spans[handle - 1] as SeenSpan;
      span.closed++;
      span.error = error;
    },
    annotate(handle, attributes) {
      const span = spans[handle - 1] as SeenSpan;
      span.attributes = { ...span.attributes, ...attributes };
    },
    route(match, _params, how) {
      matches.push(match);
      explain = how;
    },
    unhandled: (error) => void unhandled.push(error),
    fault: (phase, error) => void faults.push({ phase, error }),
  };
  return { tracer, marks, skips, failures, faults, unhandled, spans, matches, tried: () => explain() };
}

export const names = (spans: readonly SeenSpan[]): string[] => spans.map(({ subject }) => subject.name);
