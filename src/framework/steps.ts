import type { SpanSubject } from '../model/tracer.js';
import { type Awaitable, chain, inTurn } from './awaitable.js';
import type { Context } from './context.js';
import { describeLookup, findErrorHandler } from './error-handlers.js';
import type { ViewOf } from './functions.js';
import type { Registered } from './hooks.js';
import { BadRequest, HTTPException, MethodNotAllowed, NotFound, RequestRedirect } from './http-exception.js';
import { asCurrent, inSpan } from './in-span.js';
import { makeResponse } from './make-response.js';
import { redirect } from './redirect.js';
import type { Request } from './request.js';
import { rawPath } from './request-url.js';
import { HTML, Response } from './response.js';
import type { Signals } from './signals.js';
import type { AfterHook } from './types.js';

// The steps of the cycle, each named as in flask/app.py. They give promises only where the user's own functions do.

const OPEN_SESSION: SpanSubject = { kind: 'custom', name: 'open session', source: null };
const SAVE_SESSION: SpanSubject = { kind: 'custom', name: 'save session', source: null };
/** What is said of after hooks that run once more, for the 500 that came of their first run. */
const AGAIN = { 'cycle_trace.run': 2 };

export function send<S extends keyof Signals>(c: Context, signal: S, payload: Signals[S]): void {
  const { signals } = c.app;
  if (!signals.has(signal)) return;
  c.tracer.keep();
  asCurrent(c, () => signals.send(signal, c, payload));
}

/** Makes the context the current one, opens the session and matches the request (flask/ctx.py `push`). */
export function push(c: Context): Awaitable<void> {
  const { sessionInterface } = c.app;
  send(c, 'appcontextPushed', {});
  if (sessionInterface.deferred) return matchRequest(c);
  const opened = inSpan(c, OPEN_SESSION, () => sessionInterface.open(c.request, c));
  return chain(opened, (session) => {
    c.openedSession = session;
    matchRequest(c);
  });
}

/** Notes the rule, or the error that is raised once the before hooks have run (flask/ctx.py `match_request`). */
function matchRequest(c: Context): void {
  const { request, tracer } = c;
  const { router } = c.app;
  const { method } = request;
  const path = rawPath(request.input.target);
  // Kept until the record has left: it holds nothing of the request but these two.
  const explain = () => router.explain(method, path);
  if (c.config.trustedHosts) {
    const refusal = untrustedHost(request);
    if (refusal !== null) {
      request.routingError = refusal;
      tracer.route(null, null, explain);
      return;
    }
  }
  if (router.hasOwnConverters) tracer.keep();
  const result = router.match(method, path);
  if (result.kind !== 'match') {
    if (result.kind === 'notFound') request.routingError = new NotFound();
    else if (result.kind === 'methodNotAllowed') request.routingError = new MethodNotAllowed(null, { validMethods: result.allow });
    else request.routingError = redirectTo(c, result.path);
    tracer.route(null, null, explain);
    return;
  }
  const route = result.rule.data;
  request.matched = route.match;
  request.params = result.params;
  if (route.chain !== null) c.chain = route.chain;
  c.automaticOptions = request.method === 'OPTIONS' && result.rule.provideAutomaticOptions;
  c.view = route.view;
  tracer.route(route.match, result.rule.arguments.size === 0 ? null : result.params, explain);
}

/** The 400 for a host that the app does not answer to, or null (flask/app.py `create_url_adapter`). */
function untrustedHost(request: Request): unknown {
  try {
    void request.host;
    return null;
  } catch (error) {
    return error;
  }
}

function redirectTo(c: Context, path: string): RequestRedirect {
  const { request } = c;
  const query = request.queryString === '' ? '' : `?${request.queryString}`;
  const url = `${request.scheme}://${request.host}${path}${query}`;
  return new RequestRedirect(url, redirect(url, 308));
}

/** The value preprocessors and the before hooks; gives what answers in the view's place, or undefined. */
export function preprocessRequest(c: Context): Awaitable<unknown> {
  const { preprocessors, before } = c.chain;
  if (preprocessors.length === 0 && before.length === 0) {
    c.tracer.skip('before', 'no before hooks');
    return undefined;
  }
  const { request } = c;
  const preprocessed = inTurn(preprocessors, ({ fn, subject }) =>
    chain(
      inSpan(c, subject, () => fn(request.endpoint, request.params, c)),
      () => undefined,
    ),
  );
  return chain(preprocessed, () =>
    inTurn(before, ({ fn, subject }) =>
      chain(
        inSpan(c, subject, () => fn(c)),
        (value) => {
          if (value === undefined || value === null) return undefined;
          c.tracer.skip('view', `before hook ${subject.name} returned a response`);
          return value as unknown;
        },
      ),
    ),
  );
}

