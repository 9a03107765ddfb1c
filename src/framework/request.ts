import { acceptedTypes, accepts } from './accept.js';
import { blueprintPath } from './blueprint-path.js';
import { type ContentType, isJsonType, parseContentType } from './body/content-type.js';
import { type JsonOptions, RequestBody } from './body/request-body.js';
import { declaredLength, isChunked } from './body/source.js';
import type { Upload } from './body/upload.js';
import { Headers, rawHeader } from './headers.js';
import { MultiDict } from './multi-dict.js';
import { parseQuery } from './query.js';
import { parseCookies } from './request-cookies.js';
import type { RequestHome, RequestInput } from './request-input.js';
import { fullUrl, hostOf, pathOf, queryOf } from './request-url.js';

/** What routing found for a request. */
export interface MatchedRule {
  readonly rule: string;
  readonly endpoint: string;
  /** The blueprint that owns the rule, by its dotted name. */
  readonly blueprint: string | null;
}

/**
 * The request that a view sees. Everything is worked out when it is first asked for; a body is read when a view asks.
 * Bodies have fetch's names and Flask's outcomes, limits included (flask/wrappers.py, werkzeug/wrappers/request.py).
 */
export class Request {
  readonly method: string;
  /** As the host handed it over. */
  readonly input: RequestInput;
  readonly #home: RequestHome;
  /** The rule that matched; null when none did. Set by the cycle. */
  matched: MatchedRule | null = null;
  /** What the rule's placeholders hold, converted; null when no rule matched. Set by the cycle. */
  params: Record<string, unknown> | null = null;
  /** The 404, 405 or redirect that routing came to, raised after the before hooks; null when a rule matched. */
  routingError: unknown = null;

  #lazy: Lazy | null = null;

  constructor(input: RequestInput, home: RequestHome) {
    this.method = input.method;
    this.input = input;
    this.#home = home;
  }

