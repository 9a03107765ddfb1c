import { type CallSite, callSite } from './call-site.js';
import type { Context } from './context.js';
import type { ErrorHandlers } from './error-handlers.js';
import type { ErrorClass } from './functions.js';
import { checkFunction, checkOptions, refused, words } from './given.js';
import { type Hooks, registered } from './hooks.js';
import type { HTTPException, InternalServerError } from './http-exception.js';
import type { OptionTypes } from './mistake-words.js';
import { type AnyView, handlerFor, keepHandler, Scaffold } from './scaffold.js';
import { setupError } from './setup-error.js';
import type { AfterHook, BeforeHook, ErrorHandler, RouteOptions, TeardownHook, ValuePreprocessor } from './types.js';

/** What a blueprint brings along wherever it is registered. */
export interface BlueprintOptions<Prefix extends string = string> {
  /** In front of every rule. */
  readonly urlPrefix?: Prefix;
  /** Defaults for every rule. */
  readonly urlDefaults?: Readonly<Record<string, unknown>>;
}

/** What one registration of a blueprint puts in place of its own. */
export interface RegisterOptions {
  /** In place of the blueprint's own. */
  readonly urlPrefix?: string;
  /** In place of the blueprint's own, so that it can be registered twice. */
  readonly name?: string;
  readonly urlDefaults?: Readonly<Record<string, unknown>>;
}

const OPTIONS = { urlPrefix: 'string', urlDefaults: 'object' } as const satisfies OptionTypes & Record<keyof BlueprintOptions, unknown>;
const REGISTER_OPTIONS = { ...OPTIONS, name: 'string' } as const satisfies OptionTypes & Record<keyof RegisterOptions, unknown>;

/** Refuses what `registerBlueprint` cannot take. */
export function checkRegistration(blueprint: unknown, options: unknown): void {
  if (!(blueprint instanceof Blueprint)) throw refused(words().notTaken('registerBlueprint', 'a Blueprint', blueprint));
  checkOptions('registerBlueprint()', options, REGISTER_OPTIONS);
  if ((options as RegisterOptions).name === '') throw setupError("'name' may not be empty.");
}

/** The app as a blueprint sees it while it is registered. */
export interface BlueprintHost {
  readonly hooks: Hooks<Context>;
  readonly errorHandlers: ErrorHandlers<Context>;
  /** By the dotted names under which they are registered. */
  readonly blueprints: Map<string, Blueprint<string>>;
  addRoute(rule: string, endpoint: string | null, blueprint: string | null, options: RouteOptions, view: AnyView, site: CallSite): void;
}

/** Where and under which name one registration puts the blueprint. */
interface Place {
  readonly host: BlueprintHost;
  readonly name: string;
  readonly urlPrefix: string | null;
  readonly urlDefaults: Readonly<Record<string, unknown>>;
  /** False when this blueprint is on the app already, under another name. */
  readonly first: boolean;
}

const joined = (prefix: string, rule: string): string => `${prefix.replace(/\/+$/, '')}/${rule.replace(/^\/+/, '')}`;

/** A part of an app: routes, hooks and handlers under a name and a prefix; blueprints nest (flask/sansio/blueprints.py). */
export class Blueprint<Prefix extends string = ''> extends Scaffold<Prefix> {
  readonly name: string;
  readonly urlPrefix: string | null;
  readonly #urlDefaults: Readonly<Record<string, unknown>>;
  readonly #deferred: ((place: Place) => void)[] = [];
  readonly #nested: { readonly blueprint: Blueprint<string>; readonly options: RegisterOptions; readonly site: CallSite }[] = [];
  #registeredOnce = false;
  #registering = false;

  constructor(name: string, options: BlueprintOptions<Prefix> = {}) {
    super();
    if (typeof name !== 'string') throw setupError(`A blueprint's name must be a string, got ${words().shown(name)}.`);
    if (name === '') throw setupError("'name' may not be empty.");
    if (name.includes('.')) throw setupError(`'name' may not contain a dot '.' character, got ${JSON.stringify(name)}.`);
    checkOptions(`Blueprint('${name}')`, options, OPTIONS);
    this.name = name;
    this.urlPrefix = options.urlPrefix ?? null;
    this.#urlDefaults = options.urlDefaults ?? {};
  }

  protected override get owner(): string {
    return this.name;
  }

  /** Registers a blueprint inside this one: its prefix and name come after this one's. */
  registerBlueprint(blueprint: Blueprint<string>, options: RegisterOptions = {}): this {
    this.checkSetup('registerBlueprint');
    checkRegistration(blueprint, options);
    if ((blueprint as unknown) === this) throw setupError('Cannot register a blueprint on itself');
    this.#nested.push({ blueprint, options, site: callSite() });
    return this;
  }

