import type { Awaitable } from './awaitable.js';
import type { Request } from './request.js';
import type { Response } from './response.js';

// The user's functions, by the context `C` that they are handed. types.ts binds them to the Context.

/**
 * What a view may return: text (HTML), bytes, a plain object or an array (JSON), a Response of ours or of the web, an
 * HTTPException, an iterator or an async iterable or a ReadableStream (streamed). `null`, `undefined`, numbers and
 * booleans are compile errors here, and a TypeError that names the view at run time.
 */
export type ViewResult = string | (object & NoPromise);

/** A promise is an object too: without this, the promise of a number would pass. */
interface NoPromise {
  readonly then?: never;
}

export type ViewOf<C> = (c: C) => Awaitable<ViewResult>;
// biome-ignore lint/suspicious/noConfusingVoidType: a hook without a return statement is the usual one
export type BeforeHookOf<C> = (c: C) => Awaitable<ViewResult | undefined | null | void>;
export type AfterHookOf<C> = (response: Response, c: C) => Awaitable<Response | globalThis.Response>;
export type TeardownHookOf<C> = (error: unknown, c: C) => Awaitable<unknown>;
export type ValuePreprocessorOf<C> = (endpoint: string | null, params: Record<string, unknown> | null, c: C) => Awaitable<unknown>;
export type ErrorHandlerOf<C, E> = (error: E, c: C) => Awaitable<ViewResult>;

/** A class of errors, abstract ones too. */
export type ErrorClass<E = unknown> = abstract new (...args: never[]) => E;

export interface SessionInterfaceOf<C> {
  /** Called before the rule is matched, as in Flask. null where there can be no session. */
  open(request: Request, c: C): Awaitable<object | null>;
  /** Called after the after hooks; it may set a cookie on the response. */
  save(session: object, response: Response, c: C): Awaitable<unknown>;
  /** Open only when `c.session` is first touched, and save only then. `open` must be synchronous. */
  readonly deferred?: boolean;
  /** Where opening is deferred: whether a session that nobody touched is to be saved all the same. */
  mustOpen?(request: Request, c: C): boolean;
}
