import { availableParallelism } from 'node:os';
import { monotonicMs } from '../recorder/clock.js';

/** As long as a few small responses take a server. */
const NEAR_MS = 0.05;

/**
 * Keeps the thread awake between responses that follow each other closely. Asleep it would have to be woken by an interrupt
 * that the server's thread sends, which takes that about a microsecond of each response, and would see the response late by
 * as long as a processor takes to wake. While responses are further apart the thread sleeps: a core that is awake may slow
 * down its sibling, on which the server is at work.
 */
export class Attention {
  private lastMs = Number.NEGATIVE_INFINITY;
  private turning = false;

  /** A response has come. */
  hold(): void {
    const nowMs = monotonicMs();
    const isNear = nowMs - this.lastMs < NEAR_MS;
    this.lastMs = nowMs;
    if (!isNear || this.turning) return;
    this.turning = true;
    setImmediate(this.turn);
  }

  /** Once around the event loop, which looks for what has come and does not wait for more. */
  private readonly turn = (): void => {
    if (monotonicMs() - this.lastMs < NEAR_MS) setImmediate(this.turn);
    else this.turning = false;
  };
}

/** For so many requests at a time; null for one, after whose response none is near, and where the server needs the only core. */
export function attentionFor(concurrency: number): Attention | null {
  return concurrency > 1 && availableParallelism() > 1 ? new Attention() : null;
}
