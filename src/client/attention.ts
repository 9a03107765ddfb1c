import { availableParallelism } from 'node:os';
import { monotonicMs } from '../recorder/clock.js';

/** As long as a few small responses take a server. */
const HELD_MS = 0.05;

/**
 * Keeps the thread awake for a moment after a response, where the next is likely to be near. Asleep it would have to be
 * woken by an interrupt that the server's thread sends, which takes that about a microsecond of each response, and would
 * see the response late by as long as a processor takes to wake. The moment is short: while an app is at work for longer,
 * the thread sleeps.
 */
export class Attention {
  private untilMs = 0;
  private turning = false;

  hold(): void {
    this.untilMs = monotonicMs() + HELD_MS;
    if (this.turning) return;
    this.turning = true;
    setImmediate(this.turn);
  }

  /** Once around the event loop, which looks for what has come and does not wait for more. */
  private readonly turn = (): void => {
    if (monotonicMs() < this.untilMs) setImmediate(this.turn);
    else this.turning = false;
  };
}

/** For so many requests at a time; null where it would take the time of the server, or of nobody's next response. */
export function attentionFor(concurrency: number): Attention | null {
  return concurrency > 1 && availableParallelism() > 1 ? new Attention() : null;
}
