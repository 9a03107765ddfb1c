/**
 * Matchers for Jest and Vitest. Importing this file registers them with the `expect` at hand, as a setup file does:
 * `setupFilesAfterEnv: ['cycle-trace/jest']` in Jest, `setupFiles` in Vitest.
 */
import { toPass } from './to-pass.js';

export type { MatcherResult, ToPassOptions } from './to-pass.js';

interface Extensible {
  extend(all: { readonly toPass: typeof toPass }): void;
}

/** For an `expect` that was not found by itself: `expect.extend(matchers)`. */
export const matchers = { toPass };

/** Registers the matchers with that `expect`, or with the one at hand. False where there is none. */
export function register(expect: Extensible | undefined = expectAtHand()): boolean {
  expect?.extend(matchers);
  return expect !== undefined;
}

/** True where importing this file has found an `expect`. */
export const registered = register();

/** The global one; with `injectGlobals: false`, that of Jest's own module, which throws where it is no Jest that loads it. */
function expectAtHand(): Extensible | undefined {
  const { expect } = globalThis as { readonly expect?: Extensible };
  if (typeof expect?.extend === 'function') return expect;
  try {
    return (require('@jest/globals') as { readonly expect: Extensible }).expect;
  } catch {
    return undefined;
  }
}
