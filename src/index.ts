import type { TraceCallOptions } from './api/trace-options.js';
import type { Report } from './model/report.js';

export type { TraceCallOptions } from './api/trace-options.js';
/** The public surface of the package: what `import ... from 'cycle-trace'` and `require('cycle-trace')` give. */
export * from './framework/index.js';
export type { Check, Insight, Report, Stats, Summary, Verdict } from './model/report.js';
export type { Phase, Span, Trace } from './model/trace.js';

/**
 * Traces a request to the route module and gives the report that `--json` prints. Checks that fail are in its verdict;
 * it rejects, with a `CycleTraceError`, only where no request could be made. Prints nothing.
 * @param request method and target, as in `GET /users/42`; GET when only a target is given
 */
export async function trace(request: string, options: TraceCallOptions = {}): Promise<Report> {
  return (await import('./cli/main.js')).traceCall(request, options);
}
