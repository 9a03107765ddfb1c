import { CycleTraceError } from '../model/errors.js';

export { nearest, oneOf, quote } from '../model/wording.js';

/** An error in what was typed, with how to type it right. */
export function usageError(message: string, hint?: string): CycleTraceError {
  return new CycleTraceError('USAGE', message, hint === undefined ? {} : { hint });
}
