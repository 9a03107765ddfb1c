import { isUtf8 } from 'node:buffer';
import { CYCLE_PHASES, type PhaseName, REMOTE_PHASES, SERVER_MARKS } from '../model/phases.js';
import { SCHEMA_VERSION } from '../model/report.js';
import type { AttributeValue, HeaderList, Outcome, Phase, Trace, TracedResponse, TracedRoute, TraceError } from '../model/trace.js';
import { SPAN_ID, traceParentOf } from '../model/traceparent.js';
import type { HostState } from '../recorder/fate.js';
import type { RecordedError, ServerRecord } from '../recorder/records.js';
import { type Account, closeCycle, closeRemote, uploadEndNs } from './account.js';
import type { ClientRecord, WireRequest } from './exchange.js';
import { clientOverheadNs, cycleOverheadNs } from './overhead.js';
import { readableHeaders } from './readable-headers.js';
import { sentHeaders } from './sent-headers.js';
import { serverTimingSpans } from './server-timing.js';
import { SpanList } from './span-list.js';

/** What a trace has from its run: its place among the others, and what they have in common. */
export interface JoinContext {
  readonly name: string | null;
  readonly index: number;
  readonly hop: number;
  /** Asked when the trace is made: of most of very many runs none is. */
  readonly newTraceId: () => string;
  /** Wall-clock time, in ms since 1970, of the zero of the run's clock. */
  readonly wallOriginMs: number;
  readonly maxBodyBytes: number;
}

/** Joins what both ends saw of one request into its trace. `server` is null where no record came. */
export function joinCycle(
  request: WireRequest,
  client: ClientRecord,
  server: ServerRecord | null,
  host: HostState,
  context: JoinContext,
): Trace {
  const traceId = context.newTraceId();
  const account = closeCycle(client, server, host.death !== null || host.stuck !== null);
  const outcome: Outcome = host.death !== null && client.outcome !== 'ok' ? 'crashed' : client.outcome;
  const spans = new SpanList(client, traceId);
  addNetSpans(spans, client);
  if (request.body) addUploadSpan(spans, client, server?.marks[0] ?? Number.NaN);
  const first = spans.list.length;
  if (server) addServerSpans(spans, server, client);
  return traceOf(request, client, account, context, {
    traceId,
    route: server ? tracedRoute(server) : null,
    outcome,
    error: errorOf(client, server, host, account.phases),
    spans: spans.list,
    logs: (server?.logs ?? []).map(({ atNs, level, text, span }) => ({
      atNs: atNs - client.beginNs,
      level,
      text,
      spanId: span === 0 ? null : spans.id(first + span),
    })),
    overheadNs: cycleOverheadNs(client, server),
    synchronousNs: server ? synchronousNs(server) : null,
  });
}

/** The trace of a request to an absolute URL: the client's part, and what the server says of its own in Server-Timing. */
export function joinRemote(request: WireRequest, client: ClientRecord, context: JoinContext): Trace {
  const traceId = context.newTraceId();
  const account = closeRemote(client);
  const spans = new SpanList(client, traceId);
  addNetSpans(spans, client);
  if (request.body) addUploadSpan(spans, client, client.headersNs);
  const wait = account.phases[REMOTE_PHASES.findIndex((phase) => phase.name === 'wait')] as Phase;
  for (const span of serverTimingSpans(readableHeaders([...client.headers, ...client.trailers]), wait)) {
    spans.add({ ...span, kind: 'custom', phase: 'wait', parentId: null, status: 'ok', source: null });
  }
  return traceOf(request, client, account, context, {
    traceId,
    route: null,
    outcome: client.outcome,
    error: errorOf(client, null, { death: null, stuck: null }, account.phases),
    spans: spans.list,
    logs: [],
    overheadNs: clientOverheadNs(client),
    synchronousNs: null,
  });
}

