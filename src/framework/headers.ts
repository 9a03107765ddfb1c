/** What makes headers: a list of pairs, a flat list as node:http has it, a plain object, ours, or the web's. */
export type HeadersInit =
  | Headers
  | Iterable<readonly [name: string, value: HeaderValue]>
  | Readonly<Record<string, HeaderValue | readonly string[]>>
  | globalThis.Headers;
/** A value of a header: Latin-1 text without control characters, or a number, which is written in digits. Others are a TypeError. */
export type HeaderValue = string | number;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What node:http accepts in a value. Refused here, where the culprit is still on the stack, and not at the send. */
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * HTTP headers with the names of fetch's `Headers`: lookups ignore case. Unlike fetch's, duplicates, order and the
 * spelling of names are kept, as they go over the wire. Kept as one flat list, which is what node:http reads and writes.
 */
export class Headers {
  #flat: string[];

  constructor(init?: HeadersInit | null) {
    this.#flat = [];
    if (init) this.extend(init);
  }

  /** Headers over node's flat list of names and values, which is taken as it is and not copied. */
  static fromFlat(flat: string[]): Headers {
    const headers = new Headers();
    headers.#flat = flat;
    return headers;
  }

  /** Name, value, name, value, ... in order, ready for `writeHead`. Not a copy. */
  get flat(): readonly string[] {
    return this.#flat;
  }

  /** The value; of a header that is there several times the values joined by commas, as in fetch. Null when missing. */
  get(name: string): string | null {
    const wanted = name.toLowerCase();
    const flat = this.#flat;
    let found: string | null = null;
    for (let i = 0; i < flat.length; i += 2) {
      if (isNamed(flat[i]!, wanted)) found = found === null ? flat[i + 1]! : `${found}, ${flat[i + 1]!}`;
    }
    return found;
  }

  /** Every value of a header, in order. */
  getAll(name: string): string[] {
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (let i = 0; i < this.#flat.length; i += 2) {
      if (isNamed(this.#flat[i]!, wanted)) values.push(this.#flat[i + 1]!);
    }
    return values;
  }

  getSetCookie(): string[] {
    return this.getAll('set-cookie');
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    for (let i = 0; i < this.#flat.length; i += 2) {
      if (isNamed(this.#flat[i]!, wanted)) return true;
    }
    return false;
  }

  /** Replaces the header, in the place of the first that has this name. */
  set(name: string, value: HeaderValue): void {
    const text = checked(name, value);
    const wanted = name.toLowerCase();
    const flat = this.#flat;
    for (let i = 0; i < flat.length; i += 2) {
      if (!isNamed(flat[i]!, wanted)) continue;
      flat[i] = name;
      flat[i + 1] = text;
      for (let j = flat.length - 2; j > i; j -= 2) if (isNamed(flat[j]!, wanted)) flat.splice(j, 2);
      return;
    }
    flat.push(name, text);
  }

  append(name: string, value: HeaderValue): void {
    this.#flat.push(name, checked(name, value));
  }

  delete(name: string): boolean {
    const wanted = name.toLowerCase();
    const before = this.#flat.length;
    for (let i = before - 2; i >= 0; i -= 2) {
      if (isNamed(this.#flat[i]!, wanted)) this.#flat.splice(i, 2);
    }
    return this.#flat.length !== before;
  }

  /** Adds every header of `init`, keeping those that are there. */
  extend(init: HeadersInit): void {
    for (const [name, value] of pairsOf(init)) this.append(name, value);
  }

  /** Werkzeug's `Headers.update`: headers of these names are replaced, with every value that `init` has; others are kept. */
  update(init: HeadersInit): void {
    const pairs = [...pairsOf(init)];
    const seen = new Set<string>();
    for (const [name, value] of pairs) {
      const key = name.toLowerCase();
      if (seen.has(key)) {
        this.append(name, value);
        continue;
      }
      seen.add(key);
      this.set(name, value);
    }
  }

  /** Adds a token to a header that lists them (`Vary`, `Allow`), once. */
  addToken(name: string, token: string): void {
    const present = this.get(name);
    if (present === null) {
      this.append(name, token);
      return;
    }
    const wanted = token.toLowerCase();
    if (!present.split(',').some((part) => part.trim().toLowerCase() === wanted)) this.set(name, `${present}, ${token}`);
  }

  forEach(visit: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  *entries(): IterableIterator<[name: string, value: string]> {
    for (let i = 0; i < this.#flat.length; i += 2) yield [this.#flat[i]!, this.#flat[i + 1]!];
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.entries();
  }

  toJSON(): [name: string, value: string][] {
    return [...this];
  }
}

/** The first value of a header in node's flat list, without an object in between. `wanted` is lower case. */
export function rawHeader(flat: readonly string[], wanted: string): string | null {
  for (let i = 0; i < flat.length; i += 2) if (isNamed(flat[i]!, wanted)) return flat[i + 1]!;
  return null;
}

function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && (name === wanted || name.toLowerCase() === wanted);
}

function checked(name: string, value: HeaderValue): string {
  if (!TOKEN.test(name)) throw new TypeError(`Header name ${JSON.stringify(name)} is not a valid token.`);
  const text = typeof value === 'string' ? value : String(value);
  if (BAD_VALUE.test(text)) throw new TypeError(badValue(name, text));
  return text;
}

function badValue(name: string, text: string): string {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  if (/[\r\n]/.test(text)) return `Header ${name} must not contain a newline, got ${shown}.`;
  return `Header ${name} holds a character that HTTP does not allow, got ${shown}. Encode it first.`;
}

function* pairsOf(init: HeadersInit): IterableIterator<readonly [string, HeaderValue]> {
  if (Symbol.iterator in init) {
    yield* init as Iterable<readonly [string, HeaderValue]>;
    return;
  }
  for (const [name, value] of Object.entries(init as Record<string, HeaderValue | readonly string[]>)) {
    if (typeof value === 'string' || typeof value === 'number') yield [name, value];
    else for (const item of value) yield [name, item];
  }
}
