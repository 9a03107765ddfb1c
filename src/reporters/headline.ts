import type { Trace, TracedRoute } from '../model/trace.js';
import { formatBytes, formatDuration } from '../model/units.js';
import { flow, ink, type Line } from './line.js';
import type { RenderContext } from './reporter.js';
import { sourceName } from './source-name.js';
import type { Style } from './theme.js';

export function statusStyle(status: number): Style {
  return status >= 500 ? 'bad' : status >= 400 ? 'warn' : status >= 300 ? 'notice' : 'good';
}

export function headerOf(headers: readonly (readonly [string, string])[], name: string): string | null {
  return headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1] ?? null;
}

/** `200 OK`, or what became of a request that got no response. */
export function answerOf(trace: Trace): Line {
  if (!trace.response) return [ink(trace.outcome === 'ok' ? 'no response' : trace.outcome, 'bad')];
  const { status, reason } = trace.response;
  const answer = ink(reason === '' ? String(status) : `${status} ${reason}`, statusStyle(status));
  return trace.outcome === 'ok' ? [answer] : [answer, ink(`, ${trace.outcome}`, 'bad')];
}

/** The request and its answer, and below it the route that took it. */
export function headline(trace: Trace, context: RenderContext): Line[] {
  const { request, response } = trace;
  // A request to an app has a target; one to somewhere else is told by the whole URL.
  const remote = trace.phases.some(({ name }) => name === 'wait');
  const items: Line[] = [[ink(`${request.method} ${remote ? request.url : request.target}`, 'strong')], answerOf(trace)];
  if (response) {
    const type = headerOf(response.headers, 'content-type');
    if (type) items.push([ink(type.split(';')[0] as string)]);
    items.push([ink(formatBytes(response.bodyBytes))]);
  }
  items.push([ink(formatDuration(trace.totalNs), 'strong')]);
  const named =
    trace.name === null || trace.name === `${request.method} ${request.target}` ? [] : flow([[ink(trace.name, 'notice')]], context.width);
  return [...named, ...flow(items, context.width), ...routeLines(trace.route, context)];
}

function routeLines(route: TracedRoute | null, context: RenderContext): Line[] {
  if (!route) return [];
  if (route.rule === null && route.endpoint === null) return [[ink('no rule matched', 'dim')]];
  const items: Line[] = [];
  // The endpoint of a view without a name is its rule.
  for (const text of new Set([route.endpoint, route.rule])) if (text !== null) items.push([ink(text, 'dim')]);
  for (const [name, value] of Object.entries(route.params)) items.push([ink(`${name}=${parameterText(value)}`, 'dim')]);
  if (route.source) items.push([ink(sourceName(route.source, context.cwd), 'dim')]);
  return flow(items, context.width);
}

function parameterText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