/** Raises what routing came to, answers OPTIONS, or runs the view. */
export function dispatchRequest(c: Context): Awaitable<unknown> {
  const { request } = c;
  if (request.routingError !== null) throw request.routingError;
  if (c.automaticOptions) {
    c.tracer.skip('view', 'automatic OPTIONS response');
    return makeDefaultOptionsResponse(c);
  }
  return asCurrent(c, c.view as ViewOf<Context>);
}

function makeDefaultOptionsResponse(c: Context): Response {
  const methods = c.app.router.allowedMethods(rawPath(c.request.input.target));
  return new Response('', { headers: { 'Content-Type': HTML, ...(methods.length > 0 && { Allow: methods.join(', ') }) } });
}

/** An error of a hook or view: an HTTP error is a response, others need a handler or go on to `handleException`. */
export function handleUserException(c: Context, error: unknown): Awaitable<unknown> {
  if (error instanceof HTTPException && !trapsHttpException(c, error)) return handleHttpException(c, error);
  return callHandler(c, error, () => {
    throw error;
  });
}

function handleHttpException(c: Context, error: HTTPException): Awaitable<unknown> {
  if (error.code === null || error instanceof RequestRedirect) return error;
  return callHandler(c, error, () => error);
}

function trapsHttpException(c: Context, error: HTTPException): boolean {
  const { trapHttpExceptions, trapBadRequestErrors } = c.config;
  return trapHttpExceptions === true || (trapBadRequestErrors === true && error instanceof BadRequest);
}

/** Runs the nearest handler of an error, if there is one. */
export function callHandler(c: Context, error: unknown, otherwise: () => unknown): Awaitable<unknown> {
  const { handler, passedOver } = findErrorHandler(error, c.request.blueprints, (name) => c.app.errorHandlersOf(name));
  if (handler === null) return otherwise();
  return inSpan(c, handler.subject, () => {
    if (c.parentSpan !== null) c.tracer.annotate(c.parentSpan, describeLookup(error, passedOver));
    return handler.fn(error as never, c);
  });
}

/** The functions of `afterThisRequest`, the after hooks, and the session. */
export function processResponse(c: Context, made: Response): Awaitable<Response> {
  const { after } = c.chain;
  const { afterThis } = c;
  let response = made;
  const run = (name: string, fn: () => ReturnType<AfterHook>, subject: SpanSubject) =>
    chain(inSpan(c, c.afterAgain ? { ...subject, attributes: { ...subject.attributes, ...AGAIN } } : subject, fn), (returned) => {
      response = returnedBy(name, returned, c);
      return undefined;
    });
  const hooked = chain(
    afterThis === null ? undefined : inTurn(afterThis, ({ fn, subject }) => run(subject.name, () => fn(response, c), subject)),
    () => inTurn(after, ({ fn, subject }) => run(subject.name, () => fn(response, c), subject)),
  );
  return chain(hooked, () => chain(saveSession(c, response), () => response));
}

function returnedBy(name: string, returned: unknown, c: Context): Response {
  if (returned instanceof Response) return returned;
  if (typeof returned === 'object' && returned !== null) return makeResponse(returned, c);
  throw new TypeError(`The after hook ${name} returned ${String(returned)}: it must return the response it was given, or another.`);
}

function saveSession(c: Context, response: Response): Awaitable<unknown> {
  const { sessionInterface } = c.app;
  const untouched = c.openedSession === null;
  if (untouched && !mustSave(c)) return undefined;
  return inSpan(c, SAVE_SESSION, () => {
    const session = untouched ? (sessionInterface.open(c.request, c) as object | null) : c.openedSession;
    return session === null ? undefined : sessionInterface.save(session, response, c);
  });
}

/** Whether there is a session to save though nobody touched it. */
export function mustSave(c: Context): boolean {
  const { sessionInterface } = c.app;
  return sessionInterface.deferred === true && sessionInterface.mustOpen?.(c.request, c) === true;
}

export function doTeardownRequest(c: Context, error: unknown): Awaitable<unknown> {
  return chain(tearDown(c, c.chain.teardown, error), () => {
    send(c, 'requestTearingDown', { error });
    closeRequest(c);
  });
}

/** Frees what the request's uploads hold. Nobody has to wait for that. */
export function closeRequest(c: Context): void {
  c.request.close()?.then(undefined, (fault: unknown) => c.tracer.fault('teardown', fault));
}

export function doTeardownAppcontext(c: Context, error: unknown): Awaitable<unknown> {
  return chain(tearDown(c, c.app.appcontextTeardowns, error), () => send(c, 'appcontextTearingDown', { error }));
}

function tearDown(c: Context, hooks: readonly Registered<(error: unknown, c: Context) => unknown>[], error: unknown): Awaitable<unknown> {
  if (hooks.length === 0) return undefined;
  return inTurn(hooks, ({ fn, subject }) =>
    chain(
      inSpan(c, subject, () => fn(error, c)),
      () => undefined,
    ),
  );
}
