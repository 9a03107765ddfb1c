import type { Check } from './report.js';
import type { SourceLocation, Trace } from './trace.js';

/** How reasons of a verdict begin, so that whoever reads them later knows whose they are. */

/** What went wrong with a request: `GET /users/42: ...`, or by its name in a suite. */
export function traceReason({ name, request }: Trace, why: string): string {
  return `${name ?? `${request.method} ${request.target}`}: ${why}`;
}

/** A check that did not pass. */
export function checkReason({ request, expression, message }: Check): string {
  return [...(request === null ? [] : [request]), expression, ...(message === '' ? [] : [message])].join(': ');
}

/** How the message of a check begins whose request was not made: what kept it from being made is told by itself. */
export const NOT_MADE = 'nothing to judge: the request was not made';

export function wasNotMade({ verdict, message }: Check): boolean {
  return verdict === 'no-data' && message.startsWith(NOT_MADE);
}

/** Requests that are named in one reason. */
const NAMES = 10;

/** The one reason that all requests share that were not made. */
export function notMadeReason(names: readonly string[]): string {
  const more = names.length - NAMES;
  return `not made: ${names.slice(0, NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Whether it is that, or its like of whole suites, which the checks of those requests tell one by one. */
export function isNotMadeReason(reason: string): boolean {
  return /(?:^|: )not (?:made|run): /.test(reason);
}

/** Where an error lies, as a reason after it. */
export function placeReason({ file, line, column }: SourceLocation): string {
  return `at ${file}:${line}${column === undefined ? '' : `:${column}`}`;
}

/** The place that a reason is; null where it is something else. */
export function placeInReason(reason: string): SourceLocation | null {
  const [, file, line, column] = /^at (.+?):(\d{1,9})(?::(\d{1,9}))?$/.exec(reason) ?? [];
  if (file === undefined || Number(line) < 1) return null;
  return { file, line: Number(line), ...(column !== undefined && { column: Number(column) }) };
}
