import type { RequestTracer, SpanHandle, SpanSubject } from '../../model/tracer.js';
import type { Files } from '../files/files.js';
import type { FilesConfig } from '../files/files-config.js';
import type { FlashOptions } from '../flash.js';
import { Markup } from '../session/tagged-json.js';
import type { TemplateEngine } from './engine.js';

/** What rendering takes from a request's context. The Context is one. */
export interface TemplateScope {
  readonly app: { readonly config: FilesConfig & { readonly debug?: boolean }; readonly ports: { readonly files?: Files } };
  readonly tracer: RequestTracer;
  readonly parentSpan: SpanHandle | null;
  readonly request: object;
  readonly g: object;
  readonly session: object;
  urlFor(endpoint: string, values?: Readonly<Record<string, unknown>>): string;
  flashedMessages(options: FlashOptions): readonly unknown[];
}

/** A template by its name, or as text. */
export type Renderable = { readonly name: string } | { readonly source: string };

/** Told before and after a template is rendered. */
export type RenderListener = (
  signal: 'beforeRenderTemplate' | 'templateRendered',
  payload: { readonly template: string | null; readonly context: Readonly<Record<string, unknown>> },
) => void;

type Engine = typeof import('./engine.js');

const LOAD: SpanSubject = { kind: 'template', name: 'load nunjucks', source: null };
const engines = new WeakMap<object, TemplateEngine>();
let engineModule: Engine | null = null;

/** The text of the template `name`, or of `source` when that is given, with `values` and what Flask puts beside them. */
export async function renderTemplate(c: TemplateScope, template: Renderable, values: object, listener: RenderListener): Promise<string> {
  const module = engineModule ?? (await loaded(c));
  const engine = engineOf(c, module);
  const name = 'name' in template ? template.name : null;
  const span = c.tracer.open({ kind: 'template', name: name ?? '<string>', source: null }, c.parentSpan);
  try {
    const context = { ...surroundings(c, module), ...values };
    listener('beforeRenderTemplate', { template: name, context });
    const text = 'name' in template ? engine.render(template.name, context) : engine.renderString(template.source, context);
    listener('templateRendered', { template: name, context });
    c.tracer.close(span);
    return text;
  } catch (error) {
    c.tracer.close(span, error);
    throw error;
  }
}

async function loaded(c: TemplateScope): Promise<Engine> {
  const span = c.tracer.open(LOAD, c.parentSpan);
  engineModule = await import('./engine.js');
  c.tracer.close(span);
  return engineModule;
}

function engineOf({ app }: TemplateScope, { TemplateEngine }: Engine): TemplateEngine {
  let engine = engines.get(app);
  if (engine === undefined) {
    engine = new TemplateEngine(app.ports.files ?? null, app.config.templateFolder ?? 'templates', app.config.debug === true);
    engines.set(app, engine);
  }
  return engine;
}

/** flask/templating.py `_default_template_ctx_processor` and the globals of `create_jinja_environment`, by both spellings. */
function surroundings(c: TemplateScope, { safe }: Engine): Record<string, unknown> {
  const urlFor = (endpoint: string, values?: Keywords) => c.urlFor(endpoint, withoutMark(values));
  const getFlashedMessages = (...args: unknown[]) => flashed(c, args).map((message) => marked(message, safe));
  return {
    request: c.request,
    g: c.g,
    session: untilTouched(() => c.session),
    config: c.app.config,
    url_for: urlFor,
    urlFor,
    get_flashed_messages: getFlashedMessages,
    getFlashedMessages,
  };
}

/** How nunjucks hands over `f(a=1)`: one object more, with a mark. */
type Keywords = Readonly<Record<string, unknown>>;

function withoutMark(keywords: Keywords = {}): Keywords {
  const { __keywords, ...values } = keywords;
  return values;
}

/** `get_flashed_messages(with_categories=true, category_filter=['error'])`, or the same by position. */
function flashed(c: TemplateScope, args: readonly unknown[]): readonly unknown[] {
  const last = args.at(-1);
  const keywords = typeof last === 'object' && last !== null && '__keywords' in last ? (last as Keywords) : {};
  const [first, second] = args.filter((arg) => arg !== keywords);
  const withCategories = Boolean(keywords.with_categories ?? keywords.withCategories ?? first ?? false);
  const categoryFilter = (keywords.category_filter ?? keywords.categoryFilter ?? second ?? []) as readonly string[];
  return c.flashedMessages({ withCategories, categoryFilter });
}

/** Markup stays unescaped, by itself or next to its category. */
function marked(message: unknown, safe: (html: string) => object): unknown {
  if (message instanceof Markup) return safe(message.toString());
  return Array.isArray(message) ? message.map((part) => marked(part, safe)) : message;
}

/** The session, opened when the template looks into it: a response whose making touched the session varies by cookie. */
function untilTouched(open: () => object): object {
  return new Proxy(
    {},
    {
      get: (_, key) => Reflect.get(open(), key),
      has: (_, key) => Reflect.has(open(), key),
      ownKeys: () => Reflect.ownKeys(open()),
      getOwnPropertyDescriptor: (_, key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(open(), key);
        return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
      },
    },
  );
}
