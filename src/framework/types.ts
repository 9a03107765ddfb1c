import type { Context } from './context.js';
import type {
  AfterHookOf,
  BeforeHookOf,
  ErrorHandlerOf,
  SessionInterfaceOf,
  TeardownHookOf,
  ValuePreprocessorOf,
  ViewOf,
} from './functions.js';
import type { Params } from './register.js';

/** `P`: the parameters of its rule. What it returns is the response; null, undefined, numbers and booleans are a TypeError, so 500. */
export type View<P = Params> = ViewOf<Context<P>>;
/** Returning nothing lets the request go on; anything else is the response. */
export type BeforeHook = BeforeHookOf<Context>;
/** Returns the response to go on with: the one it was given, or another. */
export type AfterHook = AfterHookOf<Context>;
/** `error` is the exception that no handler took, or null. */
export type TeardownHook = TeardownHookOf<Context>;
/** `endpoint` and `params` are null where no rule matched. `params` may be changed in place. */
export type ValuePreprocessor = ValuePreprocessorOf<Context>;
/** Answers an error, as a view does: `(error, c)`. */
export type ErrorHandler<E = unknown> = ErrorHandlerOf<Context, E>;
/** How sessions are kept. The default signs them into a cookie; `app.sessionInterface = {...}` keeps them elsewhere. */
export type SessionInterface = SessionInterfaceOf<Context>;

/** What `route` takes between the rule and the view (werkzeug/routing/rules.py `Rule`). */
export interface RouteOptions<D extends object = object> {
  /** Default: GET. */
  readonly methods?: readonly string[];
  /** Default: the view's function name. */
  readonly endpoint?: string;
  /** Values for parameters that this rule leaves out and another rule of the endpoint has. */
  readonly defaults?: D;
  /** Default: true. `/dir` is sent on to the rule `/dir/`, and `/file/` is not the rule `/file`. */
  readonly strictSlashes?: boolean;
  /** Whether OPTIONS is answered without the view. */
  readonly provideAutomaticOptions?: boolean;
}

/** What `get`, `post` and the like take: their method is their name. */
export type MethodRouteOptions<D extends object = object> = Omit<RouteOptions<D>, 'methods'>;
