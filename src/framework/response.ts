import { Buffer } from 'node:buffer';
import { type CookieOptions, deleteCookie, setCookie } from './cookies.js';
import { Headers, type HeadersInit } from './headers.js';
import { reasonOf } from './status.js';

/** A piece of a body: text, which is sent as UTF-8, or bytes. */
export type BodyChunk = string | Uint8Array;

/** Bytes of a file, for the host to send as it sees fit. */
export interface FileBody {
  /** Absolute. */
  readonly path: string;
  /** First byte, from 0. */
  readonly offset: number;
  /** How many bytes. */
  readonly length: number;
}

/** A body that comes piece by piece. */
export type BodyStream = (AsyncIterable<BodyChunk> | Iterable<BodyChunk>) & object;

/** What a response can send; null for nothing. */
export type ResponseBody = BodyChunk | BodyStream | FileBody | null;

/** What a Response is made with next to its body. */
export interface ResponseInit {
  /** A number, or a status line's text as it goes over the wire: `"418 I AM"`. Default: 200. */
  readonly status?: number | string;
  readonly headers?: HeadersInit | null;
  /** Content-Type without its charset, which text types get. Default: text/html. */
  readonly mimetype?: string;
  /** Content-Type as it goes over the wire. */
  readonly contentType?: string;
}

export const HTML = 'text/html; charset=utf-8';

/** RFC 9110, 8.3: what belongs to the representation, and so not to a 304 (werkzeug/http.py `remove_entity_headers`). */
const ENTITY_HEADERS = [
  'allow',
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-range',
  'content-type',
  'last-modified',
];

/** A response that is being made: views return it, after hooks change it, the host sends it. */
export class Response {
  readonly headers: Headers;
  #status = 200;
  #reason: string | null = null;
  #body: ResponseBody = null;
  #silent = false;
  #onClose: ((error: unknown) => unknown)[] | null = null;

  /** `own` are headers that were made for this very response and `body`: they are neither copied nor added to. */
  constructor(body: ResponseBody = null, init: ResponseInit = NO_INIT, own: Headers | null = null) {
    if (own !== null) {
      this.headers = own;
      this.#body = body;
      return;
    }
    this.headers = new Headers(init.headers ?? null);
    if (init.status !== undefined) this.status = init.status;
    if (init.contentType !== undefined) this.headers.set('Content-Type', init.contentType);
    else if (init.mimetype !== undefined) this.headers.set('Content-Type', withCharset(init.mimetype));
    else if (!this.headers.has('content-type')) this.headers.append('Content-Type', HTML);
    // A stream's length is known to whoever made it, or to nobody.
    if (isStream(body)) this.#body = body;
    else if (body !== null) this.body = body;
  }

  /** Three digits. Set, it takes a number or a status line's text: `418 I AM`. */
  get status(): number {
    return this.#status;
  }

  set status(value: number | string) {
    if (typeof value === 'number') {
      this.#status = checkedStatus(value, value);
      this.#reason = null;
      return;
    }
    const [, code = '', reason = ''] = /^(\S*)\s*(.*)$/s.exec(value.trim()) ?? [];
    this.#status = checkedStatus(/^\d+$/.test(code) ? Number(code) : Number.NaN, value);
    this.#reason = reason === '' ? null : checkedReason(reason);
  }

  /** The reason phrase on the status line. */
  get statusText(): string {
    return this.#reason ?? reasonOf(this.#status);
  }

  /** Whether the status is a 2xx. */
  get ok(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }

  /** Null once it is settled that none is sent: to HEAD, and with a status that has none. */
  get body(): ResponseBody {
    return this.#silent ? null : this.#body;
  }

  /** Replaces the body; Content-Length follows where the length is known. */
  set body(value: ResponseBody) {
    this.#body = value;
    if (typeof value === 'string') this.headers.set('Content-Length', Buffer.byteLength(value));
    else if (value instanceof Uint8Array) this.headers.set('Content-Length', value.byteLength);
    else if (isFileBody(value)) this.headers.set('Content-Length', value.length);
    else this.headers.delete('content-length');
  }

  /** True when the body comes piece by piece and its length is not known beforehand. */
  get isStreamed(): boolean {
    return isStream(this.body);
  }

