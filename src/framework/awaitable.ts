/** A value, or the promise of one. */
export type Awaitable<T> = T | PromiseLike<T>;

// What is synchronous stays synchronous: a promise costs a turn of the microtask queue, and a request that needs none is
// answered in the tick in which it came.

export function isPromise<T>(value: Awaitable<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Goes on with a value as soon as it is there, which may be now. */
export function chain<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** `try { return await fn() } catch (error) { return handle(error) }` */
export function attempt<T>(fn: () => Awaitable<T>, handle: (error: unknown) => Awaitable<T>): Awaitable<T> {
  let value: Awaitable<T>;
  try {
    value = fn();
  } catch (error) {
    return handle(error);
  }
  return isPromise(value) ? value.then(undefined, handle) : value;
}

/** Takes one step after the other, until one gives something other than undefined. */
export function inTurn<T, R>(items: readonly T[], step: (item: T) => Awaitable<R | undefined>, from = 0): Awaitable<R | undefined> {
  for (let i = from; i < items.length; i++) {
    const result = step(items[i] as T);
    if (isPromise(result)) return result.then((found) => (found === undefined ? inTurn(items, step, i + 1) : found));
    if (result !== undefined) return result;
  }
  return undefined;
}
