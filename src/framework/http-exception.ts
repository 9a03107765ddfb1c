import { HTTPException, type HTTPExceptionOptions } from './http-error.js';
import { Response } from './response.js';
import { LookupError } from './routing/errors.js';

export { HTTPException, type HTTPExceptionOptions, RequestRedirect } from './http-error.js';

// The codes that `abort()` knows, with Werkzeug's names and descriptions (werkzeug/exceptions.py).

/** 400 (RFC 9110, 15.5.1). */
export class BadRequest extends HTTPException {
  static override readonly code = 400;
  static override readonly description = 'The browser (or proxy) sent a request that this server could not understand.';
}

/** 401 (RFC 9110, 15.5.2). `wwwAuthenticate` becomes the header `WWW-Authenticate`. */
export class Unauthorized extends HTTPException {
  static override readonly code = 401;
  static override readonly description =
    "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.";
}

/** 403 (RFC 9110, 15.5.4). */
export class Forbidden extends HTTPException {
  static override readonly code = 403;
  static override readonly description =
    "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.";
}

/** 404 (RFC 9110, 15.5.5). */
export class NotFound extends HTTPException {
  static override readonly code = 404;
  static override readonly description =
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';
}

/** 405 (RFC 9110, 15.5.6). `validMethods` becomes the header `Allow`. */
export class MethodNotAllowed extends HTTPException {
  static override readonly code = 405;
  static override readonly description = 'The method is not allowed for the requested URL.';
}

/** 406 (RFC 9110, 15.5.7). */
export class NotAcceptable extends HTTPException {
  static override readonly code = 406;
  static override readonly description =
    'The resource identified by the request is only capable of generating response entities which have content characteristics not acceptable according to the accept headers sent in the request.';
}

/** 408 (RFC 9110, 15.5.9). */
export class RequestTimeout extends HTTPException {
  static override readonly code = 408;
  static override readonly description =
    "The server closed the network connection because the browser didn't finish the request within the specified time.";
}

/** 409 (RFC 9110, 15.5.10). */
export class Conflict extends HTTPException {
  static override readonly code = 409;
  static override readonly description =
    'A conflict happened while processing the request. The resource might have been modified while the request was being processed.';
}

/** 410 (RFC 9110, 15.5.11). */
export class Gone extends HTTPException {
  static override readonly code = 410;
  static override readonly description =
    'The requested URL is no longer available on this server and there is no forwarding address. If you followed a link from a foreign page, please contact the author of this page.';
}

/** 411 (RFC 9110, 15.5.12). */
export class LengthRequired extends HTTPException {
  static override readonly code = 411;
  static override readonly description = 'A request with this method requires a valid <code>Content-Length</code> header.';
}

/** 412 (RFC 9110, 15.5.13). */
export class PreconditionFailed extends HTTPException {
  static override readonly code = 412;
  static override readonly description = 'The precondition on the request for the URL failed positive evaluation.';
}

/** 413 (RFC 9110, 15.5.14). */
export class RequestEntityTooLarge extends HTTPException {
  static override readonly code = 413;
  static override readonly description = 'The data value transmitted exceeds the capacity limit.';
}

/** 414 (RFC 9110, 15.5.15). */
export class RequestURITooLarge extends HTTPException {
  static override readonly code = 414;
  static override readonly description =
    'The length of the requested URL exceeds the capacity limit for this server. The request cannot be processed.';
}

/** 415 (RFC 9110, 15.5.16). */
export class UnsupportedMediaType extends HTTPException {
  static override readonly code = 415;
  static override readonly description = 'The server does not support the media type transmitted in the request.';
}

/** 416 (RFC 9110, 15.5.17). */
export class RequestedRangeNotSatisfiable extends HTTPException {
  static override readonly code = 416;
  static override readonly description = 'The server cannot provide the requested range.';
}

/** 417 (RFC 9110, 15.5.18). */
export class ExpectationFailed extends HTTPException {
  static override readonly code = 417;
  static override readonly description = 'The server could not meet the requirements of the Expect header';
}

/** 418 (RFC 2324, 2.3.2). */
export class ImATeapot extends HTTPException {
  static override readonly code = 418;
  static override readonly description = 'This server is a teapot, not a coffee machine';
}

/** 421 (RFC 9110, 15.5.20). */
export class MisdirectedRequest extends HTTPException {
  static override readonly code = 421;
  static override readonly description = 'The server is not able to produce a response.';
}

/** 422 (RFC 9110, 15.5.21). */
export class UnprocessableEntity extends HTTPException {
  static override readonly code = 422;
  static override readonly description = 'The request was well-formed but was unable to be followed due to semantic errors.';
}

