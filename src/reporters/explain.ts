import { type PhaseName, STEP_TITLES } from '../model/phases.js';
import type { Phase, Span, Trace } from '../model/trace.js';
import { formatBytes, formatDuration } from '../model/units.js';
import { PHASE_WORDS } from './explain-words.js';
import { headerOf } from './headline.js';
import { EMPTY_LINE, ink, type Line, wrapInk } from './line.js';
import { plural } from './notes.js';
import type { RenderContext } from './reporter.js';

/** Long lines are hard to read, however wide the terminal. */
const READABLE_WIDTH = 100;
const LABEL_WIDTH = 12;

/** What each phase of the trace is, what it did this time, and its counterpart in Flask. */
export function explainLines(trace: Trace, context: RenderContext): Line[] {
  const width = Math.min(context.width, READABLE_WIDTH);
  const lines: Line[] = [];
  let step = 0;
  for (const phase of trace.phases) {
    if (phase.step !== step) {
      if (step !== 0) lines.push(EMPTY_LINE);
      lines.push([ink(` ${phase.step} ${STEP_TITLES[phase.step]}`, 'strong')]);
      step = phase.step;
    }
    const { what, flask } = PHASE_WORDS[phase.name];
    lines.push(
      ...wrapInk([ink(`   ${phase.name.padEnd(LABEL_WIDTH - 3)}`, 'notice')], what, 'plain', width),
      ...wrapInk([ink('      here  ', 'dim')], whatItDid(phase, trace), 'plain', width),
      ...wrapInk([ink('     Flask  ', 'dim')], flask, 'dim', width),
    );
  }
  return lines;
}

/** What the phase did in this trace, in words and figures. */
export function whatItDid(phase: Phase, trace: Trace): string {
  if (phase.status === 'skipped') return phase.reason === null ? 'it did not run.' : `it did not run: ${phase.reason.replace(/\.+$/, '')}.`;
  const spans = trace.spans.filter((span) => span.phase === phase.name);
  const share = trace.totalNs > 0 ? `, ${((100 * phase.durationNs) / trace.totalNs).toFixed(1)} %` : '';
  const figures = [
    `${formatDuration(phase.durationNs)}${share}`,
    phase.cpuNs !== null && `${formatDuration(phase.cpuNs)} of CPU time`,
    phase.gcNs !== null && phase.gcNs > 0 && `${formatDuration(phase.gcNs)} of garbage collection`,
    phase.loopDelayNs !== null && phase.loopDelayNs > 0 && `${formatDuration(phase.loopDelayNs)} while other code had the event loop`,
  ].filter(Boolean);
  const end =
    phase.status === 'done'
      ? ''
      : ` It ${phase.status === 'error' ? 'failed' : 'did not end'}: ${phase.reason?.replace(/\.+$/, '') ?? 'no reason is known'}.`;
  return `${DEEDS[phase.name](trace, spans)}; ${figures.join(', ')}.${end}`;
}

type Deed = (trace: Trace, spans: readonly Span[]) => string;

const DEEDS: Readonly<Record<PhaseName, Deed>> = {
  connect: (_trace, spans) =>
    spans.length === 0
      ? 'no new connection was needed'
      : spans.map(({ name, durationNs }) => `${name} ${formatDuration(durationNs)}`).join(', '),
  send: ({ request }) => {
    const body = request.bodyBytes > 0 ? ` and ${formatBytes(request.bodyBytes)} of body` : '';
    return `${request.method} ${request.target} with ${plural(request.headers.length, 'header')}${body}`;
  },
  receive: ({ request }) => `a ${request.method} request came in`,
  route: ({ route }) => {
    if (!route || (route.rule === null && route.endpoint === null)) return 'no rule matched';
    const params = Object.entries(route.params).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    return `${route.rule} matched, for ${route.endpoint}${params.length > 0 ? ` with ${params.join(', ')}` : ''}`;
  },
  before: (_trace, spans) => hooks(spans),
  view: ({ route }, spans) => {
    const view = route?.endpoint ? `${route.endpoint} ran` : 'there was no view to run';
    const work = byKind(spans);
    return work === '' ? view : `${view}, with ${work}`;
  },
  respond: ({ response }, spans) => {
    const handlers = spans.filter(({ kind }) => kind === 'handler').map(({ name }) => name);
    const by = handlers.length > 0 ? `error handler ${handlers.join(', ')}: ` : '';
    return response
      ? `${by}${response.status} ${headerOf(response.headers, 'content-type') ?? 'without a content type'}`
      : `${by}a Response was made`;
  },
  after: (_trace, spans) => hooks(spans),
  teardown: (_trace, spans) => hooks(spans),
  write: ({ response }) =>
    response ? `${response.status} ${response.reason} with ${plural(response.headers.length, 'header')}` : 'the response began',
  deliver: () => 'the client read the headers',
  download: ({ response }, spans) => {
    const streamed = spans.some(({ kind }) => kind === 'stream') ? ', streamed' : '';
    return response ? `${formatBytes(response.bodyBytes)} of body${streamed}` : 'the body came';
  },
  wait: (_trace, spans) =>
    spans.length === 0 ? 'the server said nothing of its own time' : `Server-Timing: ${spans.map(told).join(', ')}`,
};

function told({ attributes, durationNs, name }: Span): string {
  return attributes['server_timing.duration_ms'] === null ? name : `${name} ${formatDuration(durationNs)}`;
}

function hooks(spans: readonly Span[]): string {
  const names = spans.filter(({ kind }) => kind === 'hook').map(({ name }) => name);
  return names.length === 0 ? 'there were no hooks' : `${names.join(', then ')} ran`;
}

/** `2 db 1.20 ms, 1 http 1.74 ms`. */
function byKind(spans: readonly Span[]): string {
  const sums = new Map<string, { count: number; ns: number }>();
  for (const { kind, durationNs } of spans) {
    const sum = sums.get(kind) ?? { count: 0, ns: 0 };
    sums.set(kind, { count: sum.count + 1, ns: sum.ns + durationNs });
  }
  return [...sums].map(([kind, { count, ns }]) => `${count} ${kind} (${formatDuration(ns)})`).join(', ');
}