/** What a trace of either kind is made of; one literal, since objects made alike are cheap to make and to read. */
function traceOf(
  request: WireRequest,
  client: ClientRecord,
  { clampedNs, phases, totalNs }: Account,
  { hop, index, maxBodyBytes, name, wallOriginMs }: JoinContext,
  {
    error,
    logs,
    outcome,
    overheadNs,
    route,
    spans,
    synchronousNs,
    traceId,
  }: Pick<Trace, 'error' | 'logs' | 'outcome' | 'overheadNs' | 'route' | 'spans' | 'synchronousNs' | 'traceId'>,
): Trace {
  return {
    schemaVersion: SCHEMA_VERSION,
    // A request that is part of a trace goes under its name.
    traceId: traceParentOf(request.headers)?.traceId ?? traceId,
    startedAt: new Date(wallOriginMs + client.beginNs / 1e6).toISOString(),
    name,
    index,
    hop,
    request: {
      method: request.method,
      url: request.origin + request.target,
      target: request.target,
      headers: sentHeaders(request),
      bodyBytes: request.body?.byteLength ?? 0,
    },
    response: tracedResponse(client, maxBodyBytes),
    route,
    outcome,
    error,
    totalNs,
    phases,
    spans,
    logs,
    clampedNs,
    overheadNs,
    synchronousNs,
  };
}

function tracedResponse(client: ClientRecord, maxBodyBytes: number): TracedResponse | null {
  if (client.status === null) return null;
  const kept = client.body.subarray(0, maxBodyBytes);
  const bodyTruncated = client.bodyBytes > kept.length;
  const text = bodyText(kept, client.headers, bodyTruncated);
  return {
    status: client.status,
    reason: client.reason,
    httpVersion: client.httpVersion,
    headers: readableHeaders(client.headers),
    bodyBytes: client.bodyBytes,
    body: text ?? kept.toString('base64'),
    bodyEncoding: text === null ? 'base64' : 'utf8',
    bodyTruncated,
  };
}

/** The body as text, or null when it is not: encoded, or no valid UTF-8. A cut may fall inside a character, which goes. */
function bodyText(body: Buffer, headers: HeaderList, truncated: boolean): string | null {
  const encoding = headers.find(([name]) => name.length === 16 && name.toLowerCase() === 'content-encoding')?.[1];
  if (encoding && encoding !== 'identity') return null;
  if (!truncated) return isUtf8(body) ? body.toString('utf8') : null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body, { stream: truncated });
  } catch {
    return null;
  }
}

function synchronousNs({ marks, returnedNs }: ServerRecord): number | null {
  const heldNs = returnedNs - (marks[0] as number);
  return Number.isNaN(heldNs) ? null : Math.max(0, heldNs);
}

function tracedRoute(server: ServerRecord): TracedRoute {
  return {
    rule: server.route?.rule ?? null,
    endpoint: server.route?.endpoint ?? null,
    blueprint: server.route?.blueprint ?? null,
    params: server.params ?? {},
    source: server.route?.source ?? null,
    tried: server.tried,
  };
}

/** What went wrong: the end of the process, an exception that no handler took, or the exchange itself. */
function errorOf(client: ClientRecord, server: ServerRecord | null, host: HostState, phases: readonly Phase[]): TraceError | null {
  if (client.error === null && server !== null && server.unhandled === null && server.faults.length === 0) return null;
  const stoppedIn = phases.find((phase) => phase.status === 'unfinished')?.name ?? null;
  if (host.death !== null && client.error) {
    // A process that ends without a word leaves nothing of the server's phases: the one it died in is not known.
    const known = server !== null || stoppedIn !== 'receive';
    return { code: 'HOST_DIED', phase: known ? stoppedIn : null, ...host.death };
  }
  if (client.error && host.stuck) {
    const { message, ...place } = host.stuck;
    const nearest = place.source === null ? `; ${lastSpan(server)}` : '';
    return {
      code: client.error.code,
      message: `${client.error.message}: ${message}${nearest}`,
      phase: server ? stoppedIn : null,
      ...place,
    };
  }
  if (client.error) {
    // A body that threw after its first byte can only break off: the client does not know why, and the host does.
    const thrown = client.outcome === 'aborted' && client.status !== null ? server?.faults[0]?.error : undefined;
    if (!thrown) return { ...client.error, phase: stoppedIn, stack: null, source: null };
    const { message, source, stack } = describeThrown(thrown);
    return { code: client.error.code, message: `${client.error.message}: ${message}`, phase: stoppedIn, stack, source };
  }
  const thrown = server?.unhandled ?? server?.faults[0]?.error;
  if (!thrown) return null;
  const phase = server?.faults[0] && !server.unhandled ? server.faults[0].phase : (server?.failures.at(-1)?.phase ?? null);
  return { ...describeThrown(thrown), phase: phase === null ? null : (SERVER_MARKS[phase] ?? null) };
}

