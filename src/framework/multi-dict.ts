import { abort } from './http-exception.js';

/**
 * A dictionary whose keys may have several values, in the order in which they came: query, form, files and cookies.
 * `get` gives the first, as Flask's MultiDict does. Names like `__proto__` are names like any other.
 */
export class MultiDict<V = string> {
  readonly #values = new Map<string, V[]>();

  constructor(pairs: Iterable<readonly [name: string, value: V]> = []) {
    for (const [name, value] of pairs) {
      const values = this.#values.get(name);
      if (values === undefined) this.#values.set(name, [value]);
      else values.push(value);
    }
  }

  /**
   * The first value of `name`, or `missing` (null when left out). With `convert`, its result, or `missing` where it
   * throws or gives NaN: `args.get('page', 1, Number)`.
   */
  get(name: string): V | null;
  get<D>(name: string, missing: D): V | D;
  get<T, D>(name: string, missing: D, convert: (value: V) => T): T | D;
  get(name: string, missing: unknown = null, convert?: (value: V) => unknown): unknown {
    const value = this.#values.get(name)?.[0];
    if (value === undefined) return missing;
    if (convert === undefined) return value;
    const converted = converts(convert, value);
    return converted === FAILED ? missing : converted;
  }

  /** Every value of `name`. With `convert`, those that it takes. */
  getAll(name: string): V[];
  getAll<T>(name: string, convert: (value: V) => T): T[];
  getAll(name: string, convert?: (value: V) => unknown): unknown[] {
    const values = this.#values.get(name) ?? [];
    if (convert === undefined) return [...values];
    return values.map((value) => converts(convert, value)).filter((value) => value !== FAILED);
  }

  /** The first value of `name`; 400 when it is missing, as `form['name']` in Flask. */
  require(name: string): V;
  require<T>(name: string, convert: (value: V) => T): T;
  require(name: string, convert?: (value: V) => unknown): unknown {
    const value = this.#values.get(name)?.[0];
    if (value === undefined) abort(400);
    if (convert === undefined) return value;
    const converted = converts(convert, value);
    return converted === FAILED ? abort(400) : converted;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** How many names there are. */
  get size(): number {
    return this.#values.size;
  }

  /** Every pair, grouped by name. */
  *entries(): IterableIterator<[name: string, value: V]> {
    for (const [name, values] of this.#values) for (const value of values) yield [name, value];
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  *values(): IterableIterator<V> {
    for (const values of this.#values.values()) yield* values;
  }

  /** Names with all their values. */
  lists(): IterableIterator<[name: string, values: readonly V[]]> {
    return this.#values.entries();
  }

  forEach(visit: (value: V, name: string, dict: MultiDict<V>) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: V]> {
    return this.entries();
  }

  /** The first value of each name, as an object without a prototype. */
  toObject(): Record<string, V> {
    const object: Record<string, V> = Object.create(null);
    for (const [name, values] of this.#values) object[name] = values[0]!;
    return object;
  }

  /** All values of each name, as an object without a prototype. */
  toLists(): Record<string, V[]> {
    const object: Record<string, V[]> = Object.create(null);
    for (const [name, values] of this.#values) object[name] = [...values];
    return object;
  }

  toJSON(): Record<string, V> {
    return this.toObject();
  }
}

const FAILED = Symbol('failed');

function converts<V>(convert: (value: V) => unknown, value: V): unknown {
  // Python's int('') and float(' ') fail, where JavaScript's Number('') is 0.
  if ((convert as unknown) === Number && typeof value === 'string' && value.trim() === '') return FAILED;
  try {
    const converted = convert(value);
    return typeof converted === 'number' && Number.isNaN(converted) ? FAILED : converted;
  } catch {
    return FAILED;
  }
}
