import { monotonicMs } from '../recorder/clock.js';
import { type RecordBatch, type ServerRecord, unpack } from '../recorder/records.js';
import { Patience } from './patience.js';

interface Waiter {
  readonly resolve: (record: ServerRecord | null) => void;
  readonly untilMs: number;
}

/** The host's records as they come in, and those who wait for one of them. */
export class RecordInbox {
  private readonly arrived = new Map<number, ServerRecord>();
  /** Of requests that were still running when the host said its last. */
  private readonly remains = new Map<number, ServerRecord>();
  /** In the order in which their time is up: one timer serves them all. */
  private readonly waiting = new Map<number, Waiter>();
  private timer: NodeJS.Timeout | null = null;

  /** Takes what came: records of requests that are over, or that were running when the host had no more time. */
  receive(batch: RecordBatch | null): void {
    if (batch === null) return;
    for (const record of unpack(batch)) {
      if (!record.finished) {
        this.keep(record);
        continue;
      }
      const waiter = this.waiting.get(record.id);
      this.waiting.delete(record.id);
      if (waiter) waiter.resolve(record);
      else this.arrived.set(record.id, record);
    }
  }

  /** The record of a request that is over, which is then no longer kept; null when it has not come. */
  take(id: number): ServerRecord | null {
    const record = this.arrived.get(id) ?? null;
    this.arrived.delete(id);
    return record;
  }

  /** Keeps what is known of a request that was running. */
  keep(record: ServerRecord): void {
    this.remains.set(record.id, record);
  }

  /** The same, where it tells of more than what is kept already. */
  keepFurther(record: ServerRecord): void {
    const kept = this.remains.get(record.id);
    if (kept === undefined || stampsOf(record) > stampsOf(kept)) this.keep(record);
  }

  /** What the host said of a request that was running; null when it said nothing. */
  unfinished(id: number): ServerRecord | null {
    return this.remains.get(id) ?? null;
  }

  /**
   * Gives the record of a request once it comes, what there is of it when no more can come, and null when it takes too
   * long.
   */
  wait(id: number, resolve: Waiter['resolve']): void {
    if (this.timer === null) this.watch(Patience.recordMs);
    this.waiting.set(id, { resolve, untilMs: monotonicMs() + Patience.recordMs });
  }

  /** No more can come. */
  close(): void {
    for (const [id, { resolve }] of this.waiting) resolve(this.unfinished(id));
    this.waiting.clear();
    if (this.timer) clearTimeout(this.timer);
  }

  private watch(delayMs: number): void {
    // On a busy machine time may be up before what has come in meanwhile was read: that goes first.
    this.timer = setTimeout(() => setImmediate(this.expire), delayMs);
    this.timer.unref();
  }

  private readonly expire = (): void => {
    this.timer = null;
    const nowMs = monotonicMs();
    for (const [id, { resolve, untilMs }] of this.waiting) {
      if (untilMs > nowMs) {
        this.watch(untilMs - nowMs);
        return;
      }
      this.waiting.delete(id);
      resolve(null);
    }
  };
}

function stampsOf({ marks }: ServerRecord): number {
  return marks.filter((mark) => !Number.isNaN(mark)).length;
}
