import { Mark, type ServerPhaseName } from '../model/phases.js';
import type { Context } from './context.js';

// What the trace is told when a request leaves the straight way, so that every phase still gets its stamp.

const LEFT = 'the exception left the cycle';

/** A phase ended in an error, which the cycle goes on to handle; the phases up to the response are not reached. */
export function failed(c: Context, phase: ServerPhaseName, error: unknown): void {
  const { tracer } = c;
  // No handler took it: the same error comes by a second time.
  if (phase === 'respond' && c.noted?.error === error) return;
  c.noted = { error };
  const routing = phase === 'view' && error === c.request.routingError;
  if (routing) tracer.skip('view', `${codeOf(error)} raised after routing`);
  else tracer.fail(phase, error);
  if (phase === 'route') {
    tracer.mark(Mark.route);
    tracer.skip('before', 'before hooks not reached: the session or a subscriber threw');
  }
  if (phase === 'route' || phase === 'before') {
    tracer.mark(Mark.before);
    const cause = phase === 'route' ? 'the request could not be set up' : `before hook ${c.thrower ?? 'or subscriber'} threw`;
    tracer.skip('view', `view not reached: ${cause}`);
  }
  if (phase !== 'respond' && phase !== 'after') tracer.mark(Mark.view);
}

/** The exception is the server's to answer: it was to be propagated, or a 500 handler threw. */
export function leftTheCycle(c: Context, error: unknown, phase: ServerPhaseName): void {
  const { tracer } = c;
  const propagated = c.noted?.error === error;
  if (phase === 'after') {
    if (!propagated) tracer.fail('after', error);
    return;
  }
  if (propagated) tracer.skip('respond', LEFT);
  else tracer.fail('respond', error);
  tracer.mark(Mark.respond);
  tracer.skip('after', LEFT);
}

/** A teardown hook threw, and with that changed the response. */
export function tornDown(c: Context, error: unknown): void {
  c.tracer.fail('teardown', error);
  c.tracer.unhandled(error);
  c.app.ports.log?.(error, c.request, `Exception in the teardown of ${c.request.path} [${c.request.method}]`);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'an error';
}
