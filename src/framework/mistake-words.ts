import { nearest } from '../model/wording.js';
import { quoted } from './routing/errors.js';

const LONGEST = 60;
const ARTICLE = { any: 'another value', string: 'a string', object: 'an object', boolean: 'true or false' } as const;

/** The options that a method takes, each with what `typeof` says of it (`any`: another looks at it). null and undefined stand for none. */
export type OptionTypes = Readonly<Record<string, 'string' | 'object' | 'boolean' | 'any'>>;

/** What is wrong, in Flask's words where Flask has some, and how to mend it. */
export type Mistake = readonly [message: string, hint?: string];

/** A value in a few words: text in quotes, a function or an object by its name, and never its source. */
export function shown(value: unknown): string {
  try {
    return inWords(value);
  } catch {
    return 'something that cannot be read';
  }
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return quoted(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
  if (typeof value === 'function') return named(isClass(value) ? 'the class' : 'the function', value.name, 'a function');
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object' || value === null) return String(value);
  return named('an instance of', className(value), 'an object');
}

/** What a method was given that takes something else. */
export const notTaken = (method: string, wanted: string, got: unknown): Mistake => [`${method}() takes ${wanted}, got ${shown(got)}.`];

export const noRule = (method: string, got: unknown): Mistake => [
  `${method}() takes a rule as a string, got ${shown(got)}.`,
  `Write ${method}('/path', view).`,
];

/** @param first what stands in the view's place before it, if anything does */
export const noView = (method: string, rule: string, got: unknown, first: unknown): Mistake => [
  `${method}('${rule}') needs a view function, got ${shown(got)}${typeof first === 'function' ? ` after ${shown(first)}` : ''}.`,
  'The view comes last, after the options.',
];

export const wideView = (method: string, rule: string, count: number): Mistake => [
  `${method}('${rule}') was given a view of ${count} arguments, and a view has one.`,
  'Write (c) => ...: c.request is the request, c.params has the variables of the rule, and what it returns is the response.',
];

export const methodsOfMethod = (rule: string): Mistake => [
  "Use the 'route' method to use the 'methods' option.",
  `Write route('${rule}', { methods: [...] }, view).`,
];

export const overwritten = (endpoint: string): Mistake => [
  `View function mapping is overwriting an existing endpoint function: ${endpoint}`,
  'Give one of the two views another name, or its route an { endpoint }.',
];

/** @param blueprint null for the app */
export function tooLate(method: string, blueprint: string | null): Mistake {
  const [where, since, what, when] =
    blueprint === null
      ? ['the application', 'It has already handled its first request', 'application', 'running it']
      : [`the blueprint '${blueprint}'`, 'It has already been registered at least once', 'blueprint', 'registering it'];
  return [
    `The setup method '${method}' can no longer be called on ${where}. ${since}, any changes will not be applied consistently.`,
    `Make sure all imports, functions, etc. needed to set up the ${what} are done before ${when}.`,
  ];
}

export function noErrorClass(given: unknown): string {
  if (typeof given === 'number') {
    return `'${given}' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.`;
  }
  return typeof given === 'object' && given !== null
    ? `${shown(given)} is an instance, not a class. Handlers can only be registered for Exception classes or HTTP error codes.`
    : `${shown(given)} is not a class or an HTTP error code. Handlers can only be registered for those.`;
}

/** What is wrong with the options that a method was given, and which ones it takes. */
export function wrongOptions(method: string, given: unknown, types: OptionTypes): Mistake {
  const names = Object.keys(types);
  const known = `It takes ${names.join(', ')}.`;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return [`${method} takes its options as an object, got ${shown(given)}.`, `Write { ${names[0]}: ... }. ${known}`];
  }
  const options = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  const [stranger] = options.find(([name]) => !Object.hasOwn(types, name)) ?? [];
  if (stranger !== undefined) {
    const near = nearest(stranger, names);
    return [`${method} takes no option '${stranger}'.`, near === null ? known : `Did you mean ${near}? ${known}`];
  }
  const [name = '', value] = options.find(([each, found]) => types[each] !== 'any' && typeof found !== types[each]) ?? [];
  return [`${method} needs ${ARTICLE[types[name] ?? 'any']} for ${name}, got ${shown(value)}.`, known];
}

const named = (what: string, name: unknown, otherwise: string): string =>
  typeof name === 'string' && name !== '' ? `${what} ${name.slice(0, LONGEST)}` : otherwise;

const isClass = (fn: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(fn));

/** The name of an object's class; empty for plain objects. */
function className(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype.constructor.name === 'Object' ? '' : String(prototype.constructor.name);
}
