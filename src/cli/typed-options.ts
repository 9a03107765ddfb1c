import type { TraceOptions } from './options.js';

/** The options of a request that no command line gave: those named, and the defaults of the others. */
export function typedOptions(given: Partial<TraceOptions>): TraceOptions {
  return {
    header: [],
    data: [],
    cookie: [],
    envFile: [],
    import: [],
    nodeArg: [],
    report: [],
    expect: [],
    timeout: 10_000,
    color: 'never',
    runs: 1,
    warmup: 0,
    concurrency: 1,
    keepalive: true,
    keep: 100,
    maxBody: 65_536,
    redact: true,
    ...given,
  };
}
