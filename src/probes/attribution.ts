import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { RequestRecord } from '../recorder/request-record.js';

/**
 * Which request the running code belongs to. While one request runs at a time there is no doubt, and nothing to pay.
 * AsyncLocalStorage, which tells concurrent ones apart and costs each of them, is there from the first outbound call
 * on; a call whose request cannot be told then belongs to none, rather than to a wrong one.
 */
export class Attribution {
  private readonly storage = new AsyncLocalStorage<RequestRecord>();
  private readonly onlyRunning: () => RequestRecord | null;
  private following = false;
  private early: RequestRecord | null = null;

  constructor(onlyRunning: () => RequestRecord | null) {
    this.onlyRunning = onlyRunning;
  }

  current(): RequestRecord | null {
    const only = this.onlyRunning();
    if (!this.following) return only;
    // Whatever began before requests were followed has no store; what has none and began later is the app's own business.
    return this.storage.getStore() ?? (only === this.early ? only : null);
  }

  /** From here on requests are followed across their awaits. */
  follow(): void {
    if (this.following) return;
    this.following = true;
    this.early = this.onlyRunning();
  }

  /** Runs a callback in the name of the request that gave it, whichever request's turn it is. */
  resume<T>(record: RequestRecord, fn: () => T): T {
    return this.storage.run(record, fn);
  }

  /** The same for callbacks that a tracing channel carries (https://nodejs.org/api/diagnostics_channel.html#channelbindstorestore-transform). */
  resumeOn(name: string, recordOf: (message: object) => RequestRecord | null): void {
    channel(name).bindStore(this.storage, (message) => recordOf(message as object) ?? this.storage.getStore());
  }

  /** Runs what answers a request so that `current` finds its record in all that comes of it. */
  run<A extends unknown[]>(record: RequestRecord, fn: (...args: A) => void, ...args: A): void {
    if (this.following) this.storage.run(record, fn, ...args);
    else fn(...args);
  }
}
