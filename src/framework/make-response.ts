import { Headers, type HeadersInit } from './headers.js';
import { HTTPException } from './http-error.js';
import { toJson } from './json-text.js';
import { HTML, plainResponse, Response, type ResponseBody } from './response.js';

/** What a response is made for: it is named in the message when the view returned something that is no response. */
export interface Maker {
  readonly endpoint: string | null;
  /** JSON over several lines. */
  readonly pretty: boolean;
}

export const JSON_TYPE = 'application/json';

/**
 * A view's return value as a response (flask/app.py `make_response`). JavaScript has no tuples: `c.respond()` takes
 * their place, so that an array is always JSON.
 */
export function makeResponse(value: unknown, maker: Maker): Response {
  if (typeof value === 'string') return plainResponse(value, HTML);
  if (value instanceof Response) return value;
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value) || isPlain(value)) return plainResponse(toJson(value, maker.pretty), JSON_TYPE);
    if (value instanceof Uint8Array) return plainResponse(value, HTML);
    if (value instanceof HTTPException) return value.getResponse();
    if (value instanceof ArrayBuffer) return plainResponse(new Uint8Array(value), HTML);
    if (isIterator(value)) return new Response(value as ResponseBody);
    if (isWebResponse(value)) return fromWeb(value);
  }
  throw new TypeError(refusal(value, maker));
}

/** `c.respond(body, status, headers)`: a status overrides, headers replace those of the same name and keep the others. */
export function respond(
  body: unknown,
  status: number | string | undefined,
  headers: HeadersInit | null | undefined,
  maker: Maker,
): Response {
  if (headers !== undefined && headers !== null && isRaw(body))
    return new Response(body, status === undefined ? { headers } : { headers, status });
  const response = makeResponse(body, maker);
  if (status !== undefined) response.status = status;
  if (headers !== undefined && headers !== null) response.headers.update(headers);
  return response;
}

/** What has no headers of its own: the user's then come first, as Werkzeug sends them. */
function isRaw(body: unknown): body is ResponseBody {
  return typeof body === 'string' || body instanceof Uint8Array || (typeof body === 'object' && body !== null && isIterator(body));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) return false;
  return !(Symbol.asyncIterator in value) && !(Symbol.iterator in value);
}

function isIterator(value: object): boolean {
  if (Array.isArray(value)) return false;
  if (Symbol.asyncIterator in value) return true;
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function';
}

/** By its shape: naming the global class would load a third of undici. */
function isWebResponse(value: object): value is globalThis.Response {
  return Object.prototype.toString.call(value) === '[object Response]' && 'arrayBuffer' in value;
}

function fromWeb(value: globalThis.Response): Response {
  if (value.bodyUsed) throw new TypeError('The Response that was returned has been read already: its body can be sent once only.');
  const headers = new Headers([...value.headers]);
  const response = new Response(null, { headers, status: value.statusText === '' ? value.status : `${value.status} ${value.statusText}` });
  if (!value.headers.has('content-type')) response.headers.delete('content-type');
  if (value.body === null) return response;
  const length = response.headers.get('content-length');
  response.body = value.body as unknown as AsyncIterable<Uint8Array>;
  if (length !== null) response.headers.set('Content-Length', length);
  return response;
}

const EXPECTED = 'The return type must be a string, bytes, object, array, Response, HTTPException, or an iterator of text or bytes';

/** Flask's messages, with JavaScript's names for the types. */
function refusal(value: unknown, { endpoint }: Maker): string {
  const view = endpoint === null ? 'The function' : `The view function for ${JSON.stringify(endpoint)}`;
  if (value === undefined || value === null) {
    return `${view} did not return a valid response. The function either returned ${value} or ended without a return statement.`;
  }
  return `${view} did not return a valid response. ${EXPECTED}, but it was ${nameOf(value)}.${adviceOn(value)}`;
}

function nameOf(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value !== 'object') return `a ${typeof value} (${String(value)})`;
  const type: unknown = (value as object).constructor;
  return typeof type === 'function' && type.name !== '' ? `a ${type.name}` : 'an object of its own kind';
}

function adviceOn(value: unknown): string {
  if (typeof value === 'number') return ' For a status alone, return c.respond("", status).';
  if (value instanceof Set) return ' Return [...set] for JSON.';
  if (value instanceof Map) return ' Return Object.fromEntries(map) for JSON.';
  if (typeof value === 'object') return ' Wrap it in c.json(...) to send it as JSON.';
  return '';
}
