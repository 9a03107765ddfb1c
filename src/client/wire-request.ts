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

/** What does not change from one run of a plan to the next is worked out once. */
const prepared = new WeakMap<RequestPlan, WireRequest>();

/** What a request plan is on the wire of one origin. */
export function wireRequest(plan: RequestPlan, origin: string, { cookies, identification, keepAlive }: WireOptions): WireRequest {
  let request = prepared.get(plan);
  if (request?.origin !== origin || request.keepAlive !== keepAlive) {
    request = prepare(plan, origin, keepAlive);
    prepared.set(plan, request);
  }
  if (cookies === null) return { ...request, identification };
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'cookie');
  headers.push(['cookie', cookies]);
  return { ...request, headers, identification };
}

function prepare(plan: RequestPlan, origin: string, keepAlive: boolean): WireRequest {
  const given = new Set(plan.headers.map(([name]) => name.toLowerCase()));
  const settled = (name: string) => given.has(name) || plan.removedHeaders.includes(name);
  const headers = DEFAULT_HEADERS.filter(([name]) => !settled(name));
  headers.push(...plan.headers);
  const contentType = plan.body?.contentType;
  if (contentType && !settled('content-type')) headers.push(['content-type', contentType]);
  const body = plan.body?.bytes ?? null;
  return { method: plan.method, origin, target: targetOf(plan), headers, body, identification: null, keepAlive };
}

function targetOf(plan: RequestPlan): string {
  if (plan.target.startsWith('/')) return plan.target;
  const { pathname, search } = new URL(plan.target);
  return pathname + search;
}
