import { CycleTraceError, type ErrorCode } from '../model/errors.js';
import type { SourceLocation } from '../model/trace.js';
import { describeError } from '../recorder/describe-error.js';

/** A CycleTraceError on its way from the host. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly source: SourceLocation | null;
  readonly frame: string | null;
  readonly userStack: string | null;
}

/** An error in the form in which it goes to the CLI. What is none of ours is a fault of ours, and says so. */
export function sendable(error: unknown): SentError {
  if (error instanceof CycleTraceError) {
    const { code, message, hint, source, frame, userStack } = error;
    return { code, message, hint, source, frame, userStack };
  }
  const { name, message, stack } = describeError(error);
  return {
    code: 'APP_LOAD_FAILED',
    message: `${name}: ${message}`,
    hint: 'This is a fault in cycle-trace; please report it.',
    source: null,
    frame: null,
    userStack: stack,
  };
}

/** The error again, at its other end. */
export function receivedError({ code, message, hint, source, frame, userStack }: SentError): CycleTraceError {
  return new CycleTraceError(code, message, {
    hint,
    ...(source && { source }),
    ...(frame && { frame }),
    ...(userStack && { userStack }),
  });
}
