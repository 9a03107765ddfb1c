/** A text in a table. Classes implement it, so that a hit is one object to read. */
export interface Entry {
  readonly text: string;
  readonly hash: number;
}

/** A hash table with open addressing; its size is a power of two, and half of it is free. */
export type Slots<E extends Entry> = readonly (E | undefined)[];

/** One step of a part's hash; begin with 0. */
export function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

/** The hash of a path, from its own so far and the hash of its next part; begin with 0. */
export function hashJoin(path: number, part: number): number {
  return (Math.imul(path, 8191) + part) | 0;
}

export function hashText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = hashStep(hash, text.charCodeAt(at));
  return hash;
}

export function hashPath(path: string): number {
  return path.slice(1).split('/').map(hashText).reduce(hashJoin, 0);
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

function holds(path: string, from: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (path.charCodeAt(from + at) !== text.charCodeAt(at)) return false;
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
    if (entry.hash === hash && entry.text.length === end - from && holds(path, from, entry.text)) return entry;
    slot = (slot + 1) & mask;
    entry = slots[slot];
  }
  return undefined;
}

/** As `findPart`, for a whole path. */
export function findWhole<E extends Entry>(slots: Slots<E>, path: string, hash: number): E | undefined {
  const mask = slots.length - 1;
  let slot = hash & mask;
  let entry = slots[slot];
  while (entry !== undefined) {
    if (entry.hash === hash && entry.text === path) return entry;
    slot = (slot + 1) & mask;
    entry = slots[slot];
  }
  return undefined;
}
