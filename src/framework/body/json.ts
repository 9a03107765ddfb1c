import { abort } from '../http-exception.js';

/** Whether a text may hold a key that would poison an object: `__proto__`, or `constructor` with `prototype`, escaped or not. */
const SUSPECT = /(?:_|\\u005[fF]){2}(?:p|\\u0070)|(?:c|\\u0063)(?:o|\\u006[fF])(?:n|\\u006[eE])/;

/**
 * The value of a JSON body. Throws 400 for what is not JSON in UTF-8, and for keys that poison prototypes when objects
 * are merged (CWE-1321), which no honest client sends.
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (SUSPECT.test(text) && isPoisoned(value)) throw new SyntaxError('The JSON holds a key that poisons prototypes.');
    return value;
  } catch {
    return abort(400);
  }
}

function isPoisoned(root: unknown): boolean {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return true;
    if (Object.hasOwn(value, 'constructor')) {
      const made = (value as { constructor: unknown }).constructor;
      if (typeof made === 'object' && made !== null && Object.hasOwn(made, 'prototype')) return true;
    }
    for (const inner of Object.values(value)) waiting.push(inner);
  }
  return false;
}
