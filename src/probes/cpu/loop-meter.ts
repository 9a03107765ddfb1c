import { createHook } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import type { RecordedUsage } from '../../recorder/records.js';
import type { ReadCpuNs } from './thread-cpu.js';

/** A loop that has work left goes from one callback to the next within microseconds; whether a longer pause was a rest is worth a look. */
const PAUSE_NS = 50_000;
/** How long the loop has waited for events so far (https://nodejs.org/api/perf_hooks.html#performanceeventlooputilizationutilization1-utilization2). */
const idleNs = () => performance.eventLoopUtilization().idle * 1e6;

/** A request whose code the loop runs; the meter adds to its figures. */
export interface LoopOwner {
  cpuNs: number;
  loopDelayNs: number;
  /** How long the loop had been at work, all told, when the request last stopped running; infinite for one that has not run yet. */
  leftAtBusyNs: number;
  arrival: RecordedUsage['arrival'];
  readonly isOver: boolean;
}

/**
 * Tells whose code the event loop runs. Every callback and every continuation of a promise is a stretch that belongs to
 * the request whose asynchronous context it has, or to none. The clock and the thread's CPU time are read where the owner
 * changes and where the loop has rested, so that a request that is alone pays for little more than the hook.
 */
export class LoopMeter {
  /** Of what runs, or of what ran last. */
  private owner: LoopOwner | null = null;
  /** Owners of the callbacks around the one that runs. */
  private readonly around: (LoopOwner | null)[] = [];
  /** Up to when everything is counted. */
  private atNs: number;
  private atCpuNs: number;
  /** When the loop came out of its last callback. */
  private outNs: number;
  private idleNs = idleNs();
  /** How long the loop has been at work, all told; and when it last came from a rest. */
  private busyNs = 0;
  private busySinceNs: number;
  private busyNsThen = 0;
  private readonly readCpuNs: ReadCpuNs;
  private readonly nowNs: () => number;
  private readonly ownerNow: () => LoopOwner | null;

  constructor(readCpuNs: ReadCpuNs, nowNs: () => number, ownerNow: () => LoopOwner | null) {
    this.readCpuNs = readCpuNs;
    this.nowNs = nowNs;
    this.ownerNow = ownerNow;
    this.atNs = nowNs();
    this.outNs = this.atNs;
    this.busySinceNs = this.atNs;
    this.atCpuNs = readCpuNs();
    createHook({ before: this.before, after: this.after }).enable();
  }

  /** The callback that runs, from its start, is the arrival of a request. */
  arrive(record: LoopOwner): void {
    record.arrival = { atNs: this.atNs, busySinceNs: this.busySinceNs, busyNs: this.busyNs - this.busyNsThen };
    this.turnTo(record);
  }

  /** Brings the account up to now, in which the code of that request runs. */
  settle(record: LoopOwner): void {
    this.count();
    this.turnTo(record);
  }

  /** The same for whatever runs. */
  count(): void {
    this.countTo(this.nowNs());
  }

  private countTo(nowNs: number): void {
    const cpuNs = this.readCpuNs();
    this.busyNs += nowNs - this.atNs;
    if (this.owner !== null) this.owner.cpuNs += cpuNs - this.atCpuNs;
    this.atNs = nowNs;
    this.atCpuNs = cpuNs;
  }

  private readonly before = (): void => {
    const next = this.ownerNow();
    if (this.around.length === 0) this.lookForRest();
    this.around.push(this.owner);
    // Nobody's may be the arrival of a request, which is to be counted from its start.
    if (next !== this.owner || next === null || next.isOver) this.count();
    this.turnTo(next);
  };

  private readonly after = (): void => {
    const outer = this.around.pop() ?? null;
    if (this.around.length === 0) {
      // The promises that were settled come next, and mostly of the same owner.
      this.outNs = this.nowNs();
      return;
    }
    if (outer !== this.owner) this.count();
    this.turnTo(outer);
  };

  private lookForRest(): void {
    const pauseNs = this.nowNs() - this.outNs;
    if (pauseNs < PAUSE_NS) return;
    const idle = idleNs();
    // A thread that was not let run had no rest.
    if (idle - this.idleNs > pauseNs / 2) {
      this.countTo(this.outNs);
      this.atNs += pauseNs;
      this.busySinceNs = this.atNs;
      this.busyNsThen = this.busyNs;
    }
    this.idleNs = idle;
  }

  private turnTo(next: LoopOwner | null): void {
    if (next === this.owner) return;
    if (this.owner !== null) this.owner.leftAtBusyNs = this.busyNs;
    // What has run since the request stopped, as far as the loop has not rested in between: then the request had nothing to wait for but its own.
    if (next !== null) next.loopDelayNs += Math.max(0, this.busyNs - Math.max(next.leftAtBusyNs, this.busyNsThen));
    this.owner = next;
  }
}
