import { type NewHistogram, Samples } from '../analysis/samples.js';
import { Connection } from '../client/connection.js';
import type { WireRequest } from '../client/exchange.js';
import type { ServerSide } from '../client/trace-request.js';
import { wireRequest } from '../client/wire-request.js';
import type { Clock } from '../recorder/clock.js';

/** The host as runs see it: its app, and its bare reference response. */
export interface RunServer extends ServerSide {
  /** The header that asks for the reference response instead of the app. */
  readonly reference: readonly [name: string, value: string];
}

/** So many references are timed at least, however few the runs are: a median of fewer is no measure. */
const LEAST = 20;
/** The first ones of a connection also open it and warm it. */
const UNCOUNTED = 2;

const BARE = { method: 'GET', target: '/', headers: [], removedHeaders: [], body: null };

interface ReferenceBounds {
  readonly runs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Times the reference response: a bare answer of the same host that never reaches the app, over a connection of its own,
 * between the real requests. What slows the machine slows both, so that a budget in its multiples travels.
 */
export class Reference {
  readonly samples: Samples;
  private readonly connections = new Map<unknown, Promise<Connection>>();
  private readonly request: WireRequest;
  private readonly clock: Clock;
  private readonly signal: AbortSignal;
  private readonly timeoutMs: number;
  private readonly eachRun: number;

  constructor(server: RunServer, clock: Clock, newHistogram: NewHistogram, { runs, timeoutMs, signal }: ReferenceBounds) {
    this.samples = new Samples(newHistogram);
    this.request = wireRequest(BARE, server.origin, { keepAlive: true, identification: server.reference, cookies: null });
    this.clock = clock;
    this.signal = signal;
    this.timeoutMs = timeoutMs;
    this.eachRun = Math.max(1, Math.ceil(LEAST / runs));
  }

  /** Times the references that belong to a run of a worker: half before it, half after. */
  async around<T>(worker: unknown, run: () => Promise<T>): Promise<T> {
    const connection = await this.connectionOf(worker);
    const before = Math.ceil(this.eachRun / 2);
    await this.time(connection, before);
    const result = await run();
    await this.time(connection, this.eachRun - before);
    return result;
  }

  async close(): Promise<void> {
    await Promise.all([...this.connections.values()].map(async (connection) => (await connection).close()));
  }

  private async time(connection: Connection, times: number): Promise<void> {
    for (let n = 0; n < times && !this.signal.aborted; n++) {
      const ns = await this.once(connection);
      // A host that has gone answers nobody, and says so by the real requests.
      if (ns === null) return;
      this.samples.add(ns);
    }
  }

  private connectionOf(worker: unknown): Promise<Connection> {
    let opening = this.connections.get(worker);
    if (!opening) {
      opening = this.open();
      this.connections.set(worker, opening);
    }
    return opening;
  }

  private async open(): Promise<Connection> {
    const connection = new Connection(this.request.origin, this.clock);
    for (let n = 0; n < UNCOUNTED; n++) await this.once(connection);
    return connection;
  }

  private async once(connection: Connection): Promise<number | null> {
    const { request, timeoutMs, signal } = this;
    const { outcome, beginNs, endNs } = await connection.exchange(request, { timeoutMs, maxBodyBytes: 0, signal });
    return outcome === 'ok' ? endNs - beginNs : null;
  }
}
