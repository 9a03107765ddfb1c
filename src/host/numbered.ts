/** Room for so many at first; many more than so many requests are seldom under way. */
const FIRST_ROOM = 256;

interface Entry<T> {
  readonly id: number;
  readonly value: T;
}

/**
 * Values by numbers that are given out in turn and are soon gone again: each has the place of its number in a ring, which
 * grows where two want the same. A Map would serve, but for what it leaves behind when it makes room: V8 keeps its former
 * table until the old generation is collected, and with it every value that was in it then.
 */
export class Numbered<T> {
  private ring: (Entry<T> | null)[] = new Array<Entry<T> | null>(FIRST_ROOM).fill(null);

  set(id: number, value: T): void {
    const entry = this.ring[this.placeOf(id)];
    if (entry && entry.id !== id) {
      this.grow();
      this.set(id, value);
    } else this.ring[this.placeOf(id)] = { id, value };
  }

  /** Gives the value of a number, and forgets it; null where there is none. */
  take(id: number): T | null {
    const place = this.placeOf(id);
    const entry = this.ring[place];
    if (!entry || entry.id !== id) return null;
    this.ring[place] = null;
    return entry.value;
  }

  /** All that are there, by no order. */
  entries(): Entry<T>[] {
    return this.ring.filter((entry) => entry !== null);
  }

  private placeOf(id: number): number {
    return id % this.ring.length;
  }

  private grow(): void {
    const entries = this.entries();
    this.ring = new Array<Entry<T> | null>(this.ring.length * 2).fill(null);
    for (const { id, value } of entries) this.set(id, value);
  }
}