  /** The whole body as text; a streamed one is read to its end and kept. Not for a file's bytes, which the host reads. */
  async text(): Promise<string> {
    const { body } = this;
    if (body === null) return '';
    if (typeof body === 'string') return body;
    if (isFileBody(body)) throw new TypeError(`The body is the file ${body.path}, which the host sends: read the file itself.`);
    const chunks: Buffer[] = [];
    if (body instanceof Uint8Array) chunks.push(Buffer.from(body));
    else for await (const chunk of body) chunks.push(Buffer.from(chunk as string));
    const bytes = Buffer.concat(chunks);
    if (isStream(body)) this.#body = bytes;
    return bytes.toString('utf8');
  }

  /** Adds a `Set-Cookie` header; a TypeError for what a cookie cannot hold. */
  setCookie(name: string, value: string, options?: CookieOptions): void {
    setCookie(this.headers, name, value, options);
  }

  /** Takes a cookie back. Its path and domain have to be those with which it was set. */
  deleteCookie(name: string, options?: Omit<CookieOptions, 'maxAge' | 'expires'>): void {
    deleteCookie(this.headers, name, options);
  }

  /** `fn` runs once the response has been sent or has broken off, with the reason for that or null. */
  callOnClose(fn: (error: unknown) => unknown): void {
    this.#onClose ??= [];
    this.#onClose.push(fn);
  }

  /** For the host: the response is over. Runs every `callOnClose` function once and gives what they threw. */
  closed(error: unknown = null): readonly unknown[] {
    const functions = this.#onClose;
    if (functions === null) return NONE;
    this.#onClose = null;
    const thrown: unknown[] = [];
    for (const fn of functions) {
      try {
        fn(error);
      } catch (fault) {
        thrown.push(fault);
      }
    }
    return thrown;
  }

  /** For the host or the cycle: the response is not sent after all. */
  discard(): void {
    endStream(this.#body);
    this.closed();
  }

  /** Settles what depends on the request's method and on the status (werkzeug `get_wsgi_headers`, `get_app_iter`). */
  finalize(method: string): void {
    const status = this.#status;
    if (status === 304) for (const name of ENTITY_HEADERS) this.headers.delete(name);
    else if (status === 204 || status < 200) this.headers.delete('content-length');
    else if (this.#body === null && method !== 'HEAD' && !this.headers.has('content-length')) this.headers.append('Content-Length', 0);
    this.#silent = method === 'HEAD' || status === 304 || status === 204 || status < 200;
    if (this.#silent) endStream(this.#body);
  }
}

const NO_INIT: ResponseInit = {};
const NONE: readonly never[] = [];

/** Whether the host is to send a part of a file. */
export function isFileBody(body: ResponseBody): body is FileBody {
  return typeof body === 'object' && body !== null && 'path' in body && 'offset' in body;
}

/** Whether the body comes piece by piece. */
export function isStream(body: ResponseBody): body is BodyStream {
  return typeof body === 'object' && body !== null && !(body instanceof Uint8Array) && !isFileBody(body);
}

/** Lets go of a stream that nobody reads, so that what feeds it can stop. */
function endStream(body: ResponseBody): void {
  if (!isStream(body)) return;
  const ended = 'cancel' in body && typeof body.cancel === 'function' ? body.cancel() : iteratorOf(body).return?.();
  Promise.resolve(ended).catch(() => {});
}

function iteratorOf(body: BodyStream): AsyncIterator<BodyChunk> | Iterator<BodyChunk> {
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
}

/** The plainest response, 200, made without looking anything up. `contentType` is trusted. */
export function plainResponse(body: BodyChunk, contentType: string): Response {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  return new Response(body, NO_INIT, Headers.fromFlat(['Content-Type', contentType, 'Content-Length', String(length)]));
}

/** RFC 9110, 15: three digits. Node cannot send any other. */
function checkedStatus(status: number, seen: number | string): number {
  if (Number.isInteger(status) && status >= 100 && status <= 999) return status;
  throw new RangeError(`A response's status has three digits (RFC 9110, 15), got ${JSON.stringify(seen)}.`);
}

function checkedReason(reason: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(reason)) return reason;
  throw new TypeError(`A reason phrase holds visible characters only (RFC 9112, 4), got ${JSON.stringify(reason)}.`);
}

/** werkzeug/utils.py `get_content_type`: text types get their charset. */
export function withCharset(mimetype: string): string {
  if (/charset=/i.test(mimetype)) return mimetype;
  if (/^text\//i.test(mimetype) || /^application\/(?:xml|javascript|ecmascript|xml-dtd)$|\+xml$/i.test(mimetype)) {
    return `${mimetype}; charset=utf-8`;
  }
  return mimetype;
}
