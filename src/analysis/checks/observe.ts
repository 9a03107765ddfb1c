import type { Counted, Query } from '../../model/check.js';
import type { Span, Trace } from '../../model/trace.js';
import { cpuOf } from '../cpu.js';

/** One run as checks see it: its hops before anything was masked, and the last response's whole body. */
export interface RunObservation {
  /** One trace a hop; the last one has the answer. */
  readonly traces: readonly Trace[];
  readonly body: ObservedBody;
  /** From the spawn of the host to the moment the app could answer; null where there is no app. */
  readonly bootNs: number | null;
  /** The same as the document may show it; null where it hides nothing. */
  readonly masked: (() => RunObservation) | null;
}

export interface ObservedBody {
  readonly bytes: Buffer;
  /** False when the response was longer than what is kept for checks. */
  readonly whole: boolean;
}

/** Nothing to judge, and why. */
export class NoData {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

/** What was found: a number, a duration in ns, text, JSON; undefined where a part that may be missing is. */
export type Observed = unknown;

export type JsonAt = (path: string, document: unknown) => unknown;

/** What a query finds in a run. */
export function observe(query: Query, run: RunObservation, jsonAt: JsonAt): Observed | NoData {
  const last = run.traces.at(-1);
  if (!last) return new NoData('no request was made');
  const { response, route } = last;
  const name = String(query.argument);
  switch (query.name) {
    case 'outcome':
      return last.outcome;
    case 'boot':
      return run.bootNs ?? new NoData('no app was started');
    case 'total':
      return sum(run.traces, ({ totalNs }) => totalNs);
    case 'phase':
      return phases(run.traces, (phase) => phase === name, `the phase ${name} did not run`);
    case 'step':
      return steps(run.traces, Number(query.argument));
    case 'cpu':
      return cpuOf(run.traces) ?? new NoData('CPU time was not measured');
    case 'span':
      return spans(run.traces, (span) => span.name === name);
    case 'hook':
      return spans(run.traces, (span) => span.kind === 'hook' && span.name === name);
    case 'count':
      return count(run.traces, query.argument as Counted);
    case 'route':
      return route?.rule ?? undefined;
    case 'endpoint':
      return route?.endpoint ?? undefined;
    default:
  }
  if (response === null) return new NoData(`no response came: ${last.error?.message ?? last.outcome}`);
  switch (query.name) {
    case 'status':
      return response.status;
    case 'bytes':
      return response.bodyBytes;
    case 'header':
      return header(last, name);
    case 'cookie':
      return cookie(last, name);
    default:
      return fromBody(query, last, run.body, jsonAt);
  }
}

/** Several fields of one name are one value, joined as RFC 9110 says (5.3). */
function header({ response }: Trace, name: string): string | undefined {
  const values = response?.headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value) ?? [];
  return values.length === 0 ? undefined : values.join(', ');
}

function cookie({ response }: Trace, name: string): string | undefined {
  const set = response?.headers.filter(([each]) => each.toLowerCase() === 'set-cookie') ?? [];
  for (const [, value] of set.toReversed()) {
    const pair = value.split(';', 1)[0] as string;
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

function fromBody(query: Query, trace: Trace, { bytes, whole }: ObservedBody, jsonAt: JsonAt): Observed | NoData {
  if (!whole) return new NoData(`the body is longer than the ${bytes.length} bytes that checks read`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const encoding = header(trace, 'content-encoding');
    return new NoData(encoding === undefined ? 'the body is not UTF-8 text' : `the body is encoded (${encoding})`);
  }
  if (query.name === 'body') return text;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return new NoData(text === '' ? 'the body is empty, not JSON' : `the body is not JSON: ${(error as Error).message.split('\n')[0]}`);
  }
  return jsonAt(String(query.argument), document);
}

function phases(traces: readonly Trace[], wanted: (name: string) => boolean, otherwise: string): number | NoData {
  const ran = traces.flatMap((trace) => trace.phases.filter(({ name, status }) => wanted(name) && status !== 'skipped'));
  if (ran.length > 0) return sum(ran, ({ durationNs }) => durationNs);
  const reason = traces.at(-1)?.phases.find(({ name }) => wanted(name))?.reason;
  return new NoData(reason ? `${otherwise}: ${reason}` : otherwise);
}

function steps(traces: readonly Trace[], step: number): number | NoData {
  const names = new Set(traces.flatMap((trace) => trace.phases.filter((phase) => phase.step === step).map(({ name }) => name as string)));
  return phases(traces, (name) => names.has(name), `step ${step} did not run`);
}

/** Spans of one name together; undefined where there is none. */
function spans(traces: readonly Trace[], wanted: (span: Span) => boolean): number | undefined {
  const found = traces.flatMap((trace) => trace.spans.filter(wanted));
  return found.length === 0 ? undefined : sum(found, ({ durationNs }) => durationNs);
}

function count(traces: readonly Trace[], what: Counted): number {
  switch (what) {
    case 'redirect':
      return traces.length - 1;
    case 'log':
      return sum(traces, ({ logs }) => logs.length);
    case 'duplicate-db':
      return sum(traces, duplicates);
    default:
      return sum(traces, (trace) => trace.spans.filter(({ kind }) => kind === what).length);
  }
}

/** How many statements a request made that it had made before, with other values or the same. */
function duplicates(trace: Trace): number {
  const statements = trace.spans
    .filter(({ kind }) => kind === 'db')
    .map(({ name, attributes }) => String(attributes['db.query.text'] ?? name));
  return statements.length - new Set(statements).size;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