  get #cache(): Lazy {
    this.#lazy ??= new Lazy();
    return this.#lazy;
  }

  /** The path, percent-decoded. */
  get path(): string {
    const cache = this.#cache;
    cache.path ??= pathOf(this.input.target);
    return cache.path;
  }

  /** The query as sent, without the `?`. */
  get queryString(): string {
    return queryOf(this.input.target);
  }

  /** Path and query; it ends in `?` when there is no query, as in Flask. */
  get fullPath(): string {
    return `${this.path}?${this.queryString}`;
  }

  /** The whole URL, readable: UTF-8 is decoded where that changes nothing. */
  get url(): string {
    return fullUrl(this.scheme, this.host, this.path, this.queryString);
  }

  /** The URL without the query. */
  get baseUrl(): string {
    return fullUrl(this.scheme, this.host, this.path, '');
  }

  /** Scheme and host, with a slash at the end. */
  get rootUrl(): string {
    return fullUrl(this.scheme, this.host, '/', '');
  }

  /** The Host header, without a port that goes without saying; '' when it is missing or not a host. 400 unless trusted. */
  get host(): string {
    return hostOf(this.header('host'), this.scheme, this.#home.config.trustedHosts ?? null);
  }

  /** Always `http`: the app is served without TLS. */
  get scheme(): 'http' | 'https' {
    return 'http';
  }

  get isSecure(): boolean {
    return this.scheme === 'https';
  }

  /** The headers as sent: lookups ignore case. */
  get headers(): Headers {
    const cache = this.#cache;
    cache.headers ??= Headers.fromFlat([...this.input.rawHeaders]);
    return cache.headers;
  }

  /** The first value of one header, without making all of them. `name` is lower case. */
  header(name: string): string | null {
    return rawHeader(this.input.rawHeaders, name);
  }

  /** The query's parameters. */
  get args(): MultiDict {
    const cache = this.#cache;
    cache.args ??= parseQuery(this.queryString);
    return cache.args;
  }

  /** The cookies that the client sent. */
  get cookies(): MultiDict {
    const cache = this.#cache;
    cache.cookies ??= parseCookies(this.input.rawHeaders);
    return cache.cookies;
  }

  /** The Content-Type as sent, parameters and all. */
  get contentType(): string | null {
    return this.header('content-type');
  }

  /** The Content-Type without its parameters, in lower case; '' when missing. */
  get mimetype(): string {
    return this.#type.mimetype;
  }

  get #type(): ContentType {
    const cache = this.#cache;
    cache.type ??= parseContentType(this.contentType);
    return cache.type;
  }

  /** Whether the Content-Type says JSON: `application/json` or `application/*+json`. */
  get isJson(): boolean {
    return isJsonType(this.mimetype);
  }

  /** Bytes of the body as declared; null when the request does not say, or is chunked; 0 when it says something else than a number. */
  get contentLength(): number | null {
    const { rawHeaders } = this.input;
    if (rawHeader(rawHeaders, 'content-length') === null || isChunked(rawHeaders)) return null;
    return declaredLength(rawHeaders);
  }

  /** The client's address; null where the host does not know it. */
  get remoteAddress(): string | null {
    return this.input.remoteAddress;
  }

  /** The endpoint of the rule that matched; null when none did. */
  get endpoint(): string | null {
    return this.matched?.endpoint ?? null;
  }

  /** The rule that matched, as registered. */
  get rule(): string | null {
    return this.matched?.rule ?? null;
  }

  /** The blueprint that owns the rule, by its dotted name. */
  get blueprint(): string | null {
    return this.matched?.blueprint ?? null;
  }

  /** The blueprint and those it is nested in, from the inside out. */
  get blueprints(): string[] {
    return blueprintPath(this.blueprint);
  }

  /** Which of these media types (`html`, `json`, `image/png`, ...) the client likes best; null when none will do. */
  accepts(...types: [string, ...string[]]): string | null;
  /** The media types that the client accepts, the best first. */
  accepts(): string[];
  accepts(...types: string[]): string | null | string[] {
    const header = this.headers.get('accept');
    return types.length === 0 ? acceptedTypes(header) : accepts(header, types);
  }

  /** Bytes that the body may have, null for any number: the app's setting, or what a hook has set before the body is read. */
  get maxContentLength(): number | null {
    return limit(this.#lazy?.maxContentLength, this.#home.config.maxContentLength, null);
  }

  set maxContentLength(bytes: number | null) {
    this.#cache.maxContentLength = bytes;
  }

  /** Bytes that a field of a form may have; settable as `maxContentLength` is. */
  get maxFormMemorySize(): number | null {
    return limit(this.#lazy?.maxFormMemorySize, this.#home.config.maxFormMemorySize, 500_000);
  }

  set maxFormMemorySize(bytes: number | null) {
    this.#cache.maxFormMemorySize = bytes;
  }

  /** Parts that a multipart form may have; settable as `maxContentLength` is. */
  get maxFormParts(): number | null {
    return limit(this.#lazy?.maxFormParts, this.#home.config.maxFormParts, 1000);
  }

  set maxFormParts(parts: number | null) {
    this.#cache.maxFormParts = parts;
  }

  get #body(): RequestBody {
    const cache = this.#cache;
    cache.body ??= new RequestBody(this.input, this.#home, this.#type, this);
    return cache.body;
  }

  /** The body as it comes. What `bytes()` has read is given again; what a form or a stream has used up is gone. */
  stream(): AsyncIterable<Uint8Array> {
    return this.#body.stream();
  }

  /** The whole body; empty after a form has been read from it. */
  bytes(): Promise<Uint8Array> {
    return this.#body.bytes();
  }

  /** The body as UTF-8 text; bytes that are not UTF-8 become U+FFFD. */
  text(): Promise<string> {
    return this.#body.text();
  }

  /** The body as JSON: 415 unless it is declared as JSON, 400 unless it is JSON. */
  json<T = unknown>(options: JsonOptions = {}): Promise<T> {
    return this.#body.json(options) as Promise<T>;
  }

  /** The fields of an urlencoded or multipart form; empty for any other body. */
  async form(): Promise<MultiDict> {
    return (await this.#body.formData()).form;
  }

  /** The files of a multipart form. */
  async files(): Promise<MultiDict<Upload>> {
    return (await this.#body.formData()).files;
  }

  /** The query's parameters, then the form's; those of the query alone for a GET. */
  async values(): Promise<MultiDict> {
    if (this.method === 'GET') return this.args;
    return new MultiDict([...this.args, ...(await this.form())]);
  }

  /** Frees what uploads hold outside of memory. For the cycle, when the request is over; null when there is nothing to do. */
  close(): Promise<void> | null {
    return this.#lazy?.body?.close() ?? null;
  }
}

/** What a request has worked out so far. Apart, so that a request whose view asks for nothing stays small. */
class Lazy {
  path: string | null = null;
  headers: Headers | null = null;
  args: MultiDict | null = null;
  cookies: MultiDict | null = null;
  type: ContentType | null = null;
  body: RequestBody | null = null;
  maxContentLength: number | null | undefined = undefined;
  maxFormMemorySize: number | null | undefined = undefined;
  maxFormParts: number | null | undefined = undefined;
}

/** As in Flask, a limit that a hook set to null falls back to the app's. */
function limit(own: number | null | undefined, configured: number | null | undefined, standard: number | null): number | null {
  if (own !== undefined && own !== null) return own;
  return configured === undefined ? standard : configured;
}
