import { CycleTraceError } from '../model/errors.js';
import type { Finding } from '../model/finding.js';
import type { AppPlan } from '../model/plan.js';

// What is said of an app that does not get as far as its first request.

export function diedDuring(step: string, { message, source, stack }: Finding): CycleTraceError {
  return new CycleTraceError('HOST_DIED', `${message}, during its ${step}`, {
    ...(source && { source }),
    ...(stack && source && { userStack: stack }),
  });
}

/** @param finding what it waits for or is stuck in, where that is known */
export function bootTimedOut({ file }: AppPlan, step: string, timeoutMs: number, finding: Finding | null): CycleTraceError {
  const why = finding ? `: ${finding.message}` : '';
  return new CycleTraceError('BOOT_TIMEOUT', `${file} did not finish its ${step} within ${timeoutMs} ms${why}`, {
    ...(finding?.source && { source: finding.source }),
    ...(finding?.frame && { frame: finding.frame }),
  });
}
