import type { Attributes, SpanKind } from '../model/trace.js';
import type { SpanSubject } from '../model/tracer.js';
import type { CallSite } from './call-site.js';
import type { AfterHookOf, BeforeHookOf, TeardownHookOf, ValuePreprocessorOf } from './functions.js';

/** A function of the user's with what its span says of it. */
export interface Registered<F> {
  readonly fn: F;
  readonly subject: SpanSubject;
}

/** What one app or blueprint has registered, in the order of registration. */
export interface Hooks<C> {
  readonly preprocessors: Registered<ValuePreprocessorOf<C>>[];
  readonly before: Registered<BeforeHookOf<C>>[];
  readonly after: Registered<AfterHookOf<C>>[];
  readonly teardown: Registered<TeardownHookOf<C>>[];
}

export const noHooks = <C>(): Hooks<C> => ({ preprocessors: [], before: [], after: [], teardown: [] });

/** @param by the method that was called, and `blueprint` the name of the blueprint it was called on: the trace says so. */
export function registered<F extends (...args: never[]) => unknown>(
  kind: SpanKind,
  fn: F,
  fallback: string,
  site: CallSite,
  by: string,
  blueprint: string | null = null,
): Registered<F> {
  const attributes = { 'cycle_trace.registered_by': by, ...(blueprint !== null && { 'cycle_trace.blueprint': blueprint }) };
  return { fn, subject: subjectOf(kind, fn.name === '' ? fallback : fn.name, site, attributes) };
}

/** The place is worked out when somebody asks: most runs trace one request of many routes. */
export function subjectOf(kind: SpanKind, name: string, site: CallSite, attributes: Attributes = {}): SpanSubject {
  return {
    kind,
    name,
    attributes,
    get source() {
      return site.source;
    },
  };
}

/** The hooks that one request runs, by the blueprint of its rule, in the order in which they run. */
export type Chain<C> = Readonly<Hooks<C>>;

/**
 * Flask's order (flask/app.py `preprocess_request`, `process_response`, `do_teardown_request`): preprocessors and before
 * hooks from the app to the inner blueprint; after and teardown hooks from the inner blueprint to the app, each reversed.
 */
export function chainOf<C>(blueprints: readonly string[], hooksOf: (blueprint: string | null) => Hooks<C> | undefined): Chain<C> {
  const inwards = [null, ...blueprints.toReversed()].map(hooksOf).filter((hooks) => hooks !== undefined);
  const outwards = inwards.toReversed();
  return {
    preprocessors: inwards.flatMap((hooks) => hooks.preprocessors),
    before: inwards.flatMap((hooks) => hooks.before),
    after: outwards.flatMap((hooks) => hooks.after.toReversed()),
    teardown: outwards.flatMap((hooks) => hooks.teardown.toReversed()),
  };
}
