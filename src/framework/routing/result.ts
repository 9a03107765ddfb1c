import type { Params } from './params.js';
import type { Rule } from './rule.js';

/** A rule matched: its view can be called with `params`, a fresh object (defaults included). */
export interface RouteMatch<T> {
  readonly kind: 'match';
  readonly rule: Rule<T>;
  readonly params: Params;
}

/** The path has another, canonical form: answer 308 with it, the request's own query kept as it came. */
export interface RouteRedirect {
  readonly kind: 'redirect';
  /** Path of the target, percent-encoded, without a query. Made absolute by the caller. */
  readonly path: string;
}

/** The path has a rule, but not for this method: answer 405. */
export interface RouteMethodNotAllowed {
  readonly kind: 'methodNotAllowed';
  /** For the `Allow` header: the union over the rules of the path. */
  readonly allow: readonly string[];
}

export interface RouteNotFound {
  readonly kind: 'notFound';
}

export type MatchResult<T> = RouteMatch<T> | RouteRedirect | RouteMethodNotAllowed | RouteNotFound;

export const NOT_FOUND: RouteNotFound = Object.freeze({ kind: 'notFound' });
