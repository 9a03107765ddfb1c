import type { RequestPlan } from '../model/plan.js';
import type { TraceError } from '../model/trace.js';
import { draftOf, type TraceDraft } from '../model/trace-draft.js';
import type { Clock } from '../recorder/clock.js';
import type { HostState, RequestFate } from '../recorder/fate.js';
import type { ServerRecord } from '../recorder/records.js';
import { Connection, type ConnectorFor, type ExchangeLimits } from './connection.js';
import { type CookieJar, createCookieJar, setsCookies } from './cookies.js';
import { CycleDraft } from './draft.js';
import type { ClientRecord, WireRequest } from './exchange.js';
import { type JoinContext, joinRemote } from './join.js';
import { redirectOf } from './redirects.js';
import { refusalOf } from './refusal.js';
import { wireRequest } from './wire-request.js';

/** What the client needs of the host that its requests go to. */
export interface ServerSide {
  readonly origin: string;
  /** A number for the next request, and the header that tells the host about it. */
  identify(): { readonly id: number; readonly header: readonly [name: string, value: string] };
  /**
   * Gives the server's record of a request whose response is over, at once where it is there; null when none comes.
   * @param isRefused whether the response looks like one that the host never heard of: it is asked then, and not waited for
   */
  whenRecorded(id: number, isRefused: boolean, then: (record: ServerRecord | null) => void): void;
  /** What became of a request that did not finish, and of the app's process. */
  fate(id: number, timedOut: boolean): Promise<RequestFate>;
  /** Whether the process has ended, by itself or because it could not be had back: nothing more can be asked of it. */
  gone(): boolean;
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
  private readonly connectorFor: ConnectorFor | undefined;

  constructor(clock: Clock, connectorFor?: ConnectorFor) {
    this.clock = clock;
    this.connectorFor = connectorFor;
  }

  to(origin: string): Connection {
    let connection = this.byOrigin.get(origin);
    if (!connection) {
      connection = new Connection(origin, this.clock, this.connectorFor);
      this.byOrigin.set(origin, connection);
    }
    return connection;
  }

  async close(): Promise<void> {
    await Promise.all([...this.byOrigin.values()].map((connection) => connection.close()));
    this.byOrigin.clear();
  }
}

/** A request whose last response is over. Its drafts are there once the host's records have come: nobody has to wait to send the next. */
export interface SentRequest {
  /** Whether every response came whole. */
  readonly ok: boolean;
  /** One a hop, the last one last. */
  readonly drafts: Promise<readonly TraceDraft[]>;
}

/** Sends one request and follows its redirects where that was asked for, up to the end of the last response. */
export async function sendRequest(
  plan: RequestPlan,
  server: ServerSide | null,
  connections: Connections,
  jar: CookieJar,
  identity: RunIdentity,
  options: TraceOptions,
): Promise<SentRequest> {
  const earlier: Promise<TraceDraft>[] = [];
  let hopPlan = plan;
  let place = placeOf(plan, server);
  for (let number = 0; ; number++) {
    const hop = hopTo(place, hopPlan, number, { server, jar, identity, options });
    const client = await connections.to(place.origin).exchange(hop.request, options.limits);
    const { headers, outcome, status } = client;
    if (setsCookies(headers)) await jar.store(place.url, headers);
    identity.onAnswer?.(client.body, client.bodyBytes);
    let draft = new Promise<TraceDraft>((resolve, reject) => draftHop(hop, client, resolve, reject));
    if (outcome !== 'ok') await draft;
    const redirect = options.follow && outcome === 'ok' && status !== null ? redirectOf(hopPlan, place.url, status, headers) : null;
    const tooMany = redirect !== null && number === options.maxRedirects ? stoppedAfter(number, redirect.url) : null;
    if (tooMany !== null) draft = draft.then((made) => draftOf({ ...made.trace(), error: tooMany }));
    if (redirect === null || tooMany !== null) return { ok: outcome === 'ok', drafts: draftsOf(earlier, draft) };
    earlier.push(draft);
    hopPlan = redirect.plan;
    place = { url: redirect.url, origin: redirect.url.origin };
  }
}

