import { monotonicMs } from '../recorder/clock.js';
import { type RecordBatch, type ServerRecord, unpack } from '../recorder/records.js';
import { Numbered } from './numbered.js';
import { Patience } from './patience.js';

interface Waiter {
  readonly resolve: (record: ServerRecord | null) => void;
  readonly untilMs: number;
}

/** The host's records as they come in, and those who wait for one of them. */
export class RecordInbox {
  private readonly arrived = new Numbered<ServerRecord>();
  /** Of requests that were still running when the host said its last. */
  private readonly remains = new Map<number, ServerRecord>();
  /** One timer serves them all. */
  private readonly waiting = new Numbered<Waiter>();
  private timer: NodeJS.Timeout | null = null;

  /** Takes what came: records of requests that are over, or that were running when the host had no more time. */
  receive(batch: RecordBatch | null): void {
    if (batch === null) return;
    for (const record of unpack(batch)) {
      if (!record.finished) {
        this.keep(record);
        continue;
      }
      const waiter = this.waiting.take(record.id);
      if (waiter) waiter.resolve(record);
      else this.arrived.set(record.id, record);
    }
  }

  /** The record of a request that is over, which is then no longer kept; null when it has not come. */
  take(id: number): ServerRecord | null {
    return this.arrived.take(id);
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
    for (const { id } of this.waiting.entries()) this.waiting.take(id)?.resolve(this.unfinished(id));
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
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { id, value } of this.waiting.entries()) {
      if (value.untilMs > nowMs) nextMs = Math.min(nextMs, value.untilMs);
      else this.waiting.take(id)?.resolve(null);
    }
    if (nextMs < Number.POSITIVE_INFINITY && this.timer === null) this.watch(nextMs - nowMs);
  };
}

function stampsOf({ marks }: ServerRecord): number {
  return marks.filter((mark) => !Number.isNaN(mark)).length;
}
