import { Mark } from '../model/phases.js';
import type { RequestTracer } from '../model/tracer.js';
import { type Blueprint, type BlueprintHost, checkRegistration, type RegisterOptions } from './blueprint.js';
import { blueprintPath } from './blueprint-path.js';
import { type CallSite, callSite } from './call-site.js';
import type { Config } from './config.js';
import { Context } from './context.js';
import { followsAwaits, runWith } from './current.js';
import { pushAgain, wsgiApp } from './cycle.js';
import type { ErrorHandlers } from './error-handlers.js';
import { serveStatic, staticRule } from './files/static-route.js';
import type { ViewOf } from './functions.js';
import { checkFunction, refused, words } from './given.js';
import type { Home, Route } from './home.js';
import { type Chain, chainOf, type Registered, registered } from './hooks.js';
import type { Ports } from './ports.js';
import type { Request } from './request.js';
import type { RequestInput } from './request-input.js';
import type { Response } from './response.js';
import { type ConverterDefinition, Router, type Rule } from './routing/index.js';
import { type AnyView, Scaffold } from './scaffold.js';
import { cookieSessions } from './session/cookie-sessions.js';
import { setupError } from './setup-error.js';
import { SIGNAL_NAMES, SignalBoard, type SignalListener, type SignalName } from './signals.js';
import type { RouteOptions, SessionInterface, TeardownHook } from './types.js';
import { urlFor } from './url-for.js';

/** An app: its routes, hooks and handlers, and the door through which requests come. */
export class App extends Scaffold implements Home<Context>, BlueprintHost {
  /** The framework's settings and the app's own. */
  readonly config: Config = {} as Config;
  /** By the dotted names under which they are registered. */
  readonly blueprints = new Map<string, Blueprint<string>>();
  readonly router = new Router<Route<Context>>();
  readonly signals = new SignalBoard<Context>();
  appcontextTeardowns: readonly Registered<TeardownHook>[] = [];
  /** How sessions are kept: signed into a cookie unless another is put here. */
  sessionInterface: SessionInterface = cookieSessions;
  /** Set by the host. */
  ports: Ports = {};
  protected override readonly owner = null;
  readonly #views = new Map<string, AnyView>();
  #chain: Chain<Context> | null = null;

  /** Puts a blueprint's routes, hooks and handlers on the app: under its name and prefix, or those of `options`. */
  registerBlueprint(blueprint: Blueprint<string>, options: RegisterOptions = {}): this {
    this.checkSetup('registerBlueprint');
    checkRegistration(blueprint, options);
    blueprint.register(this, options, null, callSite());
    return this;
  }

  /** Runs at the very end of every request, last registered first, with the exception that no handler took, or null. */
  teardownAppcontext(fn: TeardownHook): this {
    this.checkSetup('teardownAppcontext');
    checkFunction('teardownAppcontext', fn);
    const hook = registered(
      'hook',
      fn,
      `<appcontext teardown hook ${this.appcontextTeardowns.length + 1}>`,
      callSite(),
      'teardownAppcontext',
    );
    this.appcontextTeardowns = [hook, ...this.appcontextTeardowns];
    return this;
  }

