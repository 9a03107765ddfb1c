import type { ProbeContext } from '../probe.js';
import { DatabaseCall } from './database-call.js';

type Method = (this: object, ...args: unknown[]) => unknown;
type Methods = Record<string, Method>;
type Note = (call: DatabaseCall, result: unknown) => void;

/** Wraps the methods with which both drivers of SQLite run a prepared statement. */
export function wrapStatements(context: ProbeContext, prototype: object, textOf: (statement: object) => string): void {
  const notes = {
    all: (call, rows) => call.returned((rows as unknown[]).length),
    get: (call, row) => call.returned(row === undefined ? 0 : 1),
    run: (call, result) => call.affected(Number((result as { changes: number | bigint }).changes)),
  } satisfies Record<string, Note>;
  for (const [name, note] of Object.entries(notes)) wrapMethod(context, prototype, name, textOf, note);
  const { iterate } = prototype as Methods;
  if (iterate)
    replace(prototype, 'iterate', function (this: object, ...args) {
      const call = DatabaseCall.begin(context, { system: 'sqlite', text: textOf(this) });
      if (!call) return iterate.apply(this, args);
      return watched(call, attempt(call, () => iterate.apply(this, args)) as Iterator<unknown>);
    });
}

/** Tells of a statement that cannot be prepared, and so never runs; of one that can, as it runs. */
export function wrapPrepare(context: ProbeContext, prototype: object, prepared: (statement: object) => void = () => {}): void {
  const { prepare } = prototype as Methods;
  if (!prepare) return;
  replace(prototype, 'prepare', function (this: object, ...args) {
    let statement: unknown;
    try {
      statement = prepare.apply(this, args);
    } catch (error) {
      DatabaseCall.begin(context, { system: 'sqlite', text: String(args[0]) })?.end(error);
      throw error;
    }
    prepared(statement as object);
    return statement;
  });
}

/** Wraps a method that carries out one statement, or a script of them, in one go. */
export function wrapMethod(
  context: ProbeContext,
  prototype: object,
  name: string,
  textOf: (self: object, first: unknown) => string,
  note?: Note,
): void {
  const method = (prototype as Methods)[name];
  if (!method) return;
  replace(prototype, name, function (this: object, ...args) {
    const call = DatabaseCall.begin(context, { system: 'sqlite', text: textOf(this, args[0]) });
    if (!call) return method.apply(this, args);
    const result = attempt(call, () => method.apply(this, args));
    note?.(call, result);
    call.end();
    return result;
  });
}

function attempt<T>(call: DatabaseCall, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    call.end(error);
    throw error;
  }
}

/** Rows that are fetched one by one: the statement is over with the last of them, or with the loop that asks. */
function watched(call: DatabaseCall, iterator: Iterator<unknown>): Iterator<unknown> {
  let rows = 0;
  const over = (): void => {
    call.returned(rows);
    call.end();
  };
  const { next, return: stop } = iterator;
  const own = {
    next() {
      const step = attempt(call, () => next.call(iterator));
      if (step.done) over();
      else rows++;
      return step;
    },
    return(value?: unknown) {
      over();
      return stop?.call(iterator, value) ?? { done: true, value };
    },
  };
  for (const [name, value] of Object.entries(own)) Object.defineProperty(iterator, name, { value, configurable: true, writable: true });
  return iterator;
}

/** Puts a method in the place of another, with its name and length. */
export function replace(prototype: object, name: string, method: Method): void {
  const { value: original, ...descriptor } = Object.getOwnPropertyDescriptor(prototype, name) ?? { configurable: true, writable: true };
  const { length = 0 } = (original ?? {}) as { length?: number };
  Object.defineProperties(method, { name: { value: name }, length: { value: length } });
  Object.defineProperty(prototype, name, { ...descriptor, value: method });
}
