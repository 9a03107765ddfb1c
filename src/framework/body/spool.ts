import type { StoredUpload, UploadStore } from '../request-input.js';

/** Collects the bytes of one part: in memory up to the store's limit, then in the store. Without a store, in memory. */
export class Spool {
  readonly #store: UploadStore | null;
  #chunks: Uint8Array[] = [];
  #stored: StoredUpload | null = null;
  /** Bytes so far. */
  size = 0;

  constructor(store: UploadStore | null) {
    this.#store = store;
  }

  /** Keeps the chunk in memory, whatever the limit. */
  keep(chunk: Uint8Array): void {
    this.size += chunk.byteLength;
    this.#chunks.push(chunk);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.keep(chunk);
    if (this.#stored === null && (this.#store === null || this.size <= this.#store.memoryLimit)) return;
    this.#stored ??= await this.#store!.create();
    const waiting = this.#chunks;
    this.#chunks = [];
    for (const bytes of waiting) await this.#stored.write(bytes);
  }

  /** What is kept in memory, in one piece. */
  bytes(): Uint8Array {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }

  content(): Uint8Array | StoredUpload {
    return this.#stored ?? this.bytes();
  }

  async remove(): Promise<void> {
    await this.#stored?.remove();
  }
}
