import type { StoredUpload, UploadStore } from '../request-input.js';

/**
 * Collects the bytes of one part. Those of a field stay in memory, and under its limit; those of a file go to the store
 * once they are more than it wants to see in memory.
 */
export class Spool {
  readonly #store: UploadStore | null;
  #chunks: Uint8Array[] = [];
  #stored: StoredUpload | null = null;
  #writing: Promise<void> | null = null;
  #removed = false;
  /** Bytes so far. */
  size = 0;
  /** The most bytes that a field may have; null for a file. */
  limit: number | null = null;

  constructor(store: UploadStore | null) {
    this.#store = store;
  }

  /** Takes a chunk; false when it is too much for a field. */
  add(chunk: Uint8Array): boolean {
    this.size += chunk.byteLength;
    if (this.limit !== null && this.size > this.limit) return false;
    this.#chunks.push(chunk);
    return true;
  }

  /** Waits until what belongs in the store is there. */
  flush(): Promise<void> {
    this.#writing = this.#flush(this.#writing);
    return this.#writing;
  }

  async #flush(before: Promise<void> | null): Promise<void> {
    await before;
    const store = this.#store;
    if (store === null || this.limit !== null || this.size <= store.memoryLimit || this.#removed) return;
    this.#stored ??= await store.create();
    const waiting = this.#chunks;
    this.#chunks = [];
    for (const bytes of waiting) await this.#stored.write(bytes);
  }

  /** What is in memory, in one piece. */
  bytes(): Uint8Array {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }

  content(): Uint8Array | StoredUpload {
    return this.#stored ?? this.bytes();
  }

  async remove(): Promise<void> {
    this.#removed = true;
    await this.#writing?.catch(() => {});
    await this.#stored?.remove();
  }
}
