import type { RequestTracer, SpanHandle } from '../model/tracer.js';
import { callSite } from './call-site.js';
import type { Config } from './config.js';
import type { Files } from './files/files.js';
import { type SendFileOptions, sendFile, sendFromDirectory } from './files/send-file.js';
import { type FlashedMessage, type FlashOptions, flash, pickFlashes, takeFlashes } from './flash.js';
import type { AfterHookOf, ViewOf } from './functions.js';
import type { HeadersInit } from './headers.js';
import type { Home } from './home.js';
import { type Chain, type Registered, registered } from './hooks.js';
import type { HTTPExceptionOptions } from './http-error.js';
import { abort } from './http-exception.js';
import { toJson } from './json-text.js';
import { JSON_TYPE, type Maker, respond } from './make-response.js';
import { redirect } from './redirect.js';
import type { G, Params, SessionData } from './register.js';
import { Request } from './request.js';
import type { RequestHome, RequestInput, UploadStore } from './request-input.js';
import { type BodyChunk, HTML, plainResponse, Response } from './response.js';
import type { Session, SessionControls } from './session/session.js';
import { type Scope, span } from './span.js';
import { streamWithContext } from './stream.js';
import { type Renderable, renderTemplate, type TemplateScope } from './templates/render.js';

const TEXT = 'text/plain; charset=utf-8';

/**
 * One request's context: what Flask's `request`, `g`, `session` and `current_app` are, as one object that is handed to
 * every hook and view. It belongs to its request alone.
 */
export class Context<P = Params> implements RequestHome, Maker, Scope, TemplateScope {
  readonly app: Home<Context>;
  readonly tracer: RequestTracer;
  readonly request: Request;
  /** The hooks of this request. For the cycle. */
  chain: Chain<Context>;
  /** The span that encloses what runs now. For the cycle. */
  parentSpan: SpanHandle | null = null;
  /** False once the request has been torn down. For the cycle. */
  active = true;
  /** Functions of `afterThisRequest`. For the cycle. */
  afterThis: Registered<AfterHookOf<Context>>[] | null = null;
  /** The session, once it has been opened. For the cycle and session interfaces. */
  openedSession: object | null = null;
  /** The view of the rule that matched. For the cycle. */
  view: ViewOf<Context> | null = null;
  /** An after hook threw, and all of them run once more. For the cycle. */
  afterAgain = false;
  /** Whether OPTIONS is answered without the view. For the cycle. */
  automaticOptions = false;
  /** The name of the hook or handler that threw last. For the cycle. */
  thrower: string | null = null;
  /** The error that was last told to the tracer. For the cycle. */
  noted: { readonly error: unknown } | null = null;
  #g: G | null = null;
  #flashes: readonly FlashedMessage[] | null = null;

  constructor(app: Home<Context>, input: RequestInput, tracer: RequestTracer, chain: Chain<Context>) {
    this.app = app;
    this.tracer = tracer;
    this.chain = chain;
    this.request = new Request(input, this);
  }

  /** The rule's parameters, converted. */
  get params(): P {
    return this.request.params as P;
  }

  /** Whatever this request's hooks and view want to share. */
  get g(): G {
    this.#g ??= {} as G;
    return this.#g;
  }

  /** The app's settings. */
  get config(): Config {
    return this.app.config;
  }

  /** For the request's body. */
  get uploads(): UploadStore | null {
    return this.app.ports.uploads ?? null;
  }

  /** For what views send, and for templates. */
  get files(): Files | null {
    return this.app.ports.files ?? null;
  }

  /** What is kept for this client from request to request; throws where the session interface opened none. */
  get session(): SessionData & SessionControls {
    const { sessionInterface } = this.app;
    if (sessionInterface.deferred) this.openedSession ??= sessionInterface.open(this.request, this as unknown as Context) as object | null;
    if (this.openedSession !== null) return this.openedSession as SessionData & SessionControls;
    throw new Error('The session is unavailable because the session interface opened none.');
  }

  /** The endpoint of the rule that matched; null when none did. */
  get endpoint(): string | null {
    return this.request.endpoint;
  }

  /** Whether JSON is written over several lines: in debug mode. */
  get pretty(): boolean {
    return this.app.config.debug === true;
  }

  /** Any value as JSON, `application/json`; a TypeError for one that JSON has no text for. */
  json(value: unknown, status?: number, headers?: HeadersInit): Response {
    return this.#made(plainResponse(toJson(value, this.pretty), JSON_TYPE), status, headers);
  }

  /** Text as it is, `text/html`: escape what comes from clients. */
  html(markup: string, status?: number, headers?: HeadersInit): Response {
    return this.#made(plainResponse(markup, HTML), status, headers);
  }

