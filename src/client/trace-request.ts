import type { RequestPlan } from '../model/plan.js';
import type { Trace, TraceError } from '../model/trace.js';
import type { Clock } from '../recorder/clock.js';
import type { ServerRecord } from '../recorder/records.js';
import { Connection, type ExchangeLimits } from './connection.js';
import { type CookieJar, setsCookies } from './cookies.js';
import type { ClientRecord } from './exchange.js';
import { type HostState, joinCycle, joinRemote } from './join.js';
import { redirectOf } from './redirects.js';
import { wireRequest } from './wire-request.js';

/** What the client needs of the host that its requests go to. */
export interface ServerSide {
  readonly origin: string;
  /** A number for the next request, and the header that tells the host about it. */
  identify(): { readonly id: number; readonly header: readonly [name: string, value: string] };
  /** The server's record of a request whose response is over; null when none comes. */
  record(id: number): Promise<ServerRecord | null>;
  /** What became of a request that did not finish, and of the app's process. */
  fate(id: number, timedOut: boolean): Promise<Fate>;
  /** Whether the process has ended, by itself or because it could not be had back: nothing more can be asked of it. */
  gone(): boolean;
}

/** What is known of a request that did not finish. */
export interface Fate extends HostState {
  readonly record: ServerRecord | null;
}

const WELL: HostState = { death: null, stuck: null };

export interface TraceOptions {
  readonly wallOriginMs: number;
  readonly limits: ExchangeLimits;
  /** Body bytes kept in the trace, where the client keeps more of them for others; its own limit when left out. */
  readonly documentBodyBytes?: number;
  readonly keepAlive: boolean;
  readonly follow: boolean;
  readonly maxRedirects: number;
  readonly newTraceId: () => string;
}

export interface RunIdentity {
  readonly name: string | null;
  readonly index: number;
  /** Gets each hop's body as far as it was kept, and its length: the trace may hold less. */
  readonly onAnswer?: (body: Buffer, length: number) => void;
}

/** A client's open connections, one for each origin, that requests go over one after another. */
export class Connections {
  private readonly byOrigin = new Map<string, Connection>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  to(origin: string): Connection {
    let connection = this.byOrigin.get(origin);
    if (!connection) {
      connection = new Connection(origin, this.clock);
      this.byOrigin.set(origin, connection);
    }
    return connection;
  }

  async close(): Promise<void> {
    await Promise.all([...this.byOrigin.values()].map((connection) => connection.close()));
    this.byOrigin.clear();
  }
}

/** A request whose last response is over. Its traces are there once the host's records have come: nobody has to wait to send the next. */
export interface SentRequest {
  /** Whether every response came whole. */
  readonly ok: boolean;
  /** One a hop, the last one last. */
  readonly traces: Promise<Trace[]>;
}

/** Sends one request and follows its redirects where that was asked for: one trace a hop, the last one last. */
export async function traceRequest(...request: Parameters<typeof sendRequest>): Promise<Trace[]> {
  return (await sendRequest(...request)).traces;
}

/** The same, up to the end of the last response. */
export async function sendRequest(
  plan: RequestPlan,
  server: ServerSide | null,
  connections: Connections,
  jar: CookieJar,
  identity: RunIdentity,
  options: TraceOptions,
): Promise<SentRequest> {
  const traces: (Trace | Promise<Trace>)[] = [];
  let hopPlan = plan;
  // Joined as text: a path that begins with two slashes is a path, and no other host.
  let url = new URL(server ? server.origin + plan.target : plan.target);
  for (let hop = 0; ; hop++) {
    const sent = await sendHop(hopPlan, url, server, connections, jar, { ...identity, hop, traceId: options.newTraceId() }, options);
    const { headers, outcome, status } = sent.client;
    const redirect = options.follow && outcome === 'ok' && status !== null ? redirectOf(hopPlan, url, status, headers) : null;
    const tooMany = redirect !== null && hop === options.maxRedirects ? stoppedAfter(hop, redirect.url) : null;
    traces.push(tooMany === null ? sent.trace : Promise.resolve(sent.trace).then((trace) => ({ ...trace, error: tooMany })));
    if (redirect === null || tooMany !== null) return { ok: outcome === 'ok', traces: Promise.all(traces) };
    hopPlan = redirect.plan;
    url = redirect.url;
  }
}

function stoppedAfter(redirects: number, next: URL): TraceError {
  const message = `stopped after ${redirects} redirects, the last one to ${next.href}`;
  return { code: 'TOO_MANY_REDIRECTS', message, phase: null, stack: null, source: null };
}

async function sendHop(
  plan: RequestPlan,
  url: URL,
  server: ServerSide | null,
  connections: Connections,
  jar: CookieJar,
  identity: RunIdentity & { hop: number; traceId: string },
  options: TraceOptions,
): Promise<{ client: ClientRecord; trace: Trace | Promise<Trace> }> {
  const { limits, keepAlive, wallOriginMs } = options;
  const toHost = server !== null && url.origin === server.origin;
  const identified = toHost ? server.identify() : null;
  const cookies = jar.header(url, plan.headers);
  const request = wireRequest(plan, url.origin, { keepAlive, identification: identified?.header ?? null, cookies });
  const client = await connections.to(url.origin).exchange(request, limits);
  if (setsCookies(client.headers)) await jar.store(url, client.headers);
  identity.onAnswer?.(client.body, client.bodyBytes);
  const context = { identity, wallOriginMs, maxBodyBytes: options.documentBodyBytes ?? limits.maxBodyBytes };
  if (!toHost || identified === null) return { client, trace: joinRemote(request, client, context) };
  if (client.outcome === 'ok') {
    const trace = server.record(identified.id).then((record) => joinCycle(request, client, record, WELL, context));
    return { client, trace };
  }
  const fate = await server.fate(identified.id, client.outcome === 'timeout');
  return { client, trace: joinCycle(request, client, fate.record, fate, context) };
}
