import { type CallSite, callSite } from './call-site.js';
import type { Context } from './context.js';
import { classAndCode, type ErrorHandlers } from './error-handlers.js';
import type { ErrorClass } from './functions.js';
import { checkFunction, checkOptions, refused, words } from './given.js';
import { type Hooks, noHooks, type Registered, registered } from './hooks.js';
import type { HTTPException } from './http-error.js';
import type { InternalServerError } from './http-exception.js';
import type { OptionTypes } from './mistake-words.js';
import type { ParamsOf } from './routing/params.js';
import { setupError } from './setup-error.js';
import type {
  AfterHook,
  BeforeHook,
  ErrorHandler,
  MethodRouteOptions,
  RouteOptions,
  TeardownHook,
  ValuePreprocessor,
  View,
} from './types.js';

/** A view as it is kept: its parameters were checked against its rule where it was registered. */
export type AnyView = View<never>;

const ROUTE_OPTIONS = {
  // What methods may be, the router says in Flask's words.
  methods: 'any',
  endpoint: 'string',
  defaults: 'any',
  strictSlashes: 'boolean',
  provideAutomaticOptions: 'boolean',
} as const satisfies OptionTypes & Record<keyof RouteOptions, unknown>;

type RuleView<Prefix extends string, R extends string, D = unknown> = View<ParamsOf<`${Prefix}${R}`> & D>;

/** What App and Blueprint share: routes, hooks and error handlers (flask/sansio/scaffold.py). */
export abstract class Scaffold<Prefix extends string = ''> {
  /** The hooks registered here, without those of other blueprints. */
  readonly hooks: Hooks<Context> = noHooks();
  readonly errorHandlers: ErrorHandlers<Context> = new Map();

  /** The blueprint's name; null for the app. */
  protected abstract readonly owner: string | null;

  /** Refuses what comes too late to reach every request. */
  protected abstract checkSetup(method: string): void;
  protected abstract addRule(rule: string, options: RouteOptions, view: AnyView, site: CallSite): void;

  /** Registers a view for a rule; by GET unless `options.methods` says otherwise. A mistake is a `CycleTraceError` with Flask's words. */
  route<const R extends string>(rule: R, view: RuleView<Prefix, R>): this;
  route<const R extends string, D extends object>(rule: R, options: RouteOptions<D>, view: RuleView<Prefix, R, D>): this;
  route(rule: string, optionsOrView: RouteOptions | AnyView, view?: AnyView): this {
    return this.#add('route', rule, optionsOrView, view, undefined);
  }

  /** As `route`, by GET (and HEAD). */
  get<const R extends string>(rule: R, view: RuleView<Prefix, R>): this;
  get<const R extends string, D extends object>(rule: R, options: MethodRouteOptions<D>, view: RuleView<Prefix, R, D>): this;
  get(rule: string, optionsOrView: MethodRouteOptions | AnyView, view?: AnyView): this {
    return this.#add('get', rule, optionsOrView, view, 'GET');
  }

  /** As `route`, by POST. */
  post<const R extends string>(rule: R, view: RuleView<Prefix, R>): this;
  post<const R extends string, D extends object>(rule: R, options: MethodRouteOptions<D>, view: RuleView<Prefix, R, D>): this;
  post(rule: string, optionsOrView: MethodRouteOptions | AnyView, view?: AnyView): this {
    return this.#add('post', rule, optionsOrView, view, 'POST');
  }

  /** As `route`, by PUT. */
  put<const R extends string>(rule: R, view: RuleView<Prefix, R>): this;
  put<const R extends string, D extends object>(rule: R, options: MethodRouteOptions<D>, view: RuleView<Prefix, R, D>): this;
  put(rule: string, optionsOrView: MethodRouteOptions | AnyView, view?: AnyView): this {
    return this.#add('put', rule, optionsOrView, view, 'PUT');
  }

  /** As `route`, by PATCH. */
  patch<const R extends string>(rule: R, view: RuleView<Prefix, R>): this;
  patch<const R extends string, D extends object>(rule: R, options: MethodRouteOptions<D>, view: RuleView<Prefix, R, D>): this;
  patch(rule: string, optionsOrView: MethodRouteOptions | AnyView, view?: AnyView): this {
    return this.#add('patch', rule, optionsOrView, view, 'PATCH');
  }

