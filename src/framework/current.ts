import type { AsyncLocalStorage } from 'node:async_hooks';
import type { SpanHandle } from '../model/tracer.js';

/** A context as far as it matters here. */
interface Current {
  /** False once the request has been torn down. */
  readonly active: boolean;
}

interface Frame {
  readonly c: Current;
  readonly span: SpanHandle | null;
}

// The context of the synchronous stretch that runs now. AsyncLocalStorage, which carries it across awaits, costs every
// request a part of its speed, so it is there only for apps that ask for it.
let current: Current | null = null;
let storage: AsyncLocalStorage<Frame> | null = null;

/** For the host, before the first request of an app that mentions `currentContext`: carries the context across awaits. */
export function enableCurrentContext(): void {
  if (storage !== null) return;
  const { AsyncLocalStorage: Storage } = process.getBuiltinModule('node:async_hooks');
  storage = new Storage<Frame>();
}

/** Whether contexts are carried across awaits. */
export const followsAwaits = (): boolean => storage !== null;

/** The context of the code that runs now, or null. */
export function contextNow(): Current | null {
  const c = storage?.getStore()?.c ?? current;
  return c?.active ? c : null;
}

/** Makes `c` the current context for a synchronous stretch; gives what was current before, to be put back after it. */
export function enter(c: Current | null): Current | null {
  const before = current;
  current = c;
  return before;
}

/** Runs `fn` with `c` current, across awaits too where that is enabled. */
export function runWith<T>(c: Current, fn: () => T): T {
  const before = enter(c);
  try {
    return storage === null ? fn() : storage.run({ c, span: null }, fn);
  } finally {
    current = before;
  }
}

/** The innermost span of `c` around the code that runs now, where contexts are carried across awaits. */
export function spanNow(c: Current): SpanHandle | null {
  const frame = storage?.getStore();
  return frame?.c === c ? frame.span : null;
}

export function withSpan<T>(c: Current, span: SpanHandle, fn: () => T): T {
  return storage === null ? fn() : storage.run({ c, span }, fn);
}
