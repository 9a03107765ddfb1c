import { type RecordBatch, type ServerRecord, unpack } from '../recorder/records.js';

/** The host's records as they come in, and those who wait for one of them. */
export class RecordInbox {
  private readonly arrived = new Map<number, ServerRecord>();
  /** Of requests that were still running when the host said its last. */
  private readonly remains = new Map<number, ServerRecord>();
  private readonly waiting = new Map<number, (record: ServerRecord | null) => void>();

  /** Takes what came: records of requests that are over, or that were running when the host had no more time. */
  receive(batch: RecordBatch | null): void {
    if (batch === null) return;
    for (const record of unpack(batch)) {
      if (!record.finished) {
        this.remains.set(record.id, record);
        continue;
      }
      const waiter = this.waiting.get(record.id);
      this.waiting.delete(record.id);
      if (waiter) waiter(record);
      else this.arrived.set(record.id, record);
    }
  }

  /** The record of a request that is over, which is then no longer kept; null when it has not come. */
  take(id: number): ServerRecord | null {
    const record = this.arrived.get(id) ?? null;
    this.arrived.delete(id);
    return record;
  }

  /** What the host said of a request that was running; null when it said nothing. */
  unfinished(id: number): ServerRecord | null {
    return this.remains.get(id) ?? null;
  }

  /** Settles with the record of a request once it comes, or with what there is of it when no more can come. */
  wait(id: number): Promise<ServerRecord | null> {
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  /** No more can come. */
  close(): void {
    for (const [id, resolve] of this.waiting) resolve(this.unfinished(id));
    this.waiting.clear();
  }
}
