import { nearest, oneOf, quote, usageError } from './wording.js';

/** Recognised in any case, and offered where a word is mistyped. */
export const KNOWN_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY'];

/** What every Node's server takes. */
const COMMON_METHODS = KNOWN_METHODS.slice(0, 9);

/** Those that the server of this Node takes (https://nodejs.org/api/http.html#httpmethods), asked only for what is not common. */
const serverMethods = (): readonly string[] => process.getBuiltinModule('node:http').METHODS;

const isCommon = (method: string): boolean => COMMON_METHODS.includes(method);

/**
 * A word that stands where a method may: null where it is none. A method is a token, and its case counts
 * (https://www.rfc-editor.org/rfc/rfc9110#name-methods); one that exists in capitals is taken in any case, as by HTTPie.
 */
export function recogniseMethod(word: string, isFollowed: boolean): string | null {
  const upper = word.toUpperCase();
  if (KNOWN_METHODS.includes(upper)) return upper;
  if (/^[A-Z][A-Z0-9!#$%&'*+.^_`|~-]*$/.test(word)) return word;
  return isFollowed && /^[a-z-]+$/i.test(word) && serverMethods().includes(upper) ? upper : null;
}

/** Refuses what Node's own server answers 400 to, before any code of an app or of ours hears of it. */
export function checkServed(method: string): void {
  if (isCommon(method) || serverMethods().includes(method)) return;
  if (KNOWN_METHODS.includes(method)) {
    throw usageError(
      `The server of this Node (${process.version}) does not take the method ${method}.`,
      'Newer ones do; a server that is up elsewhere is asked by its URL.',
    );
  }
  throw usageError(`${quote(method)} is not a method that Node's server takes.`, suggestion(method));
}

/** A word before a target that is no method. */
export function notAMethod(word: string): Error {
  return usageError(`${quote(word)} is not a method.`, suggestion(word));
}

function suggestion(word: string): string {
  const near = nearest(word, KNOWN_METHODS) ?? nearest(word, serverMethods());
  if (near !== null) return `Did you mean ${near}?`;
  return `Methods are ${oneOf(KNOWN_METHODS.slice(0, 7))}; to another server any other goes too, in capitals.`;
}
