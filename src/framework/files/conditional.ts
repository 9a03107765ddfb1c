import { RequestedRangeNotSatisfiable } from '../http-exception.js';
import type { Request } from '../request.js';
import { isFileBody, type Response } from '../response.js';
import { isEmpty, parseETags, unquoteETag } from './etag.js';
import { httpDate, parseHttpDate } from './http-date.js';
import { type ByteRange, singleRange } from './range.js';

/**
 * Fits a response to what the client has already: 206 for the range it asks for, 304 for what it knows, 412 where its
 * precondition fails, 416 for a range that cannot be given (werkzeug/wrappers/response.py `make_conditional`). ETag and
 * Last-Modified must be set before. Nothing happens unless the method is GET or HEAD.
 */
export function makeConditional(response: Response, request: Request, completeLength: number | null): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD') return response;
  const { headers } = response;
  if (!headers.has('date')) headers.set('Date', httpDate(Date.now()));
  if (completeLength !== null) headers.set('Accept-Ranges', 'bytes');
  if (completeLength && givesRange(response, request)) {
    const range = singleRange(request.header('range')!, completeLength);
    if (range === null) throw new RequestedRangeNotSatisfiable(null, { length: completeLength });
    giveRange(response, range, completeLength);
    return response;
  }
  if (!isModified(response, request, false)) response.status = isEmpty(parseETags(request.header('if-match'))) ? 304 : 412;
  return response;
}

/** A Range counts only while If-Range still names what there is (RFC 9110, 13.1.5). */
function givesRange(response: Response, request: Request): boolean {
  if (request.header('range') === null) return false;
  return request.header('if-range') === null || !isModified(response, request, true);
}

/** werkzeug/sansio/http.py `is_resource_modified`, in its order, so that the outcomes are the same. */
function isModified(response: Response, request: Request, forRange: boolean): boolean {
  const ifRange = forRange ? request.header('if-range') : null;
  const ifRangeDate = parseHttpDate(ifRange);
  const since = ifRangeDate ?? parseHttpDate(request.header('if-modified-since'));
  const lastModified = parseHttpDate(response.headers.get('last-modified'));
  let unmodified = since !== null && lastModified !== null && lastModified <= since;
  const etag = response.headers.get('etag');
  if (etag === null) return !unmodified;
  const tag = unquoteETag(etag);
  if (ifRange !== null && ifRangeDate === null) return !parseETags(unquoteETag(ifRange)).strong.has(tag);
  const noneMatch = parseETags(request.header('if-none-match'));
  if (!isEmpty(noneMatch)) unmodified = noneMatch.star || noneMatch.weak.has(tag) || noneMatch.strong.has(tag);
  const match = parseETags(request.header('if-match'));
  if (!isEmpty(match)) unmodified = !match.strong.has(tag);
  return !unmodified;
}

function giveRange(response: Response, { start, end }: ByteRange, completeLength: number): void {
  const { body } = response;
  response.status = 206;
  if (isFileBody(body)) response.body = { path: body.path, offset: body.offset + start, length: end - start };
  else if (body instanceof Uint8Array) response.body = body.subarray(start, end);
  else if (typeof body === 'string') response.body = Buffer.from(body).subarray(start, end);
  response.headers.set('Content-Range', `bytes ${start}-${end - 1}/${completeLength}`);
}
