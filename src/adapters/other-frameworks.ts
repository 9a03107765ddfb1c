/** Apps of other frameworks, by methods that they have and ours has not: https://expressjs.com/en/5x/api.html and their like. */
const KINDS: readonly (readonly [name: string, methods: readonly string[]])[] = [
  ['an Express app', ['handle', 'listen', 'engine']],
  ['a Fastify app', ['inject', 'listen', 'register']],
  ['a Koa app', ['callback', 'listen', 'use']],
  ['a Hono app', ['fetch', 'request', 'route']],
  ['a server of node:http', ['listen', 'address', 'close']],
];

/** What a module exports that is an app of another framework, in words; null for anything else. */
export function otherFramework(exported: unknown): string | null {
  if ((typeof exported !== 'object' && typeof exported !== 'function') || exported === null) return null;
  const has = (name: string) => typeof (exported as Readonly<Record<string, unknown>>)[name] === 'function';
  return KINDS.find(([, methods]) => methods.every(has))?.[0] ?? null;
}

/** What is called on `app` out of habit, and what does it here. */
const HABITS: Readonly<Record<string, string>> = {
  use: 'There is no middleware: app.beforeRequest(fn) runs before every view, app.afterRequest(fn) after it.',
  listen: 'Leave it out: the app is served for you.',
  all: "Write app.route('/path', { methods: ['GET', 'POST'] }, view).",
  register: 'Write app.registerBlueprint(blueprint), or call the function with app.',
  addHook: 'Write app.beforeRequest(fn), app.afterRequest(fn) or app.teardownRequest(fn).',
  setErrorHandler: 'Write app.errorHandler(Error, (error, c) => ...).',
  decorate: 'Keep it in a variable of the module, in app.config, or in c.g for one request.',
};

/** How to put right what a method of another framework was called for; null for any other error. */
export function habitHint(error: unknown): string | null {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  const name = /^\w+\.(\w+) is not a function$/.exec(String(message))?.[1] ?? '';
  return Object.hasOwn(HABITS, name) ? (HABITS[name] as string) : null;
}
