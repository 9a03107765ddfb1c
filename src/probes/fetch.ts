import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { type CallPlace, OutboundCall } from './outbound-call.js';
import type { Probe } from './probe.js';
import { userSite } from './user-site.js';

/** A request of undici's, as its diagnostics channels show it (https://undici.nodejs.org/#/docs/api/DiagnosticsChannel.md). */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
}

/** `fetch` and undici, Node's own and the user's, through the channels on which they tell of themselves. */
export const fetchProbe: Probe = {
  name: 'fetch',
  install(context) {
    const calls = new WeakMap<object, OutboundCall>();
    const knownSockets = new WeakSet<object>();
    // undici makes the request after `fetch` has returned, where the stack no longer holds the line that called it.
    const places = new AsyncLocalStorage<CallPlace>();
    const { fetch } = globalThis;
    const traced = function (this: unknown, ...args: Parameters<typeof fetch>): ReturnType<typeof fetch> {
      if (context.attribution.current() === null) return fetch.apply(this, args);
      const site = userSite(context.locate);
      const place: CallPlace = {
        calledNs: context.nowNs(),
        get source() {
          return site.source;
        },
      };
      return places.run(place, () => fetch.apply(this, args));
    };
    globalThis.fetch = Object.defineProperties(traced as typeof fetch, { name: { value: 'fetch' }, length: { value: fetch.length } });

    const on = <M>(channel: string, listener: (message: M) => void) => subscribe(channel, (message) => listener(message as M));
    on('undici:request:create', ({ request }: { request: UndiciRequest }) => {
      const call = OutboundCall.begin(context, request.method, `${request.origin}${request.path}`, places.getStore());
      if (call) calls.set(request, call);
    });
    on('undici:client:sendHeaders', ({ request, socket }: { request: UndiciRequest; socket: object }) => {
      calls.get(request)?.sent(!knownSockets.has(socket));
      knownSockets.add(socket);
    });
    on('undici:request:headers', ({ request, response }: { request: UndiciRequest; response: { statusCode: number } }) => {
      calls.get(request)?.headers(response.statusCode);
    });
    on('undici:request:trailers', ({ request }: { request: UndiciRequest }) => calls.get(request)?.end());
    on('undici:request:error', ({ request, error }: { request: UndiciRequest; error: unknown }) => calls.get(request)?.end(error));
  },
};
