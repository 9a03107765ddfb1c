import { DEFAULTS, NONE_REPEATED, type TraceOptions } from './options.js';

/** The options of a request that no command line gave: those named, and the defaults of the others. */
export function typedOptions(given: Partial<TraceOptions>): TraceOptions {
  return { ...NONE_REPEATED, ...DEFAULTS, color: 'never', keepalive: true, redact: true, ...given };
}
