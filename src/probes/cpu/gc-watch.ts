import { PerformanceObserver, performance } from 'node:perf_hooks';
import type { MeteredRecord } from './metered-record.js';

/** A pause is told of in the second turn of the event loop after it. */
const TURNS = 3;

/** Tells the requests that run of each pause for garbage collection. Looks on only while there are any. */
export class GcWatch {
  private readonly requests = new Set<MeteredRecord>();
  private readonly observer: PerformanceObserver;
  /** From the zero of the run's clock to that of `performance.now()`. */
  private readonly originNs: number;

  constructor(nowNs: () => number) {
    this.originNs = nowNs() - performance.now() * 1e6;
    this.observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        const startNs = Math.round(startTime * 1e6 + this.originNs);
        const pause = [startNs, startNs + Math.round(duration * 1e6)] as const;
        for (const { pauses } of this.requests) pauses.push(pause);
      }
    });
  }

  add(record: MeteredRecord): void {
    if (this.requests.size === 0) this.observer.observe({ entryTypes: ['gc'] });
    this.requests.add(record);
  }

  /** Calls back once all pauses up to now are known. */
  whenTold(record: MeteredRecord, done: () => void): void {
    let turns = 0;
    const turn = () => {
      if (++turns < TURNS) {
        setImmediate(turn);
        return;
      }
      this.requests.delete(record);
      if (this.requests.size === 0) this.observer.disconnect();
      done();
    };
    setImmediate(turn);
  }
}
