import type { Clock } from '../recorder/clock.js';
import { attentionFor } from './attention.js';
import { Connections } from './trace-request.js';

/**
 * Does a worker's share number `index` over its connections and calls one of the two when the worker may go on to its
 * next: `done`, with whether anybody may, or `failed`. Callbacks and no promise: with many workers each turn of the task
 * queue costs as much as the sending.
 */
export type Share = (index: number, connections: Connections, done: (goOn: boolean) => void, failed: (error: unknown) => void) => void;

/** A share that is told by a promise of whether to go on. */
export function promised(share: (index: number, connections: Connections) => Promise<boolean>): Share {
  return (index, connections, done, failed) => void share(index, connections).then(done).catch(failed);
}

/**
 * Does the shares from 0 to `times` - 1, with so many at a time, each worker over connections of its own. Ends early when
 * one says not to go on, or when the signal says so; what is under way is waited for. Rejects with the first that failed.
 */
export function repeat(times: number, workers: readonly Connections[], signal: AbortSignal, share: Share): Promise<void> {
  return new Promise((resolve, reject) => {
    const busy = workers.slice(0, times);
    const attention = attentionFor(busy.length);
    let working = busy.length;
    let next = 0;
    let goOn = true;
    const work = (connections: Connections): void => {
      const step = (): void => {
        if (goOn && next < times && !signal.aborted) share(next++, connections, done, reject);
        else if (--working === 0) resolve();
      };
      const done = (more: boolean): void => {
        goOn = more && goOn;
        attention?.hold();
        step();
      };
      step();
    };
    if (working === 0) resolve();
    for (const connections of busy) work(connections);
  });
}

/** So much may be left to do before anybody has to wait for it. */
const MOST_LEFT = 1_000;

/** Work that follows a request and that the next one need not wait for. */
export class Backlog {
  private left = 0;
  private mayGoOn = true;
  private failure: { readonly error: unknown } | null = null;
  private idle: (() => void)[] = [];

  /** Something is left to do, of which `finish` or `fail` will be called. */
  begin(): void {
    this.left++;
  }

  /** Does what was left to do, which says whether to go on. */
  finish(work: () => boolean): void {
    try {
      this.done(work());
    } catch (error) {
      this.fail(error);
    }
  }

  readonly fail = (error: unknown): void => {
    this.failure ??= { error };
    this.done(false);
  };

  /** Takes work that says at its end whether to go on. Says at once whether any before it has said no. */
  async add(work: Promise<boolean>): Promise<boolean> {
    this.begin();
    work.then(this.done, this.fail);
    if (this.isFull) await this.settled();
    return this.mayGoOn;
  }

  /** None of what is done has said not to go on. */
  get goOn(): boolean {
    return this.mayGoOn;
  }

  /** So much is left that it has to be waited for. */
  get isFull(): boolean {
    return this.left > MOST_LEFT;
  }

  /** Waits for all that is left. Rejects with what the first of it was rejected with. */
  async settled(): Promise<void> {
    if (this.left > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
    if (this.failure) throw this.failure.error;
  }

  private readonly done = (goOn: boolean): void => {
    this.mayGoOn = goOn && this.mayGoOn;
    if (--this.left > 0) return;
    for (const resolve of this.idle) resolve();
    this.idle = [];
  };
}

export function openWorkers(count: number, clock: Clock): Connections[] {
  return Array.from({ length: count }, () => new Connections(clock));
}
