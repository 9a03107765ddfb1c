import type { CycleTraceError } from '../model/errors.js';
import { callSite } from './call-site.js';
import type { Mistake, OptionTypes } from './mistake-words.js';
import { setupError } from './setup-error.js';

/** What there is to say of mistakes is read when one is made: it costs no start. */
export const words = () => require('./mistake-words.js') as typeof import('./mistake-words.js');

export function refused([message, hint]: Mistake, site = callSite()): CycleTraceError {
  return setupError(message, hint, site);
}

/** Refuses options that are none, that nobody knows, and that are of a wrong type. `method` names who was given them. */
export function checkOptions(method: string, given: unknown, types: OptionTypes): void {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const isSound = ([name, value]: [string, unknown]) => value == null || typeof value === types[name] || types[name] === 'any';
    if (Object.entries(given).every(isSound)) return;
  }
  throw refused(words().wrongOptions(method, given, types));
}

export function checkFunction(method: string, fn: unknown): void {
  if (typeof fn !== 'function') throw refused(words().notTaken(method, 'a function', fn));
}
