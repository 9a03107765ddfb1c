import type { SourceLocation } from '../model/trace.js';
import type { Config } from './config.js';
import type { ErrorHandlers } from './error-handlers.js';
import type { SessionInterfaceOf, TeardownHookOf, ViewOf } from './functions.js';
import type { Chain, Registered } from './hooks.js';
import type { Ports } from './ports.js';
import type { MatchedRule, Request } from './request.js';
import type { Router } from './routing/index.js';
import type { SignalBoard } from './signals.js';

/** A route as it was registered: what the trace says of it, and what the cycle runs. */
export interface Route<C> {
  readonly view: ViewOf<C>;
  readonly match: MatchedRule & { readonly source: SourceLocation | null };
  /** Made before the first request, when everything is registered. */
  chain: Chain<C> | null;
}

/** The app as a context and the cycle see it. */
export interface Home<C> {
  readonly config: Config;
  readonly ports: Ports;
  readonly router: Router<Route<C>>;
  readonly signals: SignalBoard<C>;
  readonly sessionInterface: SessionInterfaceOf<C>;
  /** In the order in which they run. */
  readonly appcontextTeardowns: readonly Registered<TeardownHookOf<C>>[];
  errorHandlersOf(blueprint: string | null): ErrorHandlers<C> | undefined;
  urlFor(endpoint: string, values: Readonly<Record<string, unknown>>, request: Request): string;
  /** Takes the context up again for a body that is streamed; gives the function that ends it. */
  pushAgain(c: C): (error: unknown) => Promise<void>;
}
