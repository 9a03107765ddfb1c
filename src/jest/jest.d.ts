import type { ToPassOptions } from './types/jest/index.js';

export * from './types/jest/index.js';

/** What `expect(report)` has more, in Jest and in Vitest. */
interface ReportMatchers<R> {
  /**
   * Passes when the report of `trace()` passes the check, as in `phase "view" < 20ms`, or, without one, as a whole.
   * Where there is nothing to judge it fails, with `.not` before it too.
   */
  toPass(check?: string, options?: ToPassOptions): R;
}

// @types/jest, and Vitest, whose matchers extend this interface.
declare global {
  namespace jest {
    interface Matchers<R, T> extends ReportMatchers<R> {}
  }
}

// @jest/globals.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ReportMatchers<R> {}
}
