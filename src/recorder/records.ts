import { SERVER_MARKS } from '../model/phases.js';
import {
  type Attributes,
  type AttributeValue,
  type SourceLocation,
  SPAN_STATUSES,
  type SpanStatus,
  type TriedRule,
} from '../model/trace.js';
import type { RouteMatch, SpanSubject } from '../model/tracer.js';
import type { RecordingCost } from './cost.js';

/** An error as it crosses the process boundary. */
export interface RecordedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  /** The user's own line that threw, where it can be had. */
  readonly source: SourceLocation | null;
}

export interface RecordedSpan {
  /** Place of this span in the request, from 1; `parent` is another's place, or 0 for the phase itself. */
  readonly handle: number;
  readonly parent: number;
  /** Index into SERVER_MARKS of the phase it was opened in; their count after the last mark. */
  readonly phase: number;
  readonly subject: SpanSubject;
  readonly startNs: number;
  /** NaN while open. */
  readonly endNs: number;
  readonly status: SpanStatus;
  readonly attributes: Attributes | null;
}

/** What a request took of the host's thread, phase by phase, by index into SERVER_MARKS. */
export interface RecordedUsage {
  /** CPU time of its own; null where it cannot be had. */
  readonly cpuNs: readonly number[] | null;
  /** How long it waited for other code to let it go on. */
  readonly loopDelayNs: readonly number[];
  /** Pauses for garbage collection while it ran, on the run's clock. */
  readonly pauses: readonly (readonly [startNs: number, endNs: number])[];
  /** When the loop came to it, since when the loop had been busy, and how long other code had run since. */
  readonly arrival: { readonly atNs: number; readonly busySinceNs: number; readonly busyNs: number };
}

/** What the host saw of one request. Times are nanoseconds on the run's clock; NaN where there is no stamp. */
export interface ServerRecord {
  readonly id: number;
  /** The end of each server phase, by index into SERVER_MARKS. */
  readonly marks: readonly number[];
  /** Why a phase was skipped, or null, by index into SERVER_MARKS. */
  readonly skips: readonly (string | null)[];
  readonly failures: readonly { readonly phase: number; readonly error: RecordedError }[];
  /** Exceptions that no handler took. */
  readonly unhandled: RecordedError | null;
  /** Faults that did not change the response. */
  readonly faults: readonly { readonly phase: number; readonly error: RecordedError }[];
  readonly route: RouteMatch | null;
  readonly params: Readonly<Record<string, unknown>> | null;
  readonly tried: readonly TriedRule[];
  readonly spans: readonly RecordedSpan[];
  /** What the request printed; `atNs` is on the run's clock. */
  readonly logs: readonly RecordedLog[];
  /** Last response byte handed to the OS, or the moment the response broke off. */
  readonly finishNs: number;
  /** When the handling first gave the event loop back; NaN where it has not, or left with its record before. */
  readonly returnedNs: number;
  /** False for a request that was still running when it was asked for. */
  readonly finished: boolean;
  /** False when the connection closed before the whole response was handed over. */
  readonly complete: boolean;
  /** True when the body went out in pieces. */
  readonly streamed: boolean;
  /** What it took to write down how far it had come, for the case that the process ends. */
  readonly keptNs: number;
  /** What each stamp and span of it cost; null of a process that ended before it could tell. */
  readonly cost: RecordingCost | null;
  /** Null where nobody has asked for it. */
  readonly usage: RecordedUsage | null;
}

/** A line that a request printed, and the span that was open around it. */
export interface RecordedLog {
  readonly atNs: number;
  readonly level: string;
  readonly text: string;
  readonly span: number;
}

/** What few requests have; kept apart so that the others travel as numbers alone. */
export interface RecordExtras {
  readonly row: number;
  readonly params: Readonly<Record<string, unknown>> | null;
  readonly tried: readonly TriedRule[];
  readonly failures: ServerRecord['failures'];
  readonly unhandled: RecordedError | null;
  readonly faults: ServerRecord['faults'];
  readonly logs: readonly RecordedLog[];
  readonly annotations: readonly { readonly handle: number; readonly attributes: Attributes }[];
  readonly usage: RecordedUsage | null;
}

/**
 * Records of many requests as they travel from the host: rows of numbers, with tables of the objects that the numbers
 * stand for (index + 1; 0 is none), and extras for the few rows that have them.
 */
export interface RecordBatch {
  readonly rows: Float64Array;
  readonly spans: Float64Array;
  readonly routes: readonly RouteMatch[];
  readonly reasons: readonly string[];
  readonly subjects: readonly SpanSubject[];
  readonly extras: readonly RecordExtras[];
  readonly cost: RecordingCost | null;
}

