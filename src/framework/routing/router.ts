import type { TriedRule } from '../../model/trace.js';
import { type BuildOptions, buildPath, buildUrl, suits, type UrlValues } from './build.js';
import { BUILT_IN, type Converter, type ConverterDefinition, type ConverterFactory, customConverter, Refusal } from './converters.js';
import { quoted, RuleError } from './errors.js';
import { explainMatch } from './explain.js';
import { emptyParams } from './params.js';
import { parsePattern } from './pattern.js';
import { decodePath, quotePath } from './quote.js';
import { type MatchResult, NOT_FOUND, type RouteRedirect } from './result.js';
import { defaultsOf, methodsOf, type Rule, type RuleOptions } from './rule.js';
import { Trie } from './trie.js';
import { type Found, Walker } from './walk.js';

export interface RouterOptions {
  /** For rules that do not say; true when left out. */
  readonly strictSlashes?: boolean | undefined;
  /** For rules that do not say, and for paths; true when left out. */
  readonly mergeSlashes?: boolean | undefined;
  /** Redirect to the rule that has a path's values as its defaults; true when left out. */
  readonly redirectDefaults?: boolean | undefined;
}

/** The rules of an app: what Werkzeug calls a Map. Host-independent. Source: werkzeug.routing. */
export class Router<T> {
  readonly #strictSlashes: boolean;
  readonly #mergeSlashes: boolean;
  readonly #redirectDefaults: boolean;
  readonly #converters = new Map<string, ConverterFactory>(BUILT_IN);
  readonly #byEndpoint = new Map<string, Rule<T>[]>();
  readonly #trie = new Trie<T>();
  #walker = new Walker<T>(this.#trie);
  /** For a rule, those of its endpoint whose defaults may say the same in a shorter path. */
  #shorter = new Map<Rule<T>, readonly Rule<T>[]>();
  #ordered: readonly Rule<T>[] = [];
  #changed = false;

  constructor(options: RouterOptions = {}) {
    this.#strictSlashes = options.strictSlashes ?? true;
    this.#mergeSlashes = options.mergeSlashes ?? true;
    this.#redirectDefaults = options.redirectDefaults ?? true;
  }

  /** Whether code of the user's may run while a path is matched. */
  hasOwnConverters = false;

  /** Makes `<name:variable>` known to the rules that are added from now on. */
  converter(name: string, definition: ConverterDefinition): void {
    this.#converters.set(name, customConverter(name, definition));
    this.hasOwnConverters = true;
  }

