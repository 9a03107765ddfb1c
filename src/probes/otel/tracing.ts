import { AsyncLocalStorage } from 'node:async_hooks';
import type { AttributeValue } from '../../model/trace.js';
import type { RequestRecord } from '../../recorder/request-record.js';
import type { ProbeContext } from '../probe.js';
import { userSite } from '../user-site.js';

/** What is used of @opentelemetry/api (https://opentelemetry.io/docs/specs/otel/trace/api/). */
interface Api {
  readonly trace: TraceApi;
  readonly context: ContextApi;
  readonly ROOT_CONTEXT: object;
  readonly INVALID_SPAN_CONTEXT: object;
}

interface TraceApi {
  readonly _proxyTracerProvider?: { getDelegate(): Provider; setDelegate(provider: Provider): void };
  getSpan(context: object): Span | undefined;
  setSpan(context: object, span: Span): object;
  wrapSpanContext(context: object): Span;
}

interface ContextApi {
  active(): object;
  with<T>(context: object, fn: () => T): T;
  _getContextManager?(): { active(): object; constructor: { name: string } };
}

interface Provider {
  getTracer(name: string, version?: string, options?: object): Tracer;
}

interface Tracer {
  startSpan(name: string, options?: SpanOptions, context?: object): Span;
  startActiveSpan(name: string, ...rest: unknown[]): unknown;
}

interface SpanOptions {
  readonly root?: boolean;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** The methods of a span; `this` is given back by all that return nothing else. */
interface Span {
  end(...args: unknown[]): void;
  setAttribute(key: string, value: unknown): Span;
  setAttributes(values: Readonly<Record<string, unknown>>): Span;
  setStatus(status: { code: number; message?: string }): Span;
  recordException(error: unknown, ...rest: unknown[]): void;
  updateName(name: string): Span;
  isRecording(): boolean;
}

const ERROR = 2;

/**
 * Spans made through OpenTelemetry's API become spans of the trace. Nothing is registered in the API's global place, so an
 * SDK of the app's own still finds it free, and its spans are heard as well: its provider is put behind ours.
 */
export function watchOpenTelemetry(probe: ProbeContext, exports: unknown): void {
  const api = exports as Api;
  const proxy = api.trace._proxyTracerProvider;
  if (!proxy || !api.context._getContextManager) return;
  carryContext(api);
  const places = new WeakMap<object, { record: RequestRecord; handle: number }>();
  // Among themselves they know by their contexts which is inside which.
  const subjects = new WeakSet<object>();
  let sdk: Provider | null = null;
  const provider: Provider = { getTracer: (...args) => tracerOf(() => sdk?.getTracer(...args) ?? null) };
  proxy.setDelegate(provider);
  proxy.setDelegate = (given) => {
    sdk = given;
  };
  proxy.getDelegate = () => sdk ?? provider;

  function tracerOf(inner: () => Tracer | null): Tracer {
    const tracer: Tracer = {
      startSpan(name, options, context = api.context.active()) {
        const span = inner()?.startSpan(name, options, context) ?? api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT);
        const record = probe.attribution.current();
        if (record) open(record, span, name, options, context);
        return span;
      },
      startActiveSpan(name, ...rest) {
        const fn = rest.pop() as (span: Span) => unknown;
        const [options, context = api.context.active()] = rest as [SpanOptions?, object?];
        const span = tracer.startSpan(name, options, context);
        return api.context.with(api.trace.setSpan(context, span), () => fn(span));
      },
    };
    return tracer;
  }

  function open(record: RequestRecord, span: Span, name: string, options: SpanOptions | undefined, context: object): void {
    const around = options?.root ? undefined : api.trace.getSpan(context);
    const known = around && places.get(around);
    const site = userSite(probe.locate);
    const subject = {
      kind: 'custom' as const,
      name,
      get source() {
        return site.source;
      },
      attributes: plain(options?.attributes ?? {}),
    };
    subjects.add(subject);
    const handle = record.open(subject, known?.record === record ? known.handle : record.enclosing((other) => subjects.has(other)));
    places.set(span, { record, handle });
    listen(span, record, handle, subject);
  }
}

/** Hears what the span is told; the span itself, an SDK's or one that does nothing, goes on as it would. */
function listen(span: Span, record: RequestRecord, handle: number, subject: { name: string }): void {
  let failure: unknown;
  const hear = <K extends keyof Span>(name: K, listener: (...args: unknown[]) => void): void => {
    const method = span[name] as (...args: unknown[]) => unknown;
    (span as unknown as Record<string, unknown>)[name] = function (this: unknown, ...args: unknown[]) {
      listener(...args);
      return method.apply(this, args);
    };
  };
  const recording = span.isRecording();
  if (!recording) span.isRecording = () => true;
  hear('setAttribute', (key, value) => record.annotate(handle, plain({ [String(key)]: value })));
  // An SDK sets many by setting each.
  if (!recording) hear('setAttributes', (values) => record.annotate(handle, plain((values ?? {}) as Record<string, unknown>)));
  hear('updateName', (name) => {
    subject.name = String(name);
  });
  hear('recordException', (error) => {
    failure ??= error;
  });
  hear('setStatus', (status) => {
    const { code, message } = (status ?? {}) as { code?: number; message?: string };
    if (code === ERROR) failure ??= { name: 'Error', message: message ?? 'the span was marked as failed' };
    else failure = undefined;
  });
  hear('end', () => record.close(handle, failure));
}

/** Without an SDK the API forgets which span is active; here it is remembered until one registers its own. */
function carryContext(api: Api): void {
  const { context } = api;
  const storage = new AsyncLocalStorage<object>();
  const manager = {
    active: () => storage.getStore() ?? api.ROOT_CONTEXT,
    with: (active: object, fn: (...args: unknown[]) => unknown, thisArg?: unknown, ...args: unknown[]) =>
      storage.run(active, () => fn.apply(thisArg, args)),
    bind: (active: object, target: unknown) =>
      typeof target === 'function'
        ? function (this: unknown, ...args: unknown[]) {
            return storage.run(active, () => target.apply(this, args) as unknown);
          }
        : target,
    enable: () => manager,
    disable: () => manager,
  };
  const given = context._getContextManager?.bind(context);
  context._getContextManager = () => {
    const known = given?.();
    return known && known.constructor.name !== 'NoopContextManager' ? known : manager;
  };
}

function plain(attributes: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const out: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') out[name] = value;
    else if (Array.isArray(value)) out[name] = value.map(String);
  }
  return out;
}
