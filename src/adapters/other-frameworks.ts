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
  try {
    return KINDS.find(([, methods]) => methods.every(has))?.[0] ?? null;
  } catch {
    // A proxy that throws.
    return null;
  }
}
