import type { SpanHandle, SpanSubject } from '../model/tracer.js';
import { type Awaitable, isPromise } from './awaitable.js';
import type { Context } from './context.js';
import { enter } from './current.js';

/** Runs one function of the user's, or work of ours, as a span that encloses whatever it opens itself. */
export function inSpan<T>(c: Context, subject: SpanSubject, fn: () => Awaitable<T>): Awaitable<T> {
  const { tracer, parentSpan: outer } = c;
  const span = tracer.open(subject, outer);
  c.parentSpan = span;
  const before = enter(c);
  let value: Awaitable<T>;
  try {
    value = fn();
  } catch (error) {
    c.parentSpan = outer;
    c.thrower = subject.name;
    tracer.close(span, error);
    throw error;
  } finally {
    enter(before);
  }
  if (isPromise(value)) return settled(c, subject, span, outer, value);
  c.parentSpan = outer;
  tracer.close(span);
  return value;
}

async function settled<T>(
  c: Context,
  subject: SpanSubject,
  span: SpanHandle,
  outer: SpanHandle | null,
  promise: PromiseLike<T>,
): Promise<T> {
  try {
    const value = await promise;
    c.tracer.close(span);
    return value;
  } catch (error) {
    c.thrower = subject.name;
    c.tracer.close(span, error);
    throw error;
  } finally {
    c.parentSpan = outer;
  }
}

/** Runs a function of the user's whose phase is its span. */
export function asCurrent<T>(c: Context, fn: (c: Context) => T): T {
  const before = enter(c);
  try {
    return fn(c);
  } finally {
    enter(before);
  }
}
