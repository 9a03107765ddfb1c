import type { Clock } from '../recorder/clock.js';
import { Connections } from './trace-request.js';

/**
 * Calls `one` for each number from 0 to `times` - 1, with so many at a time, each worker over connections of its own.
 * Ends early when `one` says false, or when the signal says so; what is under way is waited for.
 */
export async function repeat(
  times: number,
  workers: readonly Connections[],
  signal: AbortSignal,
  one: (index: number, connections: Connections) => Promise<boolean>,
): Promise<void> {
  let next = 0;
  let goOn = true;
  await Promise.all(
    workers.slice(0, times).map(async (connections) => {
      while (goOn && next < times && !signal.aborted) goOn = (await one(next++, connections)) && goOn;
    }),
  );
}

/** So much may be left to do before anybody has to wait for it. */
const MOST_LEFT = 1_000;

/** Work that follows a request and that the next one need not wait for. */
export class Backlog {
  private left = 0;
  private goOn = true;
  private failure: { readonly error: unknown } | null = null;
  private idle: (() => void)[] = [];

  /** Takes work that says at its end whether to go on. Says at once whether any before it has said no. */
  async add(work: Promise<boolean>): Promise<boolean> {
    this.left++;
    work.then(this.done, (error: unknown) => {
      this.failure ??= { error };
      this.done(false);
    });
    if (this.left > MOST_LEFT) await this.settled();
    return this.goOn;
  }

  /** Waits for all that is left. Rejects with what the first of it was rejected with. */
  async settled(): Promise<void> {
    if (this.left > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
    if (this.failure) throw this.failure.error;
  }

  private readonly done = (goOn: boolean): void => {
    this.goOn = goOn && this.goOn;
    if (--this.left > 0) return;
    for (const resolve of this.idle) resolve();
    this.idle = [];
  };
}

export function openWorkers(count: number, clock: Clock): Connections[] {
  return Array.from({ length: count }, () => new Connections(clock));
}
