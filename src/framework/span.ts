import type { Attributes } from '../model/trace.js';
import type { RequestTracer, SpanHandle } from '../model/tracer.js';
import { isPromise } from './awaitable.js';
import { callSite } from './call-site.js';
import { spanNow, withSpan } from './current.js';
import { subjectOf } from './hooks.js';

/** `span` here, `span` of the scope, and the user's line. */
const FRAMES = 3;

/** Where spans can be opened: the context, or a span that is open. */
export interface Scope {
  /** Runs `fn` as a span inside this one. */
  span<T>(name: string, fn: (scope: Scope) => T): T;
  /** Adds to what the trace says of this span. */
  annotate(attributes: Attributes): void;
}

/** The request that spans belong to. */
export interface SpanHome {
  readonly tracer: RequestTracer;
  readonly active: boolean;
  /** The span that encloses what runs now. */
  parentSpan: SpanHandle | null;
}

class OpenSpan implements Scope {
  readonly #c: SpanHome;
  readonly #handle: SpanHandle;

  constructor(c: SpanHome, handle: SpanHandle) {
    this.#c = c;
    this.#handle = handle;
  }

  span<T>(name: string, fn: (scope: Scope) => T): T {
    return span(this.#c, name, fn, this.#handle);
  }

  annotate(attributes: Attributes): void {
    this.#c.tracer.annotate(this.#handle, attributes);
  }
}

/**
 * Without AsyncLocalStorage nobody can tell which of two concurrent spans a later call belongs to. So the enclosing span
 * is known for the synchronous part of `fn`, and afterwards through the scope; it is never guessed.
 */
export function span<T>(c: SpanHome, name: string, fn: (scope: Scope) => T, parent: SpanHandle | null): T {
  const { tracer, parentSpan: outer } = c;
  const handle = tracer.open(subjectOf('custom', name, callSite(FRAMES)), parent ?? spanNow(c) ?? outer);
  c.parentSpan = handle;
  let value: T;
  try {
    value = withSpan(c, handle, () => tracer.within(handle, () => fn(new OpenSpan(c, handle))));
  } catch (error) {
    tracer.close(handle, error);
    throw error;
  } finally {
    c.parentSpan = outer;
  }
  if (isPromise(value)) return closing(c, handle, value) as T;
  tracer.close(handle);
  return value;
}

async function closing(c: SpanHome, handle: SpanHandle, value: PromiseLike<unknown>): Promise<unknown> {
  try {
    const result = await value;
    c.tracer.close(handle);
    return result;
  } catch (error) {
    c.tracer.close(handle, error);
    throw error;
  }
}
