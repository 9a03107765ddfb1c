import type { Check } from './report.js';
import type { Trace } from './trace.js';

/** How reasons of a verdict begin, so that whoever reads them later knows whose they are. */

/** What went wrong with a request: `GET /users/42: ...`, or by its name in a suite. */
export function traceReason({ name, request }: Trace, why: string): string {
  return `${name ?? `${request.method} ${request.target}`}: ${why}`;
}

/** A check that did not pass. */
export function checkReason({ request, expression, message }: Check): string {
  return [...(request === null ? [] : [request]), expression, ...(message === '' ? [] : [message])].join(': ');
}
