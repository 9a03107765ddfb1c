import { Mark, type ServerPhaseName } from '../model/phases.js';
import { failed, leftTheCycle, tornDown } from './account.js';
import { type Awaitable, attempt, chain, isPromise } from './awaitable.js';
import { propagates } from './config.js';
import type { Context } from './context.js';
import { InternalServerError } from './http-exception.js';
import { makeResponse } from './make-response.js';
import { Response } from './response.js';
import {
  callHandler,
  closeRequest,
  dispatchRequest,
  doTeardownAppcontext,
  doTeardownRequest,
  handleUserException,
  mustSave,
  preprocessRequest,
  processResponse,
  push,
  send,
} from './steps.js';

/** Something was thrown. In a box, since anything can be thrown, `undefined` too. */
interface Failure {
  readonly error: unknown;
}

/** What the client gets when an exception left the cycle: Flask leaves this to its server. */
export class EscapedResponse extends Response {
  readonly error: unknown;

  constructor(error: unknown) {
    super(new InternalServerError().getBody(), { status: 500 });
    this.error = error;
  }
}

/**
 * The request-response cycle: flask/app.py `wsgi_app` and `full_dispatch_request`, whose names the steps bear too.
 * `respond` is called once, after the teardown, and in the same tick when nothing on the way gave a promise.
 */
export async function wsgiApp(c: Context, respond: (response: Response) => void): Promise<void> {
  const { tracer } = c;
  let response: Response | null = null;
  let failure: Failure | null = null;
  let escaped: Failure | null = null;
  let phase: ServerPhaseName = 'route';
  try {
    try {
      const pushed = push(c);
      if (isPromise(pushed)) await pushed;
      tracer.mark(Mark.route);

      let value: unknown;
      try {
        phase = 'before';
        send(c, 'requestStarted', {});
        value = preprocessRequest(c);
        if (isPromise(value)) value = await value;
        tracer.mark(Mark.before);
        if (value === undefined) {
          phase = 'view';
          value = dispatchRequest(c);
          if (isPromise(value)) value = await value;
        }
        tracer.mark(Mark.view);
      } catch (error) {
        failed(c, phase, error);
        phase = 'respond';
        value = handleUserException(c, error);
        if (isPromise(value)) value = await value;
      }

      phase = 'respond';
      const made = makeResponse(value, c);
      tracer.mark(Mark.respond);
      phase = 'after';
      const finalized = finalizeRequest(c, made);
      response = isPromise(finalized) ? await finalized : finalized;
    } catch (error) {
      failure = { error };
      failed(c, phase, error);
      const handled = handleException(c, error, phase);
      response = isPromise(handled) ? await handled : handled;
    }
    response.finalize(c.request.method);
  } catch (error) {
    escaped = { error };
    leftTheCycle(c, error, phase);
  }
  tracer.mark(Mark.after);

  // flask/ctx.py `pop`: the teardown comes before the send, and an exception of its own takes the response's place.
  const reason = failure === null ? null : failure.error;
  if (hasTeardown(c)) {
    try {
      const torn = doTeardownRequest(c, reason);
      if (isPromise(torn)) await torn;
    } catch (error) {
      escaped = { error };
      tornDown(c, error);
    }
    try {
      const torn = doTeardownAppcontext(c, reason);
      if (isPromise(torn)) await torn;
      send(c, 'appcontextPopped', {});
    } catch (error) {
      escaped = { error };
      tornDown(c, error);
    }
  } else {
    closeRequest(c);
    tracer.skip('teardown', 'no teardown hooks');
  }
  c.active = false;
  tracer.mark(Mark.teardown);
  if (escaped !== null) response?.discard();
  respond(escaped === null ? (response as Response) : new EscapedResponse(escaped.error));
}

/** The after hooks, the session and `requestFinished` (flask/app.py `finalize_request`). */
function finalizeRequest(c: Context, made: Response): Awaitable<Response> {
  if (c.chain.after.length === 0 && c.afterThis === null && c.openedSession === null && !mustSave(c)) {
    c.tracer.skip('after', 'no after hooks, session not used');
    send(c, 'requestFinished', { response: made });
    return made;
  }
  return chain(processResponse(c, made), (response) => {
    send(c, 'requestFinished', { response });
    return response;
  });
}

/** An exception that nothing has handled: a 500, unless it is to leave the cycle (flask/app.py `handle_exception`). */
function handleException(c: Context, error: unknown, phase: ServerPhaseName): Awaitable<Response> {
  send(c, 'gotRequestException', { error });
  c.tracer.unhandled(error);
  if (propagates(c.config)) throw error;
  log(c, error, `Exception on ${c.request.path} [${c.request.method}]`);
  const serverError = new InternalServerError(null, { originalError: error });
  return chain(
    callHandler(c, serverError, () => serverError),
    (value) => {
      const made = makeResponse(value, c);
      if (phase === 'after') c.afterAgain = true;
      else c.tracer.mark(Mark.respond);
      return attempt(
        () => finalizeRequest(c, made),
        (fault) => {
          c.tracer.fault('after', fault);
          log(c, fault, 'Request finalizing failed with an error while handling an error');
          return made;
        },
      );
    },
  );
}

/** Takes the context up again for a streamed body, as Flask 3.1's `stream_with_context` does. */
export function pushAgain(c: Context): (error: unknown) => Promise<void> {
  c.active = true;
  send(c, 'appcontextPushed', {});
  return async (error) => {
    try {
      await doTeardownRequest(c, error);
    } finally {
      await doTeardownAppcontext(c, error);
      send(c, 'appcontextPopped', {});
      c.active = false;
    }
  };
}

function hasTeardown(c: Context): boolean {
  return c.chain.teardown.length > 0 || c.app.appcontextTeardowns.length > 0 || c.app.signals.inUse;
}

function log(c: Context, error: unknown, message: string): void {
  c.app.ports.log?.(error, c.request, message);
}