/** 423 (RFC 4918, 11.3). */
export class Locked extends HTTPException {
  static override readonly code = 423;
  static override readonly description = 'The resource that is being accessed is locked.';
}

/** 424 (RFC 4918, 11.4). */
export class FailedDependency extends HTTPException {
  static override readonly code = 424;
  static override readonly description =
    'The method could not be performed on the resource because the requested action depended on another action and that action failed.';
}

/** 428 (RFC 6585, 3). */
export class PreconditionRequired extends HTTPException {
  static override readonly code = 428;
  static override readonly description = 'This request is required to be conditional; try using "If-Match" or "If-Unmodified-Since".';
}

/** 429 (RFC 6585, 4). `retryAfter` becomes the header `Retry-After`. */
export class TooManyRequests extends HTTPException {
  static override readonly code = 429;
  static override readonly description = 'This user has exceeded an allotted request count. Try again later.';
}

/** 431 (RFC 6585, 5). */
export class RequestHeaderFieldsTooLarge extends HTTPException {
  static override readonly code = 431;
  static override readonly description = 'One or more header fields exceeds the maximum size.';
}

/** 451 (RFC 7725, 3). */
export class UnavailableForLegalReasons extends HTTPException {
  static override readonly code = 451;
  static override readonly description = 'Unavailable for legal reasons.';
}

/** 501 (RFC 9110, 15.6.2). */
export class NotImplemented extends HTTPException {
  static override readonly code = 501;
  static override readonly description = 'The server does not support the action requested by the browser.';
}

/** 502 (RFC 9110, 15.6.3). */
export class BadGateway extends HTTPException {
  static override readonly code = 502;
  static override readonly description = 'The proxy server received an invalid response from an upstream server.';
}

/** 503 (RFC 9110, 15.6.4). `retryAfter` becomes the header `Retry-After`. */
export class ServiceUnavailable extends HTTPException {
  static override readonly code = 503;
  static override readonly description =
    'The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.';
}

/** 504 (RFC 9110, 15.6.5). */
export class GatewayTimeout extends HTTPException {
  static override readonly code = 504;
  static override readonly description = 'The connection to an upstream server timed out.';
}

/** 505 (RFC 9110, 15.6.6). */
export class HTTPVersionNotSupported extends HTTPException {
  static override readonly code = 505;
  static override readonly description = 'The server does not support the HTTP protocol version used in the request.';
}

/** 500 (RFC 9110, 15.6.1). Its `originalError` is what no handler took; null after `abort(500)`. */
export class InternalServerError extends HTTPException {
  static override readonly code = 500;
  static override readonly description =
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';
  /** The exception that was not handled; null for `abort(500)`. */
  readonly originalError: unknown;

  constructor(description?: string | null, options: HTTPExceptionOptions & { readonly originalError?: unknown } = {}) {
    super(description, options);
    this.originalError = options.originalError ?? null;
  }
}

/** One of the classes above, which `errorHandler` takes. */
export type HTTPExceptionClass = {
  new (description?: string | null, options?: HTTPExceptionOptions): HTTPException;
  readonly code: number | null;
};

/** The class of each code (werkzeug `default_exceptions`). */
export const DEFAULT_EXCEPTIONS: ReadonlyMap<number, HTTPExceptionClass> = new Map(
  [
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    RequestTimeout,
    Conflict,
    Gone,
    LengthRequired,
    PreconditionFailed,
    RequestEntityTooLarge,
    RequestURITooLarge,
    UnsupportedMediaType,
    RequestedRangeNotSatisfiable,
    ExpectationFailed,
    ImATeapot,
    MisdirectedRequest,
    UnprocessableEntity,
    Locked,
    FailedDependency,
    PreconditionRequired,
    TooManyRequests,
    RequestHeaderFieldsTooLarge,
    UnavailableForLegalReasons,
    InternalServerError,
    NotImplemented,
    BadGateway,
    ServiceUnavailable,
    GatewayTimeout,
    HTTPVersionNotSupported,
  ].map((type) => [type.code, type]),
);

/**
 * Breaks off the view or hook: `abort(404)`, `abort(400, 'No such colour.')`, `abort(401, null, { wwwAuthenticate: 'Basic realm="x"' })`,
 * or with a Response of ours, which is sent as it is.
 */
export function abort(code: number | Response, description?: string | null, options?: HTTPExceptionOptions): never {
  if (code instanceof Response) throw new HTTPException(null, { response: code });
  const type = DEFAULT_EXCEPTIONS.get(code);
  if (type === undefined) throw new LookupError(`no exception for ${code}`);
  throw new type(description, options);
}