  /** Text as it is, `text/plain`. */
  text(text: string, status?: number, headers?: HeadersInit): Response {
    return this.#made(plainResponse(text, TEXT), status, headers);
  }

  /** Any body that a view may return, with a status and headers: what Flask's tuples are. */
  respond(body: string | object, status?: number | string, headers?: HeadersInit | null): Response {
    return respond(body, status, headers, this);
  }

  #made(response: Response, status: number | undefined, headers: HeadersInit | undefined): Response {
    return status === undefined && headers === undefined ? response : respond(response, status, headers, this);
  }

  /** Sends the client elsewhere: 302 unless another status is given. A relative location stays relative. */
  redirect(location: string, status?: number): Response {
    return redirect(location, status);
  }

  /** Sends a file of the app, whose path is trusted, or bytes. Ranges, ETag and conditions are seen to. */
  sendFile(source: string | Uint8Array, options: SendFileOptions = {}): Promise<Response> {
    return sendFile(source, { maxAge: this.config.sendFileMaxAge ?? null, ...options }, this.request, this.files);
  }

  /** Sends a file whose name comes from the client: 404 for what is no file inside of `folder`. */
  sendFromDirectory(folder: string, name: string, options: SendFileOptions = {}): Promise<Response> {
    return sendFromDirectory(folder, name, { maxAge: this.config.sendFileMaxAge ?? null, ...options }, this.request, this.files);
  }

  /** A template of the app's template folder as HTML. */
  render(name: string, values: Readonly<Record<string, unknown>> = {}, status?: number, headers?: HeadersInit): Promise<Response> {
    return this.#rendered({ name }, values, status, headers);
  }

  /** A template that is given as text, as HTML. */
  renderString(source: string, values: Readonly<Record<string, unknown>> = {}, status?: number, headers?: HeadersInit): Promise<Response> {
    return this.#rendered({ source }, values, status, headers);
  }

  async #rendered(template: Renderable, values: object, status: number | undefined, headers: HeadersInit | undefined): Promise<Response> {
    const { signals } = this.app;
    const text = await renderTemplate(this, template, values, (signal, payload) => {
      if (signals.has(signal)) signals.send(signal, this as unknown as Context, payload);
    });
    return this.html(text, status, headers);
  }

  /** Streams a body that goes on using the request's context; teardown runs again at its end (Flask's `stream_with_context`). */
  stream(source: AsyncIterable<BodyChunk> | Iterable<BodyChunk>, status?: number, headers?: HeadersInit): Response {
    return this.#made(new Response(streamWithContext(this, () => this.app.pushAgain(this as unknown as Context), source)), status, headers);
  }

  /** Breaks off with an HTTP error, or with a Response of ours that is sent as it is. */
  abort(code: number | Response, description?: string | null, options?: HTTPExceptionOptions): never {
    return abort(code, description, options);
  }

  /** The URL of an endpoint; `.name` is an endpoint of this request's own blueprint. */
  urlFor(endpoint: string, values: Readonly<Record<string, unknown>> = {}): string {
    return this.app.urlFor(endpoint, values, this.request);
  }

  /** Keeps a message for the next request that asks for it. */
  flash(message: string, category = 'message'): void {
    flash(this.session as Session, message, category);
    const { signals } = this.app;
    if (signals.has('messageFlashed')) signals.send('messageFlashed', this as unknown as Context, { message, category });
  }

  /** The messages that wait, which are then gone from the session; asked again by the same request, it gives them again. */
  flashedMessages(options: FlashOptions & { readonly withCategories: true }): FlashedMessage[];
  flashedMessages(options?: FlashOptions & { readonly withCategories?: false }): string[];
  flashedMessages(options: FlashOptions = {}): FlashedMessage[] | string[] {
    this.#flashes ??= takeFlashes(this.session as Session);
    return pickFlashes(this.#flashes, options);
  }

  /** `fn(response, c)` runs before the after hooks, for this request alone. */
  afterThisRequest(fn: AfterHookOf<Context>): void {
    this.afterThis ??= [];
    this.afterThis.push(registered('hook', fn, `<after this request ${this.afterThis.length + 1}>`, callSite(2), 'afterThisRequest'));
  }

  /**
   * Runs `fn` as a named span of the trace. Spans nest: what `fn` calls synchronously is inside; past an await, call
   * `span` on the scope that `fn` is given. (With `currentContext` in use, nesting follows awaits by itself.)
   */
  span<T>(name: string, fn: (scope: Scope) => T): T {
    return span(this, name, fn, null);
  }

  /** Adds to what the trace says of the work that is going on. */
  annotate(attributes: Parameters<RequestTracer['annotate']>[1]): void {
    if (this.parentSpan !== null) this.tracer.annotate(this.parentSpan, attributes);
  }
}
