import { subscribe } from 'node:diagnostics_channel';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { TRACEPARENT } from '../model/traceparent.js';
import { rawPairs } from './call-values.js';
import { watchConnections } from './connections.js';
import { whenBuiltin } from './module-watch.js';
import { OutboundCall } from './outbound-call.js';
import type { Probe } from './probe.js';

/** The clients of node:http and node:https, and with them axios, got and their like. */
export const httpProbe: Probe = {
  name: 'http',
  install(context) {
    watchConnections(context.nowNs);
    const calls = new WeakMap<ClientRequest, OutboundCall>();
    const answers = new WeakMap<ClientRequest, IncomingMessage>();
    const begin = (request: ClientRequest): void => {
      // The Host header has the port, which the request itself does not keep.
      const { method, protocol, host, path } = request;
      const call = OutboundCall.begin(context, method, `${protocol}//${request.getHeader('host') ?? host}${path}`);
      if (!call) return;
      calls.set(request, call);
      passOn(request, call);
      seeBody(request, call);
      request.once('finish', () => {
        call.sent(request.socket, request.reusedSocket);
        // Headers that were given as a list are not kept by the request.
        if (request.hasHeader('host')) call.asks(pairsOf(request));
      });
      // A response that broke off has its error, and the request that was answered has none.
      request.once('close', () => call.end(request.errored ?? answers.get(request)?.errored ?? undefined));
    };
    // Events of the response are heard on channels: a listener of ours on `response` would keep Node from letting go of a body that nobody reads.
    subscribe('http.client.response.finish', (message) => {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
      const call = calls.get(request);
      if (!call) return;
      answers.set(request, response);
      call.headers(response.statusCode ?? 0, rawPairs(response.rawHeaders));
      const { push } = response;
      response.push = (chunk: Buffer | null, ...rest) => {
        if (chunk) call.received(chunk);
        return push.call(response, chunk, ...rest);
      };
      response.once('end', () => call.end());
    });
    subscribe('http.client.request.error', (message) => {
      const { request, error } = message as { request: ClientRequest; error: unknown };
      calls.get(request)?.end(error);
    });
    if (hasCreatedChannel()) subscribe('http.client.request.created', (message) => begin((message as { request: ClientRequest }).request));
    else {
      wrapClient(http, begin);
      // Waited for, since the app may never load it, and TLS with it.
      whenBuiltin('node:https', (https) => wrapClient(https as typeof http, begin));
    }
  },
};

/** The trace is passed on, unless the app does so itself, or has sent its headers as it made the request. */
function passOn(request: ClientRequest, call: OutboundCall): void {
  if (!call.passed || request.headersSent || request.hasHeader(TRACEPARENT)) return;
  for (const [name, value] of call.passed.headers) if (!request.hasHeader(name)) request.setHeader(name, value);
}

function seeBody(request: ClientRequest, call: OutboundCall): void {
  for (const name of ['write', 'end'] as const) {
    const write = request[name] as (...args: unknown[]) => unknown;
    const seen = (piece?: unknown, ...rest: unknown[]): unknown => {
      if (piece !== undefined && piece !== null && typeof piece !== 'function') call.sends(piece);
      return write.call(request, piece, ...rest);
    };
    Object.defineProperty(request, name, { value: seen, configurable: true, writable: true });
  }
}

function* pairsOf(request: ClientRequest): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(request.getHeaders())) yield [name, String(value)];
}

/** Node has told of new requests since 22.12: before that the functions that make them are wrapped. */
function hasCreatedChannel(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

function wrapClient(client: Pick<typeof http, 'get' | 'request'>, begin: (request: ClientRequest) => void): void {
  const make = client.request as (...args: unknown[]) => ClientRequest;
  for (const name of ['request', 'get'] as const) {
    const wrapped = (...args: unknown[]): ClientRequest => {
      const request = make(...args);
      begin(request);
      // What Node's own `get` does, which would have sent the headers by now.
      if (name === 'get') request.end();
      return request;
    };
    Object.defineProperty(client, name, {
      value: Object.defineProperties(wrapped, { name: { value: name } }),
      configurable: true,
      writable: true,
      enumerable: true,
    });
  }
  syncBuiltinESMExports();
}