/** The nearest to a place that is known of a request whose line could not be found. */
function lastSpan(server: ServerRecord | null): string {
  if (server === null) return 'how far it came inside the app is not known';
  const last = server.spans.at(-1);
  if (last === undefined) return 'it had begun no span';
  const { kind, name } = last.subject;
  return `the last span that it began is ${kind} ${JSON.stringify(name)}, which ${last.status === 'unfinished' ? 'has not ended' : 'has ended'}`;
}

function describeThrown(error: RecordedError): Omit<TraceError, 'phase'> {
  return { code: 'UNHANDLED_EXCEPTION', message: `${error.name}: ${error.message}`, stack: error.stack, source: error.source };
}

const NET_NAMES = { setup: 'TLS setup', dns: 'DNS lookup', tcp: 'TCP connect', tls: 'TLS handshake' } as const;

function addNetSpans(spans: SpanList, client: ClientRecord): void {
  for (const net of client.net)
    spans.addStamped('net', NET_NAMES[net.name], 'connect', net.startNs, net.endNs, { attributes: net.attributes });
}

/** The sending of a body that goes on beside what comes after it. */
function addUploadSpan(spans: SpanList, client: ClientRecord, nextNs: number): void {
  const { endNs, sentNs, socketReadyNs } = client;
  if (!(uploadEndNs(client) > nextNs) || Number.isNaN(socketReadyNs)) return;
  spans.addStamped('stream', 'request body', 'send', socketReadyNs, sentNs <= endNs ? sentNs : Number.NaN);
}

function addServerSpans(spans: SpanList, server: ServerRecord, client: ClientRecord): void {
  const first = spans.list.length;
  for (const { handle, subject } of server.spans) {
    const id = subject.attributes?.[SPAN_ID];
    if (typeof id === 'string') spans.name(first + handle, id);
  }
  for (const span of server.spans) {
    const attributes: Record<string, AttributeValue> = { ...span.subject.attributes, ...span.attributes };
    delete attributes[SPAN_ID];
    // The host names spans by their place, and gives them no ids.
    const { 'cycle_trace.identical_to': same, 'cycle_trace.independent_of': independentOf } = attributes;
    if (same !== undefined) attributes['cycle_trace.identical_to'] = spans.id(first + Number(same));
    if (Array.isArray(independentOf))
      attributes['cycle_trace.independent_of'] = independentOf.map((place) => spans.id(first + Number(place)));
    spans.addStamped(span.subject.kind, span.subject.name, serverPhase(span.phase), span.startNs, span.endNs, {
      parentId: span.parent === 0 ? null : spans.id(first + span.parent),
      ...(span.status !== 'unfinished' && { status: span.status }),
      attributes,
      source: span.subject.source,
    });
  }
  const writtenNs = server.marks[SERVER_MARKS.length - 1] as number;
  // A body that went out in pieces: the server was still at it when the first bytes had left.
  if (server.streamed && !Number.isNaN(writtenNs)) {
    // Where the OS took the end later than it was given, the server hears of that after the client may have had it.
    const isLate = server.complete && client.outcome === 'ok' && client.endNs < server.finishNs;
    const overNs = isLate ? client.endNs : server.finished ? server.finishNs : Number.NaN;
    spans.addStamped('stream', 'response body', 'download', writtenNs, overNs, {
      status: server.complete ? 'ok' : server.finished ? 'error' : 'unfinished',
    });
  }
}

/** The phase that was running: the one whose mark comes next, or `download` once they have all been made. */
function serverPhase(index: number): PhaseName {
  return SERVER_MARKS[index] ?? CYCLE_PHASES[CYCLE_PHASES.length - 1]?.name ?? 'download';
}
