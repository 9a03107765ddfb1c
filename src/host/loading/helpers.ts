/**
 * What the transpiler's output calls where JavaScript has no syntax for it yet (legacy decorators, `using`). The output names
 * these functions `babelHelpers.*`; the semantics are TypeScript's own (https://github.com/microsoft/tslib).
 */
const KEY = 'cycle-trace.helpers';
export const HELPERS_LINE = `const babelHelpers = globalThis[Symbol.for('${KEY}')];`;

type Decorator = (target: unknown, key?: PropertyKey, descriptor?: PropertyDescriptor) => unknown;

/** The same shape as tslib's `__decorate`: `descriptor` is left out for a class, undefined for a field, null for a method. */
function decorate(
  decorators: readonly (Decorator | undefined)[],
  target: object,
  key?: PropertyKey,
  descriptor?: PropertyDescriptor | null,
): unknown {
  const isClass = key === undefined;
  const start = descriptor === null ? Object.getOwnPropertyDescriptor(target, key as PropertyKey) : descriptor;
  const result = decorators.toReversed().reduce<unknown>(
    (value, decorator) => {
      if (!decorator) return value;
      const decorated = isClass ? decorator(value) : decorator(target, key, value as PropertyDescriptor | undefined);
      return decorated || value;
    },
    isClass ? target : start,
  );
  if (!isClass && result) Object.defineProperty(target, key, result as PropertyDescriptor);
  return result;
}

function decorateParam(index: number, decorator: (target: object, key: PropertyKey | undefined, index: number) => void): Decorator {
  return (target, key) => decorator(target as object, key, index);
}

function decorateMetadata(key: string, value: unknown): Decorator | undefined {
  const { metadata } = Reflect as { metadata?: (key: string, value: unknown) => Decorator };
  return typeof metadata === 'function' ? metadata(key, value) : undefined;
}

interface Disposal {
  readonly dispose: (() => unknown) | null;
  readonly isAsync: boolean;
}

const ASYNC_DISPOSE: symbol = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
const DISPOSE: symbol = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/** Explicit resource management as `using` and `await using` mean it: https://tc39.es/proposal-explicit-resource-management/ */
function usingCtx() {
  const disposals: Disposal[] = [];
  let failed = false;
  let failure: unknown;

  const register = (isAsync: boolean, value: unknown): unknown => {
    if (value === null || value === undefined) {
      if (isAsync) disposals.push({ dispose: null, isAsync });
      return value;
    }
    const methods = Object(value) as Record<symbol, unknown>;
    const dispose = (isAsync ? methods[ASYNC_DISPOSE] : undefined) ?? methods[DISPOSE];
    if (typeof dispose !== 'function') throw new TypeError(`using needs an object with [Symbol.${isAsync ? 'asyncDispose' : 'dispose'}]()`);
    disposals.push({ dispose: () => dispose.call(value), isAsync });
    return value;
  };
  const note = (error: unknown): void => {
    failure = failed ? suppressed(error, failure) : error;
    failed = true;
  };
  const disposeAll = (): unknown => {
    for (let next = disposals.pop(); next; next = disposals.pop()) {
      try {
        const result = next.dispose?.();
        if (next.isAsync) return Promise.resolve(result).catch(note).then(disposeAll);
      } catch (error) {
        note(error);
        if (next.isAsync) return Promise.resolve().then(disposeAll);
      }
    }
    if (failed) throw failure;
    return undefined;
  };

  return {
    u: (value: unknown) => register(false, value),
    a: (value: unknown) => register(true, value),
    d: disposeAll,
    get e() {
      return failure;
    },
    set e(error: unknown) {
      note(error);
    },
  };
}

function suppressed(error: unknown, earlier: unknown): unknown {
  const { SuppressedError: Suppressed } = globalThis as {
    SuppressedError?: new (error: unknown, suppressed: unknown, message?: string) => Error;
  };
  if (Suppressed) return new Suppressed(error, earlier);
  return Object.assign(new Error('An error was suppressed during disposal.'), { name: 'SuppressedError', error, suppressed: earlier });
}

/** Puts the helpers where transpiled code finds them. */
export function installHelpers(): void {
  Object.defineProperty(globalThis, Symbol.for(KEY), {
    value: Object.freeze({ decorate, decorateParam, decorateMetadata, usingCtx }),
    configurable: true,
  });
}
