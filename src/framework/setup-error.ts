import { CycleTraceError } from '../model/errors.js';
import { type CallSite, callSite } from './call-site.js';

/** A mistake in how an app is put together, with Flask's words for it and the user's line. */
export function setupError(message: string, hint?: string, site: CallSite = callSite(), cause?: unknown): CycleTraceError {
  const { source } = site;
  return new CycleTraceError('APP_SETUP_FAILED', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(source === null ? {} : { source }),
    ...(cause === undefined ? {} : { cause }),
  });
}
