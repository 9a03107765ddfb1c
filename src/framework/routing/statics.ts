interface Entry<V> {
  readonly text: string;
  readonly hash: number;
  readonly value: V;
}

/** One step of the hash that `StaticTable` looks texts up by; begin with 0. */
export function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

/** The hash of a path, from its own so far and the hash of its next part. */
export function hashJoin(path: number, part: number): number {
  return (Math.imul(path, 8191) + part) | 0;
}

export function hashPath(path: string): number {
  let whole = 0;
  for (const part of path.slice(1).split('/')) whole = hashJoin(whole, hashText(part));
  return whole;
}

export function hashText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = hashStep(hash, text.charCodeAt(at));
  return hash;
}

function holds(path: string, from: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (path.charCodeAt(from + at) !== text.charCodeAt(at)) return false;
  }
  return true;
}

/**
 * Values by text, looked up by a stretch of a longer text whose hash is known already: no string is cut out and none
 * is hashed for it, which is most of the cost of a Map here.
 */
export class StaticTable<V> {
  readonly #slots: (Entry<V> | undefined)[];
  readonly #mask: number;

  /** @param hashOf `hashText` for parts, `hashPath` for whole paths. */
  constructor(values: ReadonlyMap<string, V>, hashOf: (text: string) => number) {
    let size = 2;
    while (size < values.size * 2) size *= 2;
    this.#slots = new Array(size).fill(undefined);
    this.#mask = size - 1;
    for (const [text, value] of values) {
      const hash = hashOf(text);
      let slot = hash & this.#mask;
      while (this.#slots[slot] !== undefined) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = { text, hash, value };
    }
  }

  /** @param hash of the characters of `path` from `from` to `end`. */
  get(path: string, from: number, end: number, hash: number): V | undefined {
    let slot = hash & this.#mask;
    let entry = this.#slots[slot];
    while (entry !== undefined) {
      if (entry.hash === hash && entry.text.length === end - from && holds(path, from, entry.text)) return entry.value;
      slot = (slot + 1) & this.#mask;
      entry = this.#slots[slot];
    }
    return undefined;
  }

  /** As `get`, for a whole text. */
  getWhole(path: string, hash: number): V | undefined {
    let slot = hash & this.#mask;
    let entry = this.#slots[slot];
    while (entry !== undefined) {
      if (entry.hash === hash && entry.text === path) return entry.value;
      slot = (slot + 1) & this.#mask;
      entry = this.#slots[slot];
    }
    return undefined;
  }
}
