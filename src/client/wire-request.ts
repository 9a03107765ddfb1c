import type { RequestPlan } from '../model/plan.js';
import { TOOL } from '../model/tool.js';
import type { WireRequest } from './exchange.js';

/** Sent unless the user gave or removed them, as other command-line clients do. */
const DEFAULT_HEADERS: readonly (readonly [string, string])[] = [
  ['accept', '*/*'],
  ['user-agent', `${TOOL.name}/${TOOL.version}`],
];

export interface WireOptions {
  readonly keepAlive: boolean;
  readonly identification: WireRequest['identification'];
  /** The Cookie header that the jar gives, or null. */
  readonly cookies: string | null;
}

/** What a request plan is on the wire of one origin. */
export function wireRequest(plan: RequestPlan, origin: string, options: WireOptions): WireRequest {
  const given = new Set(plan.headers.map(([name]) => name.toLowerCase()));
  const settled = (name: string) => given.has(name) || plan.removedHeaders.includes(name);
  const headers = DEFAULT_HEADERS.filter(([name]) => !settled(name));
  headers.push(...plan.headers.filter(([name]) => !(options.cookies !== null && name.toLowerCase() === 'cookie')));
  const contentType = plan.body?.contentType;
  if (contentType && !settled('content-type')) headers.push(['content-type', contentType]);
  if (options.cookies !== null) headers.push(['cookie', options.cookies]);
  return {
    method: plan.method,
    origin,
    target: targetOf(plan),
    headers,
    body: plan.body?.bytes ?? null,
    identification: options.identification,
    keepAlive: options.keepAlive,
  };
}

function targetOf(plan: RequestPlan): string {
  if (plan.target.startsWith('/')) return plan.target;
  const { pathname, search } = new URL(plan.target);
  return pathname + search;
}
