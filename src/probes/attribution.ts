import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { SpanHandle } from '../model/tracer.js';
import type { RequestRecord, SpanFollower } from '../recorder/request-record.js';

/** Where the running code belongs: a request, or one of its spans. */
export interface Frame {
  readonly record: RequestRecord;
  /** 0 for the request itself. */
  readonly span: SpanHandle;
}

/**
 * Which request the running code belongs to, and which span of it. While one request runs at a time there is no doubt, and
 * nothing to pay. AsyncLocalStorage, which tells concurrent ones apart and costs each of them, is there from the first
 * outbound call on; a call whose request cannot be told then belongs to none, rather than to a wrong one.
 */
export class Attribution implements SpanFollower {
  private readonly storage = new AsyncLocalStorage<Frame>();
  private readonly onlyRunning: () => RequestRecord | null;
  private following = false;
  private early: RequestRecord | null = null;

  private readonly isAnyRunning: () => boolean;

  constructor(onlyRunning: () => RequestRecord | null, isAnyRunning: () => boolean) {
    this.onlyRunning = onlyRunning;
    this.isAnyRunning = isAnyRunning;
  }

  current(): RequestRecord | null {
    const only = this.onlyRunning();
    if (!this.following) return only;
    // Whatever began before requests were followed has no store; what has none and began later is the app's own business.
    return this.storage.getStore()?.record ?? (only === this.early ? only : null);
  }

  /** The place of code that runs for a request, to be resumed. */
  frameOf(record: RequestRecord): Frame {
    const frame = this.storage.getStore();
    return frame?.record === record ? frame : { record, span: 0 };
  }

  spanOf(record: RequestRecord): SpanHandle {
    const frame = this.storage.getStore();
    return frame?.record === record ? frame.span : 0;
  }

  within<T>(record: RequestRecord, span: SpanHandle, fn: () => T): T {
    return this.storage.run({ record, span }, fn);
  }

  /** The same for what an app may do as it starts too, which shall cost its requests nothing. */
  currentIfAny(): RequestRecord | null {
    const record = this.current();
    if (!this.following && this.isAnyRunning()) this.follow();
    return record;
  }

  /** The request that the running code was followed from; null where it is of none, or begun before they were followed. */
  followed(): RequestRecord | null {
    return this.storage.getStore()?.record ?? null;
  }

  /** From here on requests are followed across their awaits. */
  follow(): void {
    if (this.following) return;
    this.following = true;
    this.early = this.onlyRunning();
    if (this.early) this.early.follower = this;
  }

  /** Runs a callback in the name of the request that gave it, whichever request's turn it is. */
  resume<T>(frame: Frame, fn: () => T): T {
    return this.storage.run(frame, fn);
  }

  /** The same for callbacks that a tracing channel carries (https://nodejs.org/api/diagnostics_channel.html#channelbindstorestore-transform). */
  resumeOn(name: string, frameOf: (message: object) => Frame | null): void {
    channel(name).bindStore(this.storage, (message) => frameOf(message as object) ?? this.storage.getStore());
  }

  /** Runs what answers a request so that `current` finds its record in all that comes of it. */
  run<A extends unknown[]>(record: RequestRecord, fn: (...args: A) => void, ...args: A): void {
    if (!this.following) {
      fn(...args);
      return;
    }
    record.follower = this;
    this.storage.run({ record, span: 0 }, fn, ...args);
  }
}
