import { BuildError, quoted, quotedList, RuleError, ValidationError } from './errors.js';
import { quoteFragment, quotePath, quoteQuery } from './quote.js';
import type { Rule } from './rule.js';
import { similarity } from './similarity.js';

export type UrlValues = Readonly<Record<string, unknown>>;

export interface BuildOptions {
  /** Only rules that allow this method. */
  readonly method?: string | undefined;
  /** Rules that allow this method are preferred: the method of the current request. GET when left out. */
  readonly defaultMethod?: string | undefined;
  /** Fragment, without `#`. */
  readonly anchor?: string | undefined;
  /** An absolute URL; needs `host`. */
  readonly external?: boolean | undefined;
  /** Of an absolute URL; an empty one makes it relative to the scheme. `http` when left out. */
  readonly scheme?: string | undefined;
  /** Host and port of an absolute URL. */
  readonly host?: string | undefined;
  /** Values that are no variables become the query; true when left out. */
  readonly appendUnknown?: boolean | undefined;
}

type Values = Map<string, unknown>;

/** Whether the rule can be built from the values: all arguments known, none in conflict with a default. */
export function suits<T>(rule: Rule<T>, values: Values, method: string | null): boolean {
  if (method !== null && !rule.methods.has(method)) return false;
  for (const name of rule.arguments) {
    const known = values.has(name);
    if (rule.defaults !== null && name in rule.defaults) {
      if (known && !Object.is(values.get(name), rule.defaults[name])) return false;
    } else if (!known) {
      return false;
    }
  }
  return true;
}

/** The path of the rule, percent-encoded; null when a converter refuses a value. */
export function buildPath<T>(rule: Rule<T>, values: Values): string | null {
  let path = '';
  for (const piece of rule.pattern.pieces) {
    if (piece.variable === null) {
      path += quotePath(piece.text);
      continue;
    }
    const { converter, variable } = piece;
    const value = rule.defaults !== null && variable in rule.defaults ? rule.defaults[variable] : values.get(variable);
    try {
      path += converter.format(value);
    } catch (error) {
      if (error instanceof ValidationError) return null;
      throw error;
    }
  }
  // A value that begins with slashes must not turn the path into somebody else's host.
  return `/${path.replace(/^\/+/, '')}`;
}

const isList = (value: unknown): value is Iterable<unknown> => Array.isArray(value) || value instanceof Set;

function buildQuery<T>(rule: Rule<T>, values: Values): string {
  const items: string[] = [];
  for (const [name, value] of values) {
    if (rule.arguments.has(name)) continue;
    for (const item of isList(value) ? value : [value]) {
      if (item !== null && item !== undefined) items.push(`${quoteQuery(name)}=${quoteQuery(String(item))}`);
    }
  }
  return items.length > 0 ? `?${items.join('&')}` : '';
}

function tryBuild<T>(rules: readonly Rule<T>[], values: Values, method: string | null, appendUnknown: boolean): string | null {
  for (const rule of rules) {
    if (!suits(rule, values, method)) continue;
    const path = buildPath(rule, values);
    if (path !== null) return appendUnknown ? path + buildQuery(rule, values) : path;
  }
  return null;
}

/**
 * Builds the URL of an endpoint. Source: werkzeug.routing.MapAdapter.build and flask.url_for.
 *
 * @param rules the endpoint's rules, in the order in which they are to be tried.
 * @param all every rule, to suggest one where none can be built.
 */
export function buildUrl<T>(
  rules: readonly Rule<T>[],
  all: readonly Rule<T>[],
  endpoint: string,
  given: UrlValues,
  options: BuildOptions,
): string {
  const values: Values = new Map(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
  const method = options.method?.toUpperCase() ?? null;
  const appendUnknown = options.appendUnknown ?? true;
  const preferred = method === null ? tryBuild(rules, values, options.defaultMethod ?? 'GET', appendUnknown) : null;
  const path = preferred ?? tryBuild(rules, values, method, appendUnknown);
  if (path === null) throw buildError(all, endpoint, values, method);
  const anchor = options.anchor === undefined ? '' : `#${quoteFragment(String(options.anchor))}`;
  if (!options.external) return path + anchor;
  if (!options.host) throw new RuleError(`an external URL for endpoint ${quoted(endpoint)} needs a host`);
  const scheme = options.scheme ?? 'http';
  return `${scheme === '' ? '' : `${scheme}:`}//${options.host}${path}${anchor}`;
}

function buildError<T>(all: readonly Rule<T>[], endpoint: string, values: Values, method: string | null): BuildError {
  const names = [...values.keys()];
  let best: Rule<T> | null = null;
  let bestScore = -1;
  for (const rule of all) {
    const score =
      0.98 * similarity(rule.endpoint, endpoint) +
      (names.every((name) => rule.arguments.has(name)) ? 0.01 : 0) +
      (method !== null && rule.methods.has(method) ? 0.01 : 0);
    if (score > bestScore) [best, bestScore] = [rule, score];
  }
  let message = `Could not build url for endpoint ${quoted(endpoint)}`;
  if (method !== null) message += ` (${quoted(method)})`;
  if (names.length > 0) message += ` with values ${quotedList(names.sort())}`;
  message += '.';
  if (best !== null && best.endpoint === endpoint) {
    if (method !== null && !best.methods.has(method)) message += ` Did you mean to use methods ${quotedList([...best.methods].sort())}?`;
    const missing = [...best.arguments].filter((name) => !values.has(name)).sort();
    if (missing.length > 0) message += ` Did you forget to specify values ${quotedList(missing)}?`;
  } else if (best !== null) {
    message += ` Did you mean ${quoted(best.endpoint)} instead?`;
  }
  return new BuildError(message, endpoint, Object.fromEntries(values), method, best?.endpoint ?? null);
}
