import type { RecordedError } from './records.js';

/** Whatever was thrown, as text; never throws itself, whatever getters the thrown thing has. */
export function describeError(error: unknown): RecordedError {
  try {
    if (error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)) {
      const { name, message, stack } = error as Error;
      return {
        name: String(name ?? 'Error'),
        message: String(message),
        stack: typeof stack === 'string' ? stack : null,
        source: null,
      };
    }
    return { name: error === null ? 'null' : typeof error, message: String(error), stack: null, source: null };
  } catch {
    return { name: 'unknown', message: 'a thrown value that cannot be shown', stack: null, source: null };
  }
}