  /** Makes `<name:variable>` known to the rules that come after. */
  converter(name: string, definition: ConverterDefinition): this {
    this.checkSetup('converter');
    return this.#checked(callSite(), () => {
      (require('./routing/converter-definition.js') as typeof import('./routing/converter-definition.js')).checkDefinition(
        name,
        definition,
      );
      this.router.converter(name, definition);
    });
  }

  /** Subscribes to one of Flask's signals; gives the function that ends the subscription. */
  on<S extends SignalName>(signal: S, listener: SignalListener<S, Context>): () => void {
    checkFunction('on', listener);
    if (SIGNAL_NAMES.includes(signal)) return this.signals.on(signal, listener);
    throw setupError(`There is no signal '${String(signal)}'.`, `Signals: ${SIGNAL_NAMES.join(', ')}.`);
  }

  /** The URL of an endpoint outside of a request; inside of one, `c.urlFor` knows the host and the blueprint. */
  urlFor(endpoint: string, values: Readonly<Record<string, unknown>> = {}, request: Request | null = null): string {
    return urlFor(this.router, this.config, endpoint, values, request);
  }

  /** The rules as registered, with what belongs to each: for the route table and the trace. */
  rules(): readonly Rule<Route<Context>>[] {
    if (this.#chain === null) this.#addStaticRoute();
    return this.router.rules();
  }

  /** Answers one request. `respond` is called once, in the same tick when hooks and view are synchronous. */
  handle(input: RequestInput, tracer: RequestTracer, respond: (response: Response) => void): void {
    this.#chain ??= this.#finishSetup();
    const c = new Context(this, input, tracer, this.#chain);
    tracer.mark(Mark.receive);
    if (followsAwaits()) runWith(c, () => wsgiApp(c, respond));
    else wsgiApp(c, respond);
  }

  errorHandlersOf(blueprint: string | null): ErrorHandlers<Context> | undefined {
    return blueprint === null ? this.errorHandlers : this.blueprints.get(blueprint)?.errorHandlers;
  }

  pushAgain(c: Context): (error: unknown) => Promise<void> {
    return pushAgain(c);
  }

  addRoute(rule: string, endpoint: string | null, blueprint: string | null, options: RouteOptions, view: AnyView, site: CallSite): void {
    const prefix = blueprint === null ? '' : `${blueprint}.`;
    const name = prefix + (endpoint ?? (view.name === '' ? this.#unnamed(prefix, rule, options, view) : view.name));
    const owner = blueprint ?? (endpoint?.includes('.') ? endpoint.slice(0, endpoint.lastIndexOf('.')) : null);
    const match = {
      rule,
      endpoint: name,
      blueprint: owner,
      get source() {
        return site.source;
      },
    };
    const { config } = this;
    const provideAutomaticOptions = options.provideAutomaticOptions ?? (config.provideAutomaticOptions === false ? false : undefined);
    this.#checked(site, () => {
      this.router.add(rule, {
        endpoint: name,
        methods: options.methods,
        defaults: options.defaults as Readonly<Record<string, unknown>> | undefined,
        strictSlashes: options.strictSlashes,
        provideAutomaticOptions,
        data: { view: view as unknown as ViewOf<Context>, match, chain: null },
      });
    });
    const present = this.#views.get(name);
    if (present !== undefined && present !== view) {
      throw refused(words().overwritten(name), site);
    }
    this.#views.set(name, view);
  }

  protected override addRule(rule: string, options: RouteOptions, view: AnyView, site: CallSite): void {
    this.addRoute(rule, options.endpoint ?? null, null, options, view, site);
  }

  protected override checkSetup(method: string): void {
    if (this.#chain === null) return;
    throw refused(words().tooLate(method, null));
  }

  /** The name of a view without one: its rule, with its methods where that is taken. */
  #unnamed(prefix: string, rule: string, options: RouteOptions, view: AnyView): string {
    const present = this.#views.get(prefix + rule);
    if (present === undefined || present === view) return rule;
    return `${[...(options.methods ?? ['GET'])].join(',')} ${rule}`;
  }

  /** Flask adds it when the app is made; here the setup may still say where the files lie. */
  #addStaticRoute(): void {
    const rule = staticRule(this.config);
    if (rule !== null && !this.#views.has('static')) this.addRoute(rule, 'static', null, {}, serveStatic, callSite());
  }

  /** The order of hooks is settled once, before the first request. */
  #finishSetup(): Chain<Context> {
    this.#addStaticRoute();
    const chains = new Map<string | null, Chain<Context>>();
    const chainFor = (blueprint: string | null): Chain<Context> => {
      let chain = chains.get(blueprint);
      if (chain === undefined) {
        chain = chainOf(blueprintPath(blueprint), (name) => (name === null ? this.hooks : this.blueprints.get(name)?.hooks));
        chains.set(blueprint, chain);
      }
      return chain;
    };
    for (const { data } of this.router.rules()) data.chain = chainFor(data.match.blueprint);
    return chainFor(null);
  }

  #checked(site: CallSite, fn: () => void): this {
    try {
      fn();
      return this;
    } catch (error) {
      throw setupError((error as Error).message, undefined, site, error);
    }
  }
}
