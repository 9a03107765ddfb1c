import type { TraceDraft } from '../model/trace-draft.js';

/** What is chosen by. */
type Kept = Pick<TraceDraft, 'hop' | 'index' | 'totalNs'>;

const EDGE_SHARE = 0.1;

/**
 * Chooses the traces that the report keeps, as they come and in bounded memory: all of them while they are few; beyond
 * that the first tenth, the slowest tenth, and an even sample of the rest.
 */
export class TraceKeeper<T extends Kept> {
  private readonly limit: number;
  private readonly edge: number;
  private readonly first: T[] = [];
  private slowest: T[] = [];
  private sample: T[] = [];
  private stride = 1;
  private seen = 0;

  constructor(keep: number | 'all') {
    this.limit = keep === 'all' ? Number.POSITIVE_INFINITY : keep;
    this.edge = keep === 'all' ? 0 : Math.floor(keep * EDGE_SHARE);
  }

  add(trace: T): void {
    const place = this.seen++;
    if (this.first.length < this.edge) this.first.push(trace);
    this.addSlow(trace);
    if (place % this.stride !== 0) return;
    this.sample.push(trace);
    // Twice what is wanted: every other one goes, and the next come at half the rate.
    if (this.sample.length <= 2 * this.limit) return;
    this.sample = this.sample.filter((_, index) => index % 2 === 0);
    this.stride *= 2;
  }

  /** The kept traces, in the order in which they were made. */
  kept(): T[] {
    if (this.seen <= this.limit) return this.sample;
    const chosen = new Set([...this.first, ...this.slowest]);
    const room = this.limit - chosen.size;
    const rest = this.sample.filter((trace) => !chosen.has(trace));
    for (let n = 0; n < room && n < rest.length; n++) chosen.add(rest[Math.floor((n * rest.length) / room)] as T);
    return [...chosen].sort((a, b) => a.index - b.index || a.hop - b.hop);
  }

  private addSlow(trace: T): void {
    if (this.edge === 0) return;
    if (this.slowest.length === this.edge && trace.totalNs <= (this.slowest.at(-1) as T).totalNs) return;
    const place = this.slowest.findIndex((other) => other.totalNs < trace.totalNs);
    this.slowest.splice(place === -1 ? this.slowest.length : place, 0, trace);
    this.slowest = this.slowest.slice(0, this.edge);
  }
}
