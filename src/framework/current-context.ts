import type { Context } from './context.js';
import { contextNow, followsAwaits } from './current.js';

/** The context of the request that is being answered, for code that is not handed `c`. */
export function currentContext(): Context {
  const c = contextNow();
  if (c !== null) return c as Context;
  const advice = followsAwaits()
    ? 'A streamed body runs after its request: make it with c.stream(), or use the `c` that the view was given.'
    : 'currentContext() works up to the first await of a hook or view. Use the `c` that the hook or view was given.';
  throw new Error(`Working outside of request context.\n\n${advice}`);
}