const MARKS = SERVER_MARKS.length;
export const Column = {
  id: 0,
  route: 1,
  finish: 2,
  state: 3,
  returned: 4,
  kept: 5,
  marks: 6,
  skips: 6 + MARKS,
  width: 6 + 2 * MARKS,
} as const;
export const SpanColumn = { row: 0, subject: 1, handle: 2, parent: 3, phase: 4, start: 5, end: 6, status: 7, width: 8 } as const;
export const RowState = { running: 0, complete: 1, broken: 2, streamed: 4 } as const;

const NO_ROUTE: RouteMatch = { rule: null, endpoint: null, blueprint: null, source: null };

const NO_EXTRAS: ReadonlyMap<number, RecordExtras> = new Map();
const NONE: readonly never[] = [];

/** Unpacks a batch into records, in the order in which their requests ended. */
export function* unpack(batch: RecordBatch): Generator<ServerRecord> {
  const { rows, spans } = batch;
  const extrasByRow = batch.extras.length === 0 ? NO_EXTRAS : new Map(batch.extras.map((extras) => [extras.row, extras]));
  let span = 0;
  let skips: readonly (string | null)[] = [];
  for (let row = 0, at = 0; at < rows.length; row++, at += Column.width) {
    const extras = extrasByRow.get(row);
    const firstSpan = span;
    while (span * SpanColumn.width < spans.length && spans[span * SpanColumn.width] === row) span++;
    const state = rows[at + Column.state] as number;
    // Mostly those of the request before.
    if (row === 0 || !sameSkips(rows, at)) skips = unpackSkips(batch, at + Column.skips);
    yield {
      id: rows[at + Column.id] as number,
      marks: unpackMarks(batch, at + Column.marks),
      skips,
      failures: extras?.failures ?? NONE,
      unhandled: extras?.unhandled ?? null,
      faults: extras?.faults ?? NONE,
      route: rows[at + Column.route] === 0 ? null : (batch.routes[(rows[at + Column.route] as number) - 1] ?? NO_ROUTE),
      params: extras?.params ?? null,
      tried: extras?.tried ?? NONE,
      spans: firstSpan === span ? NONE : unpackSpans(batch, firstSpan, span, extras),
      logs: extras?.logs ?? NONE,
      finishNs: rows[at + Column.finish] as number,
      returnedNs: rows[at + Column.returned] as number,
      finished: (state & ~RowState.streamed) !== RowState.running,
      complete: (state & RowState.complete) !== 0,
      streamed: (state & RowState.streamed) !== 0,
      keptNs: rows[at + Column.kept] as number,
      cost: batch.cost,
      usage: extras?.usage ?? null,
    };
  }
}

/** Whether a row has the skips of the one before. */
function sameSkips(rows: Float64Array, at: number): boolean {
  for (let column = at + Column.skips; column < at + Column.width; column++) {
    if (rows[column] !== rows[column - Column.width]) return false;
  }
  return true;
}

function unpackMarks({ rows }: RecordBatch, at: number): number[] {
  const marks: number[] = [];
  for (let mark = 0; mark < MARKS; mark++) marks.push(rows[at + mark] as number);
  return marks;
}

function unpackSkips({ reasons, rows }: RecordBatch, at: number): (string | null)[] {
  const skips: (string | null)[] = [];
  for (let mark = 0; mark < MARKS; mark++) skips.push(reasons[(rows[at + mark] as number) - 1] ?? null);
  return skips;
}

function unpackSpans(batch: RecordBatch, from: number, to: number, extras: RecordExtras | undefined): RecordedSpan[] {
  const list: RecordedSpan[] = [];
  for (let span = from; span < to; span++) list.push(unpackSpan(batch, span, extras));
  return list;
}

function unpackSpan(batch: RecordBatch, span: number, extras: RecordExtras | undefined): RecordedSpan {
  const at = (column: number) => batch.spans[span * SpanColumn.width + column] as number;
  const handle = at(SpanColumn.handle);
  let attributes: Record<string, AttributeValue> | null = null;
  for (const note of extras?.annotations ?? []) {
    if (note.handle === handle) attributes = Object.assign(attributes ?? {}, note.attributes);
  }
  return {
    handle,
    parent: at(SpanColumn.parent),
    phase: at(SpanColumn.phase),
    subject: batch.subjects[at(SpanColumn.subject) - 1] as SpanSubject,
    startNs: at(SpanColumn.start),
    endNs: at(SpanColumn.end),
    status: SPAN_STATUSES[at(SpanColumn.status)] as SpanStatus,
    attributes,
  };
}
