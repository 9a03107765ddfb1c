import type { AttributeValue } from '../model/trace.js';
import type { ErrorClass, ErrorHandlerOf } from './functions.js';
import { words } from './given.js';
import type { Registered } from './hooks.js';
import { HTTPException } from './http-error.js';
import { DEFAULT_EXCEPTIONS } from './http-exception.js';

/** The handlers of one app or blueprint: by status, null for classes without one, and then by class. */
export type ErrorHandlers<C> = Map<number | null, Map<ErrorClass, Registered<ErrorHandlerOf<C, never>>>>;

/** The class and status that a handler is registered for (flask/sansio/scaffold.py `_get_exc_class_and_code`). */
export function classAndCode(codeOrClass: unknown): { readonly type: ErrorClass; readonly code: number | null } {
  if (typeof codeOrClass === 'number') {
    const type = DEFAULT_EXCEPTIONS.get(codeOrClass);
    if (type) return { type, code: codeOrClass };
  } else if (typeof codeOrClass === 'function' && typeof codeOrClass.prototype === 'object') {
    return { type: codeOrClass as ErrorClass, code: codeOf(codeOrClass) };
  }
  throw new TypeError(words().noErrorClass(codeOrClass));
}

/** What the lookup came to, and what it went past on its way: for the trace. */
export interface Lookup<C> {
  readonly handler: Registered<ErrorHandlerOf<C, never>> | null;
  /** The handlers of this request's scopes that would have taken the error, had the one chosen not been nearer. */
  readonly passedOver: readonly string[];
}

/**
 * Flask's order (flask/sansio/app.py `_find_error_handler`): by status before by class, the inner blueprint before the
 * outer and the app, and within one of these the nearest class of the error's prototype chain.
 */
export function findErrorHandler<C>(
  error: unknown,
  blueprints: readonly string[],
  handlersOf: (blueprint: string | null) => ErrorHandlers<C> | undefined,
): Lookup<C> {
  const classes = classesOf(error);
  const code = classes[0] === undefined ? null : codeOf(classes[0]);
  const scopes = [...blueprints, null].map(handlersOf);
  const fitting: Registered<ErrorHandlerOf<C, never>>[] = [];
  for (const status of code === null ? [null] : [code, null]) {
    for (const scope of scopes) {
      const handlers = scope?.get(status);
      if (handlers === undefined) continue;
      for (const type of classes) {
        const handler = handlers.get(type);
        if (handler !== undefined) fitting.push(handler);
      }
    }
  }
  const [handler = null, ...others] = fitting;
  return { handler, passedOver: others.map(({ subject }) => subject.name) };
}

/** Attributes for the span of the handler that was chosen. */
export function describeLookup(error: unknown, passedOver: readonly string[]): Record<string, AttributeValue> {
  const type = classesOf(error)[0]?.name ?? typeof error;
  return passedOver.length === 0 ? { 'error.type': type } : { 'error.type': type, 'cycle_trace.handlers.passed_over': passedOver };
}

/** The classes of a thrown value from its own up: JavaScript's prototype chain stands for Python's MRO. */
function classesOf(error: unknown): ErrorClass[] {
  const classes: ErrorClass[] = [];
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null) return classes;
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const type: unknown = Object.hasOwn(prototype, 'constructor') ? prototype.constructor : undefined;
    if (typeof type === 'function') classes.push(type as ErrorClass);
  }
  return classes;
}

function codeOf(type: unknown): number | null {
  if (typeof type !== 'function' || !(type === HTTPException || type.prototype instanceof HTTPException)) return null;
  return (type as unknown as typeof HTTPException).code;
}
