import { AsyncLocalStorage } from 'node:async_hooks';
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

  /** Runs what answers a request so that `current` finds its record in all that comes of it. */
  run<A extends unknown[]>(record: RequestRecord, fn: (...args: A) => void, ...args: A): void {
    if (this.following) this.storage.run(record, fn, ...args);
    else fn(...args);
  }
}