  /** As `app.beforeRequest`: for every request, not those of this blueprint alone. */
  beforeAppRequest(fn: BeforeHook): this {
    return this.#onApp('beforeAppRequest', 'before', 'before', fn);
  }

  /** As `app.afterRequest`. */
  afterAppRequest(fn: AfterHook): this {
    return this.#onApp('afterAppRequest', 'after', 'after', fn);
  }

  /** As `app.teardownRequest`. */
  teardownAppRequest(fn: TeardownHook): this {
    return this.#onApp('teardownAppRequest', 'teardown', 'teardown', fn);
  }

  /** As `app.urlValuePreprocessor`. */
  appUrlValuePreprocessor(fn: ValuePreprocessor): this {
    return this.#onApp('appUrlValuePreprocessor', 'value preprocessor', 'preprocessors', fn);
  }

  /** As `app.errorHandler`: for every request, not those of this blueprint alone. */
  appErrorHandler(code: 500, fn: ErrorHandler<InternalServerError>): this;
  appErrorHandler(code: number, fn: ErrorHandler<HTTPException>): this;
  appErrorHandler<E>(type: ErrorClass<E>, fn: ErrorHandler<E>): this;
  appErrorHandler(codeOrClass: number | ErrorClass, fn: ErrorHandler<never>): this {
    this.checkSetup('appErrorHandler');
    const { code, handler, type } = handlerFor('appErrorHandler', codeOrClass, fn, this.name);
    this.#deferred.push(({ first, host }) => {
      if (first) keepHandler(host.errorHandlers, code, type, handler);
    });
    return this;
  }

  #onApp<K extends keyof Hooks<Context>>(method: string, what: string, list: K, fn: Hooks<Context>[K][number]['fn']): this {
    this.checkSetup(method);
    checkFunction(method, fn);
    const hook = registered('hook', fn, `<${what} hook of ${this.name}>`, callSite(), method, this.name) as Hooks<Context>[K][number];
    this.#deferred.push(({ first, host }) => {
      if (first) (host.hooks[list] as (typeof hook)[]).push(hook);
    });
    return this;
  }

  protected override addRule(rule: string, options: RouteOptions, view: AnyView, site: CallSite): void {
    const { defaults, endpoint = null, ...others } = options;
    if (endpoint?.includes('.')) throw setupError("'endpoint' may not contain a dot '.' character.", undefined, site);
    if (view.name.includes('.')) throw setupError("'view_func' name may not contain a dot '.' character.", undefined, site);
    this.#deferred.push(({ host, name, urlDefaults, urlPrefix }) => {
      const prefixed = urlPrefix === null ? rule : rule === '' ? urlPrefix : joined(urlPrefix, rule);
      host.addRoute(prefixed, endpoint, name, { ...others, defaults: { ...urlDefaults, ...defaults } }, view, site);
    });
  }

  /** For the app: puts everything that was registered here in its place (flask/sansio/blueprints.py `register`). */
  register(
    host: BlueprintHost,
    options: RegisterOptions,
    parent: { readonly name: string; readonly urlPrefix: string | null } | null,
    site: CallSite,
  ): void {
    const ownName = options.name ?? this.name;
    const name = parent === null ? ownName : `${parent.name}.${ownName}`;
    if (this.#registering)
      throw setupError(`Cannot register a blueprint on itself: '${this.name}' is inside itself as '${name}'`, undefined, site);
    const present = host.blueprints.get(name);
    if (present !== undefined) {
      const which = (present as unknown) === this ? 'this' : 'a different';
      const where = ownName === name ? '' : ` '${name}'`;
      throw setupError(
        `The name '${ownName}' is already registered for ${which} blueprint${where}. Use 'name' to provide a unique name.`,
        "Write registerBlueprint(blueprint, { name: 'another' }).",
        site,
      );
    }
    const first = ![...host.blueprints.values()].some((each) => (each as unknown) === this);
    host.blueprints.set(name, this as unknown as Blueprint<string>);
    this.#registeredOnce = true;
    const own = options.urlPrefix ?? this.urlPrefix;
    const outer = parent?.urlPrefix ?? null;
    const urlPrefix = outer === null ? own : own === null ? outer : joined(outer, own);
    const place: Place = { host, name, urlPrefix, urlDefaults: { ...this.#urlDefaults, ...options.urlDefaults }, first };
    for (const deferred of this.#deferred) deferred(place);
    this.#registering = true;
    for (const nested of this.#nested) nested.blueprint.register(host, nested.options, place, nested.site);
    this.#registering = false;
  }

  protected override checkSetup(method: string): void {
    if (!this.#registeredOnce) return;
    throw refused(words().tooLate(method, this.name));
  }
}
