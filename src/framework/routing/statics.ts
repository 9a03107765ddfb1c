/** A part of a rule in a table. Classes implement it, so that a hit is one object to read. */
export interface Entry {
  /** Its characters as numbers: a string is slow to read character by character. */
  readonly codes: readonly number[];
  readonly hash: number;
}

/** A hash table with open addressing; its size is a power of two, and half of it is free. */
export type Slots<E extends Entry> = readonly (E | undefined)[];

/** One step of a part's hash; begin with 0. */
export function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

export function codesOf(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

export function slotsOf<E extends Entry>(entries: readonly E[]): Slots<E> {
  let size = 2;
  while (size < entries.length * 2) size *= 2;
  const slots: (E | undefined)[] = new Array(size).fill(undefined);
  for (const entry of entries) {
    let slot = entry.hash & (size - 1);
    while (slots[slot] !== undefined) slot = (slot + 1) & (size - 1);
    slots[slot] = entry;
  }
  return slots;
}

function holds(path: string, from: number, codes: readonly number[]): boolean {
  for (let at = 0; at < codes.length; at++) {
    if (path.charCodeAt(from + at) !== codes[at]) return false;
  }
  return true;
}

/**
 * The entry for a stretch of a path whose hash is known already: no string is cut out and none is hashed for it, which
 * is most of the cost of a Map here.
 */
export function findPart<E extends Entry>(slots: Slots<E>, path: string, from: number, end: number, hash: number): E | undefined {
  const mask = slots.length - 1;
  let slot = hash & mask;
  let entry = slots[slot];
  while (entry !== undefined) {
    if (entry.hash === hash && entry.codes.length === end - from && holds(path, from, entry.codes)) return entry;
    slot = (slot + 1) & mask;
    entry = slots[slot];
  }
  return undefined;
}
