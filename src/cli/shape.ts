/** Says what is wrong with a value that came from outside, or null when it fits. `path` names the value in a message. */
export type Shape = (value: unknown, path: string) => string | null;

const typed =
  (name: string, fits: (value: unknown) => boolean): Shape =>
  (value, path) =>
    fits(value) ? null : `${path || 'the document'} is not ${name}`;

export const anything: Shape = () => null;
export const text = typed('text', (value) => typeof value === 'string');
export const flag = typed('true or false', (value) => typeof value === 'boolean');
export const number = typed('a number', (value) => typeof value === 'number' && Number.isFinite(value));
export const count = typed('a whole number', (value) => Number.isInteger(value) && (value as number) >= 0);

export const among = (words: readonly (string | number)[]): Shape =>
  typed(`one of ${words.join(', ')}`, (value) => words.includes(value as string | number));

export const nullable =
  (shape: Shape): Shape =>
  (value, path) =>
    value === null ? null : shape(value, path);

export const either =
  (one: Shape, other: Shape): Shape =>
  (value, path) =>
    one(value, path) === null ? null : other(value, path);

export const list =
  (shape: Shape): Shape =>
  (value, path) =>
    Array.isArray(value) ? first(value.entries(), (index, item) => shape(item, `${path}[${index}]`)) : `${path} is not a list`;

/** An object whose keys are anything, and whose values are all alike. */
export const record =
  (shape: Shape): Shape =>
  (value, path) =>
    isObject(value) ? first(Object.entries(value), (key, item) => shape(item, `${path}.${key}`)) : `${path} is not an object`;

/** An object with at least these keys. A key that ends in "?" may be missing. */
export const fields =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, path) => {
    if (!isObject(value)) return `${path || 'the document'} is not an object`;
    return first(Object.entries(shapes), (name, shape) => {
      const key = name.replace(/\?$/, '');
      const inner = path === '' ? key : `${path}.${key}`;
      if (!Object.hasOwn(value, key)) return key === name ? `${inner} is missing` : null;
      return shape((value as Record<string, unknown>)[key], inner);
    });
  };

/** The first problem among the entries. */
function first<K, V>(entries: Iterable<readonly [K, V]>, problem: (key: K, value: V) => string | null): string | null {
  for (const [key, value] of entries) {
    const found = problem(key, value);
    if (found !== null) return found;
  }
  return null;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