  /** As `route`, by DELETE. */
  delete<const R extends string>(rule: R, view: RuleView<Prefix, R>): this;
  delete<const R extends string, D extends object>(rule: R, options: MethodRouteOptions<D>, view: RuleView<Prefix, R, D>): this;
  delete(rule: string, optionsOrView: MethodRouteOptions | AnyView, view?: AnyView): this {
    return this.#add('delete', rule, optionsOrView, view, 'DELETE');
  }

  /** Runs before the view, in the order of registration; what it returns, if anything, is the response. */
  beforeRequest(fn: BeforeHook): this {
    return this.#hook('beforeRequest', 'before', this.hooks.before, fn);
  }

  /** Runs once there is a response, last registered first; returns the response to go on with. */
  afterRequest(fn: AfterHook): this {
    return this.#hook('afterRequest', 'after', this.hooks.after, fn);
  }

  /** Runs at the end of every request, last registered first, with the exception that no handler took, or null. */
  teardownRequest(fn: TeardownHook): this {
    return this.#hook('teardownRequest', 'teardown', this.hooks.teardown, fn);
  }

  /** Runs before the before hooks and may change the params in place. */
  urlValuePreprocessor(fn: ValuePreprocessor): this {
    return this.#hook('urlValuePreprocessor', 'value preprocessor', this.hooks.preprocessors, fn);
  }

  /** Answers an error, by HTTP status or by class. The nearest class wins, and a status wins over classes. */
  errorHandler(code: 500, fn: ErrorHandler<InternalServerError>): this;
  errorHandler(code: number, fn: ErrorHandler<HTTPException>): this;
  errorHandler<E>(type: ErrorClass<E>, fn: ErrorHandler<E>): this;
  errorHandler(codeOrClass: number | ErrorClass, fn: ErrorHandler<never>): this {
    this.checkSetup('errorHandler');
    const { code, handler, type } = handlerFor('errorHandler', codeOrClass, fn, this.owner);
    keepHandler(this.errorHandlers, code, type, handler);
    return this;
  }

  /** Registers one hook; `what` is its kind in words, for those without a name. */
  #hook<F extends (...args: never[]) => unknown>(method: string, what: string, list: ReturnType<typeof registered<F>>[], fn: F): this {
    this.checkSetup(method);
    checkFunction(method, fn);
    list.push(registered('hook', fn, `<${what} hook ${list.length + 1}>`, callSite(), method, this.owner));
    return this;
  }

  #add(name: string, rule: string, optionsOrView: object, view: AnyView | undefined, method: string | undefined): this {
    this.checkSetup(name);
    if (typeof rule !== 'string') throw refused(words().noRule(name, rule));
    const viewFirst = typeof optionsOrView === 'function';
    const options = (viewFirst ? {} : (optionsOrView ?? {})) as RouteOptions;
    const fn = viewFirst ? (optionsOrView as AnyView) : view;
    if (typeof fn !== 'function' || (viewFirst && view !== undefined)) throw refused(words().noView(name, rule, view, optionsOrView));
    // One that wants more is of another framework, and would meet undefined at its first request.
    if (fn.length > 1) throw refused(words().wideView(name, rule, fn.length));
    if (!viewFirst) checkOptions(`${name}('${rule}')`, options, ROUTE_OPTIONS);
    if (method !== undefined && 'methods' in options) throw refused(words().methodsOfMethod(rule));
    this.addRule(rule, method === undefined ? options : { ...options, methods: [method] }, fn, callSite());
    return this;
  }
}

/** Checks what `errorHandler` and its like were given. */
export function handlerFor(method: string, codeOrClass: number | ErrorClass, fn: ErrorHandler<never>, blueprint: string | null) {
  const site = callSite();
  checkFunction(method, fn);
  try {
    const { type, code } = classAndCode(codeOrClass);
    return { type, code, handler: registered('handler', fn, `<handler of ${code ?? type.name}>`, site, method, blueprint) };
  } catch (error) {
    throw setupError((error as Error).message, undefined, site, error);
  }
}

export function keepHandler(
  handlers: ErrorHandlers<Context>,
  code: number | null,
  type: ErrorClass,
  handler: Registered<ErrorHandler<never>>,
): void {
  let byClass = handlers.get(code);
  if (byClass === undefined) {
    byClass = new Map();
    handlers.set(code, byClass);
  }
  byClass.set(type, handler);
}
