import type { RequestPlan } from '../model/plan.js';
import type { HeaderList } from '../model/trace.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Headers that describe the body; they go when it does. */
const BODY_HEADERS = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-location',
  'transfer-encoding',
]);
/** Headers that are a secret between the client and the origin that they were meant for. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization', 'host']);

export interface Redirect {
  readonly plan: RequestPlan;
  readonly url: URL;
}

/**
 * The request that a response redirects to, or null when it does not: by the fetch standard
 * (https://fetch.spec.whatwg.org/#http-redirect-fetch). 303 makes everything but HEAD a GET, 301 and 302 make a POST
 * one; a body that is dropped takes its headers along; another origin does not get the credentials.
 */
export function redirectOf(plan: RequestPlan, requested: URL, status: number, headers: HeaderList): Redirect | null {
  if (!REDIRECTS.has(status)) return null;
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (location === undefined) return null;
  // Header bytes are latin1 on the wire; browsers read a Location as UTF-8.
  const url = parseUrl(Buffer.from(location, 'latin1').toString('utf8'), requested.href);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  const becomesGet =
    (status === 303 && plan.method !== 'HEAD' && plan.method !== 'GET') || ((status === 301 || status === 302) && plan.method === 'POST');
  const sameOrigin = url.origin === requested.origin;
  const kept = plan.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !(becomesGet && BODY_HEADERS.has(lower)) && !(!sameOrigin && CREDENTIALS.has(lower));
  });
  url.hash = '';
  return {
    url,
    plan: { ...plan, method: becomesGet ? 'GET' : plan.method, target: url.href, headers: kept, body: becomesGet ? null : plan.body },
  };
}

function parseUrl(text: string, base: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}
