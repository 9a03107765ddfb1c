import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { TRACEPARENT } from '../model/traceparent.js';
import { linePairs, rawPairs } from './call-values.js';
import { whenPackage } from './module-watch.js';
import { type CallPlace, OutboundCall } from './outbound-call.js';
import type { Probe } from './probe.js';
import { userSite } from './user-site.js';

/** A request of undici's, as its diagnostics channels show it (https://undici.nodejs.org/#/docs/api/DiagnosticsChannel.md). */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly body?: unknown;
  /** Names and values in turn; one text in undici 5. */
  readonly headers: unknown[] | string;
  addHeader?(name: string, value: string): unknown;
  onData?(chunk: Uint8Array): unknown;
}

interface UndiciResponse {
  readonly statusCode: number;
  /** Names and values in turn. */
  readonly headers: readonly Uint8Array[];
}

type Fetch = typeof globalThis.fetch;

interface FetchPlace extends CallPlace {
  calledNs: number | undefined;
  /** The request that it has come to. */
  call: OutboundCall | null;
}

/** The trace is passed on, unless the app does so itself: before, or by a listener to the same channel that comes after. */
function passOn(request: UndiciRequest, { passed }: OutboundCall): void {
  const { addHeader, headers } = request;
  if (!passed || !addHeader || !Array.isArray(headers) || placeOf(headers, TRACEPARENT) >= 0) return;
  const ours = passed.headers.filter(([name]) => placeOf(headers, name) < 0);
  for (const [name, value] of ours) addHeader.call(request, name, value);
  request.addHeader = function (name, value) {
    const given = name.toLowerCase();
    // Who passes on a trace of its own passes on no state of ours.
    for (const [our, set] of ours) {
      const place = placeOf(headers, our);
      if ((given === our || given === TRACEPARENT) && headers[place + 1] === set) headers.splice(place, 2);
    }
    return addHeader.call(this, name, value);
  };
}

/** What broke the request, which `fetch` wraps. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError ? (error.cause ?? error) : error;
}

function placeOf(headers: readonly unknown[], name: string): number {
  for (let at = 0; at < headers.length; at += 2) if (String(headers[at]).toLowerCase() === name) return at;
  return -1;
}

/** `fetch` and undici, Node's own and the user's, through the channels on which they tell of themselves. */
export const fetchProbe: Probe = {
  name: 'fetch',
  install(context) {
    const calls = new WeakMap<object, OutboundCall>();
    const knownSockets = new WeakSet<object>();
    // undici makes the request after `fetch` has returned, where the stack no longer holds the line that called it.
    const places = new AsyncLocalStorage<FetchPlace>();
    const placed = (fetch: Fetch): Fetch => {
      const traced = function (this: unknown, ...args: Parameters<Fetch>): ReturnType<Fetch> {
        if (context.attribution.current() === null) return fetch.apply(this, args);
        const site = userSite(context.locate);
        const place: FetchPlace = {
          calledNs: context.nowNs(),
          call: null,
          get source() {
            return site.source;
          },
        };
        // Given up while it connects, it is over for the app, and undici tells so only once there is a connection. The app gets the
        // promise that follows, or a rejection that nobody handles would pass for handled.
        return places
          .run(place, () => fetch.apply(this, args))
          .catch((error: unknown) => {
            place.call?.end(causeOf(error));
            throw error;
          });
      };
      return Object.defineProperties(traced as Fetch, { name: { value: 'fetch' }, length: { value: fetch.length } });
    };
    globalThis.fetch = placed(globalThis.fetch);
    whenPackage('undici/index.js', (exports) => {
      const undici = exports as { fetch?: Fetch };
      if (undici.fetch) undici.fetch = placed(undici.fetch);
    });

    const on = <M>(channel: string, listener: (message: M) => void) => subscribe(channel, (message) => listener(message as M));
    on('undici:request:create', ({ request }: { request: UndiciRequest }) => {
      const place = places.getStore();
      const call = OutboundCall.begin(context, request.method, `${request.origin}${request.path}`, place);
      if (place) {
        place.call = call;
        // Where the call is redirected, the next request begins when it begins.
        place.calledNs = undefined;
      }
      if (!call) return;
      calls.set(request, call);
      passOn(request, call);
      const { onData } = request;
      // undici 8 has none, and tells of what comes on a channel.
      if (!onData) return;
      request.onData = function (chunk) {
        call.received(chunk);
        return onData.call(this, chunk);
      };
    });
    on('undici:client:sendHeaders', ({ headers, request, socket }: { headers: unknown; request: UndiciRequest; socket: object }) => {
      const call = calls.get(request);
      call?.sent(socket, knownSockets.has(socket));
      // A body that is made as it leaves is not seen.
      if (request.body) call?.sends(request.body);
      if (typeof headers === 'string') call?.asks(linePairs(headers));
      knownSockets.add(socket);
    });
    on('undici:request:headers', ({ request, response }: { request: UndiciRequest; response: UndiciResponse }) => {
      calls.get(request)?.headers(response.statusCode, rawPairs(response.headers));
    });
    on('undici:request:bodyChunkReceived', ({ request, chunk }: { request: UndiciRequest; chunk: Uint8Array }) => {
      if (!request.onData) calls.get(request)?.received(chunk);
    });
    on('undici:request:trailers', ({ request }: { request: UndiciRequest }) => calls.get(request)?.end());
    on('undici:request:error', ({ request, error }: { request: UndiciRequest; error: unknown }) => calls.get(request)?.end(error));
  },
};