  /** Adds a rule; throws a RuleError, LookupError or TypeError, in Flask's words, where it cannot be used. */
  add(rule: string, options: RuleOptions<T>): Rule<T> {
    if (typeof rule !== 'string') throw new TypeError(`a URL rule must be a string, not ${rule === null ? 'null' : typeof rule}`);
    if (!rule.startsWith('/')) throw new RuleError(`URL rule ${quoted(rule)} must start with a slash.`);
    const { methods, automatic } = methodsOf(options.methods ?? ['GET'], options.provideAutomaticOptions);
    const defaults = defaultsOf(rule, options.defaults);
    const mergeSlashes = options.mergeSlashes ?? this.#mergeSlashes;
    const pattern = parsePattern(mergeSlashes ? rule.replace(/\/{2,}/g, '/') : rule, this.#converters);
    const variables = pattern.pieces.filter((piece) => piece.variable !== null);
    const added: Rule<T> = Object.freeze({
      rule,
      endpoint: options.endpoint,
      methods,
      methodList: [...methods],
      defaults,
      strictSlashes: options.strictSlashes ?? this.#strictSlashes,
      mergeSlashes,
      provideAutomaticOptions: automatic,
      buildOnly: options.buildOnly ?? false,
      arguments: new Set([...Object.keys(defaults ?? {}), ...variables.map((piece) => piece.variable)]),
      data: options.data,
      names: variables.map((piece) => piece.variable),
      parsers: variables.map((piece) => piece.converter.parse),
      pattern,
      variables,
    });
    if (!added.buildOnly) this.#trie.add(added);
    const known = this.#byEndpoint.get(added.endpoint);
    if (known) known.push(added);
    else this.#byEndpoint.set(added.endpoint, [added]);
    this.#changed = true;
    return added;
  }

  /**
   * Finds the rule for a request.
   *
   * @param rawPath the path of the request target as it came, percent-encoded, without the query.
   */
  match(method: string, rawPath: string): MatchResult<T> {
    if (this.#changed) this.#compile();
    const result = this.#find(method, rawPath);
    // Methods nearly always come in upper case: look for others only where they stood in the way.
    if (result.kind === 'match' || !hasLowerCase(method)) return result;
    return this.#find(method.toUpperCase(), rawPath);
  }

  /** Methods that some rule of the path allows; none when the path matches no rule or is redirected. */
  allowedMethods(rawPath: string): readonly string[] {
    const result = this.match('--', rawPath);
    return result.kind === 'methodNotAllowed' ? result.allow : [];
  }

  /** The rules nearest to the path that did not win, and why. Matches again: call it outside of measured code. */
  explain(method: string, rawPath: string, limit = 20): TriedRule[] {
    const result = this.match(method, rawPath);
    return explainMatch(this.#ordered, result, method.toUpperCase(), decodePath(rawPath), limit);
  }

  /** Builds the URL of an endpoint; throws a BuildError when no rule of it fits the values. */
  build(endpoint: string, values: UrlValues = {}, options: BuildOptions = {}): string {
    if (this.#changed) this.#compile();
    return buildUrl(this.#byEndpoint.get(endpoint) ?? [], this.rules(), endpoint, values, options);
  }

  /** Whether some rule of the endpoint takes all these arguments. */
  isEndpointExpecting(endpoint: string, ...names: readonly string[]): boolean {
    return (this.#byEndpoint.get(endpoint) ?? []).some((rule) => names.every((name) => rule.arguments.has(name)));
  }

  /** All rules, by endpoint in the order of registration; with an endpoint, its rules as building tries them. */
  rules(endpoint?: string): readonly Rule<T>[] {
    if (this.#changed) this.#compile();
    return endpoint === undefined ? [...this.#byEndpoint.values()].flat() : [...(this.#byEndpoint.get(endpoint) ?? [])];
  }

  /** The rules that can match, in the order in which a request meets them. */
  rulesInMatchOrder(): readonly Rule<T>[] {
    if (this.#changed) this.#compile();
    return [...this.#ordered];
  }

  /** Walks the path as it came first: hardly any needs to be decoded, or to have its slashes merged. */
  #find(method: string, rawPath: string): MatchResult<T> {
    const walker = this.#walker;
    if (rawPath.charCodeAt(0) === 47 && rawPath.charCodeAt(1) !== 47) {
      const found = walker.walk(method, rawPath);
      const final = walker.wentByPlainText() && (found !== null || !(rawPath.includes('%') || rawPath.includes('//')));
      if (final) return this.#resultOf(found, method, rawPath);
    }
    const path = decodePath(rawPath);
    const found = walker.walk(method, path);
    if (found === null && this.#mergeSlashes && path.includes('//')) return this.#searchMerged(method, path);
    return this.#resultOf(found, method, path);
  }

  #resultOf(found: Found<T>, method: string, path: string): MatchResult<T> {
    if (found === true) return redirectTo(`${path}/`);
    const { methodRefused } = this.#walker;
    const result = found === null ? NOT_FOUND : this.#matched(found, method);
    return result === NOT_FOUND && methodRefused ? this.#methodNotAllowed(method, [path]) : result;
  }

  /** @param path the one that was walked last, to no end. */
  #searchMerged(method: string, path: string): MatchResult<T> {
    const refused = this.#walker.methodRefused;
    const merged = path.replace(/\/{2,}/g, '/');
    const found = this.#walker.walk(method, merged);
    if (found === true) return redirectTo(`${merged}/`);
    if (found?.mergeSlashes) return redirectTo(merged);
    return refused || this.#walker.methodRefused ? this.#methodNotAllowed(method, [path, merged]) : NOT_FOUND;
  }

  #methodNotAllowed(method: string, paths: readonly string[]): MatchResult<T> {
    const allow = new Set<string>();
    for (const path of paths) this.#walker.collect(method, path, allow);
    return { kind: 'methodNotAllowed', allow: [...allow] };
  }

  /** Converts the texts of the walk. A converter that refuses decides: no other rule is tried. */
  #matched(rule: Rule<T>, method: string): MatchResult<T> {
    const params = emptyParams();
    const { defaults, names, parsers } = rule;
    const { values } = this.#walker;
    for (let index = 0; index < names.length; index++) {
      const parse = parsers[index] as Converter['parse'];
      let value: unknown = values[index];
      if (parse !== null) {
        value = parse(value as string);
        if (typeof value === 'object' && value instanceof Refusal) return NOT_FOUND;
      }
      params[names[index] as string] = value;
    }
    if (defaults !== null) for (const name in defaults) params[name] = defaults[name];
    if (this.#shorter.size > 0) {
      const path = this.#shorterPath(rule, method, params);
      if (path !== null) return { kind: 'redirect', path };
    }
    return { kind: 'match', rule, params };
  }

  #shorterPath(rule: Rule<T>, method: string, params: Record<string, unknown>): string | null {
    const candidates = this.#shorter.get(rule);
    if (candidates === undefined) return null;
    const values = new Map(Object.entries(params));
    for (const candidate of candidates) {
      if (suits(candidate, values, method)) return buildPath(candidate, values);
    }
    return null;
  }

  #compile(): void {
    this.#changed = false;
    this.#trie.root.settle();
    this.#walker = new Walker(this.#trie);
    this.#ordered = [...this.#trie.inMatchOrder()];
    this.#shorter = new Map();
    for (const rules of this.#byEndpoint.values()) {
      rules.sort(compareForBuilding);
      rules.forEach((rule, place) => {
        const shorter = this.#redirectDefaults ? rules.slice(0, place).filter((other) => providesDefaultsFor(other, rule)) : [];
        if (shorter.length > 0) this.#shorter.set(rule, shorter);
      });
    }
  }
}

function hasLowerCase(method: string): boolean {
  for (let at = 0; at < method.length; at++) {
    const code = method.charCodeAt(at);
    if (code >= 97 && code <= 122) return true;
  }
  return false;
}

/** One slash at the beginning: two would name a host. */
function redirectTo(path: string): RouteRedirect {
  return { kind: 'redirect', path: quotePath(path.replace(/^\/+/, '/')) };
}

function compareForBuilding<T>(left: Rule<T>, right: Rule<T>): number {
  const defaults = (rule: Rule<T>) => Object.keys(rule.defaults ?? {}).length;
  return right.arguments.size - left.arguments.size || defaults(right) - defaults(left);
}

function providesDefaultsFor<T>(other: Rule<T>, rule: Rule<T>): boolean {
  if (other.buildOnly || other.defaults === null || other.arguments.size !== rule.arguments.size) return false;
  const text = (of: Rule<T>) =>
    JSON.stringify(of.pattern.pieces.map((piece) => [piece.variable, piece.variable === null ? piece.text : '']));
  return text(other) !== text(rule) && [...other.arguments].every((name) => rule.arguments.has(name));
}
