import type { Converter } from './converters.js';
import { quoted, RuleError } from './errors.js';
import type { Pattern, Piece } from './pattern.js';

export interface RuleOptions<T> {
  readonly endpoint: string;
  /** GET when left out. HEAD is added to GET, OPTIONS unless `provideAutomaticOptions` is false. */
  readonly methods?: Iterable<string> | undefined;
  /** Values for variables that this rule leaves out and another rule of the endpoint has. */
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  /** True, the default: `/dir` redirects to the rule `/dir/`, and `/file/` is not the rule `/file`. */
  readonly strictSlashes?: boolean | undefined;
  /** True, the default: several slashes in a row are one in the rule. */
  readonly mergeSlashes?: boolean | undefined;
  readonly provideAutomaticOptions?: boolean | undefined;
  /** For building only: never matches. */
  readonly buildOnly?: boolean | undefined;
  /** The caller's own payload: kept, never looked at. */
  readonly data: T;
}

/** A registered rule. */
export interface Rule<T> {
  /** As written. */
  readonly rule: string;
  readonly endpoint: string;
  /** Upper case; HEAD and automatic OPTIONS included. */
  readonly methods: ReadonlySet<string>;
  readonly defaults: Readonly<Record<string, unknown>> | null;
  readonly strictSlashes: boolean;
  readonly mergeSlashes: boolean;
  /** Whether an OPTIONS request is to be answered without the view. */
  readonly provideAutomaticOptions: boolean;
  readonly buildOnly: boolean;
  /** Names of the variables and of the defaults. */
  readonly arguments: ReadonlySet<string>;
  readonly data: T;
  /** The methods as a list: for so few, faster to look through than the set. */
  readonly methodList: readonly string[];
  /** Of each variable, in the order of the path: its name, and how its text becomes a value (null: it is the value). */
  readonly names: readonly string[];
  readonly parsers: readonly Converter['parse'][];
  /** Parsed form, for the router. */
  readonly pattern: Pattern;
  /** The variables in the order of the path, for the router. */
  readonly variables: readonly Extract<Piece, { variable: string }>[];
}

export function allows<T>(rule: Rule<T>, method: string): boolean {
  const { methodList } = rule;
  for (let index = 0; index < methodList.length; index++) {
    if (methodList[index] === method) return true;
  }
  return false;
}

export function methodsOf(given: unknown, automaticOptions: boolean | undefined): { methods: Set<string>; automatic: boolean } {
  if (typeof given === 'string' || given === null || typeof given !== 'object' || !(Symbol.iterator in given)) {
    throw new TypeError('Allowed methods must be a list of strings, for example: app.route(rule, { methods: ["POST"] }, view)');
  }
  const methods = new Set<string>();
  for (const method of given as Iterable<unknown>) {
    if (typeof method !== 'string' || !/^[!#$%&'*+.^`|~\w-]+$/.test(method)) {
      throw new TypeError(`Allowed methods must be a list of strings; ${JSON.stringify(method) ?? String(method)} is not a method`);
    }
    methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  const automatic = automaticOptions ?? !methods.has('OPTIONS');
  if (automatic) methods.add('OPTIONS');
  return { methods, automatic };
}

/** The defaults as an object without prototype; null when there are none. */
export function defaultsOf(rule: string, given: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> | null {
  if (given === undefined || given === null) return null;
  if (typeof given !== 'object' || Array.isArray(given)) throw new TypeError(`the defaults of url rule ${quoted(rule)} must be an object`);
  const entries = Object.entries(given);
  if (entries.some(([name]) => name === '__proto__')) throw new RuleError(`'__proto__' cannot be a default in url rule ${quoted(rule)}`);
  return entries.length === 0 ? null : Object.freeze(Object.assign(Object.create(null) as Record<string, unknown>, given));
}