/** What becomes of a request of which nothing more is to be done than to count it. */
export interface Firing {
  /** The response is over, in this very turn: the next one may be sent. */
  answered(ok: boolean): void;
  /** The draft is there, at once or later. */
  drafted(drafts: readonly TraceDraft[]): void;
  failed(error: unknown): void;
}

/**
 * Sends one request that follows no redirect and whose cookies and body nobody reads: one of very many, whose next is sent
 * in the turn in which its response ends.
 */
export function fireRequest(
  plan: RequestPlan,
  server: ServerSide,
  connections: Connections,
  identity: RunIdentity,
  options: TraceOptions,
  { answered, drafted, failed }: Firing,
): void {
  const place = placeOf(plan, server);
  const hop = hopTo(place, plan, 0, { server, jar: EMPTY_JAR, identity, options });
  connections.to(place.origin).start(hop.request, options.limits, (client) => {
    // What is thrown here would be undici's to catch.
    try {
      answered(client.outcome === 'ok');
      draftHop(hop, client, (draft) => drafted([draft]), failed);
    } catch (error) {
      failed(error);
    }
  });
}

const EMPTY_JAR = createCookieJar();

/** A request to be sent, and what its draft takes from it. */
interface Hop {
  readonly request: WireRequest;
  readonly context: JoinContext;
  readonly server: ServerSide | null;
  /** The number by which the server knows it; null where the request goes elsewhere. */
  readonly id: number | null;
}

interface Surroundings {
  readonly server: ServerSide | null;
  readonly jar: CookieJar;
  readonly identity: RunIdentity;
  readonly options: TraceOptions;
}

function hopTo({ origin, url }: Place, plan: RequestPlan, hop: number, { identity, jar, options, server }: Surroundings): Hop {
  const { keepAlive, limits, newTraceId, wallOriginMs } = options;
  const identified = server !== null && origin === server.origin ? server.identify() : null;
  const cookies = jar.header(url, plan.headers);
  return {
    request: wireRequest(plan, origin, { keepAlive, identification: identified?.header ?? null, cookies }),
    context: {
      name: identity.name,
      index: identity.index,
      hop,
      newTraceId,
      wallOriginMs,
      maxBodyBytes: options.documentBodyBytes ?? limits.maxBodyBytes,
    },
    server,
    id: identified?.id ?? null,
  };
}

/** Gives the draft of a hop that is over: at once where the host's record has come, and once it comes otherwise. */
function draftHop(
  { context, id, request, server }: Hop,
  client: ClientRecord,
  then: (draft: TraceDraft) => void,
  failed: (error: unknown) => void,
): void {
  if (server === null || id === null) then(draftOf(joinRemote(request, client, context)));
  else if (client.outcome === 'ok')
    server.whenRecorded(id, refusalOf(client) !== null, (record) => then(new CycleDraft(request, client, record, WELL, context)));
  else
    server
      .fate(id, client.outcome === 'timeout')
      .then((fate) => then(new CycleDraft(request, client, fate.record, fate, context)))
      .catch(failed);
}

interface Place {
  readonly url: URL;
  readonly origin: string;
}

/** The runs of one plan all go to one place. */
const places = new WeakMap<RequestPlan, Place & { readonly server: string | null }>();

function placeOf(plan: RequestPlan, server: ServerSide | null): Place {
  const known = places.get(plan);
  if (known && known.server === (server?.origin ?? null)) return known;
  // Joined as text: a path that begins with two slashes is a path, and no other host.
  const url = new URL(server ? server.origin + plan.target : plan.target);
  const place = { url, origin: url.origin, server: server?.origin ?? null };
  places.set(plan, place);
  return place;
}

function draftsOf(earlier: readonly Promise<TraceDraft>[], last: Promise<TraceDraft>): Promise<readonly TraceDraft[]> {
  return earlier.length === 0 ? last.then((draft) => [draft]) : Promise.all([...earlier, last]);
}

function stoppedAfter(redirects: number, next: URL): TraceError {
  const message = `stopped after ${redirects} redirects, the last one to ${next.href}`;
  return { code: 'TOO_MANY_REDIRECTS', message, phase: null, stack: null, source: null };
}
