import type { AppConfig } from './config.js';
import type { Request } from './request.js';
import type { Router } from './routing/index.js';

interface UrlOptions {
  readonly _anchor?: unknown;
  readonly _external?: unknown;
  readonly _method?: unknown;
  readonly _scheme?: unknown;
}

/**
 * flask/app.py `url_for`: values that are no parameters become the query; `_anchor`, `_external`, `_method` and `_scheme`
 * say what kind of URL it is to be.
 */
export function urlFor(
  router: Router<unknown>,
  config: AppConfig,
  endpoint: string,
  given: Readonly<Record<string, unknown>>,
  request: Request | null,
): string {
  const { _anchor, _external, _method, _scheme, ...values } = given as Readonly<Record<string, unknown>> & UrlOptions;
  const scheme = text('_scheme', _scheme);
  const external = _external ?? (request === null || scheme !== undefined);
  if (scheme !== undefined && !external) throw new TypeError("When specifying '_scheme', '_external' must be True.");
  if (request === null && !config.serverName) {
    throw new Error("Unable to build URLs outside an active request without 'config.serverName' set.");
  }
  return router.build(request === null ? endpoint : absolute(endpoint, request.blueprint), values, {
    method: text('_method', _method),
    defaultMethod: request?.method,
    anchor: text('_anchor', _anchor),
    external: Boolean(external),
    scheme: scheme ?? request?.scheme ?? config.preferredUrlScheme,
    host: request?.host ?? config.serverName ?? undefined,
  });
}

/** `.name` is an endpoint of the blueprint that answers this request. */
function absolute(endpoint: string, blueprint: string | null): string {
  if (!endpoint.startsWith('.')) return endpoint;
  return blueprint === null ? endpoint.slice(1) : `${blueprint}${endpoint}`;
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new TypeError(`'${name}' must be a string, got ${String(value)}.`);
}
