/** Text that is HTML already and is not escaped again: Python's `Markup`. */
export class Markup {
  readonly #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  __html__(): string {
    return this.#html;
  }

  toString(): string {
    return this.#html;
  }
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const TAGS = new Set([' di', ' t', ' b', ' m', ' u', ' d']);

/**
 * Flask's `TaggedJSONSerializer` (flask/json/tag.py), so that sessions can be exchanged with a Flask app: Date is
 * datetime, Uint8Array is bytes, a frozen array is a tuple, `Markup` is Markup. A UUID comes in as its text. As in Flask
 * the text has sorted keys and is ASCII.
 */
export function dumpTagged(value: unknown): string {
  return asciiOnly(JSON.stringify(tag(value, [])));
}

export function loadTagged(text: string): unknown {
  return untag(JSON.parse(text) as Json);
}

function tag(value: unknown, above: readonly unknown[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object') throw notSerializable(value);
  if (above.includes(value)) throw new TypeError('The session holds an object that contains itself.');
  const path = [...above, value];
  if (Array.isArray(value)) {
    const items = value.map((item) => tag(item ?? null, path));
    return Object.isFrozen(value) ? { ' t': items } : items;
  }
  if (value instanceof Uint8Array) return { ' b': Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (value instanceof Date) return { ' d': value.toUTCString() };
  if (value instanceof Markup) return { ' m': value.__html__() };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw notSerializable(value);
  return tagObject(value, path);
}

function tagObject(value: object, path: readonly unknown[]): Json {
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]): [string, Json] => [key, tag(item, path)]);
  const [only] = entries;
  if (entries.length === 1 && TAGS.has(only![0])) return { ' di': { [`${only![0]}__`]: only![1] } };
  return Object.fromEntries(entries);
}

function untag(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untag);
  const entries = Object.entries(value as Record<string, Json>).map(([key, item]): [string, unknown] => [key, untag(item)]);
  const [only] = entries;
  return entries.length === 1 && TAGS.has(only![0]) ? untagged(only![0], only![1]) : Object.fromEntries(entries);
}

function untagged(key: string, value: unknown): unknown {
  if (key === ' di') return Object.fromEntries(Object.entries(value as object).map(([name, item]) => [name.slice(0, -2), item]));
  if (key === ' t') return Object.freeze(value);
  const text = String(value);
  if (key === ' b') return Uint8Array.from(Buffer.from(text, 'base64'));
  if (key === ' m') return new Markup(text);
  if (key === ' d') return new Date(text);
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function notSerializable(value: unknown): TypeError {
  const kind = typeof value === 'object' ? (value?.constructor?.name ?? 'object') : typeof value;
  return new TypeError(
    `The session cannot hold a ${kind}: keep text, numbers, booleans, null, dates, bytes, arrays and plain objects in it.`,
  );
}

function asciiOnly(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => (unit === '\x7f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
