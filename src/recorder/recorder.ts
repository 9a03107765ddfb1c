import { SERVER_MARKS } from '../model/phases.js';
import type { RouteMatch, SpanSubject } from '../model/tracer.js';
import { BlackBox } from './black-box.js';
import type { Clock } from './clock.js';
import { measureCost, type RecordingCost } from './cost.js';
import { describeError } from './describe-error.js';
import { Column, type RecordBatch, type RecordExtras, type RecordedError, RowState, SpanColumn } from './records.js';
import { RequestRecord } from './request-record.js';
import { Running } from './running.js';

const MARKS = SERVER_MARKS.length;
const FLUSH_AT = 256;
/** Where the last ones came in company, records wait this long for more; a lone one leaves in the same turn of the event loop. */
const BATCH_MS = 5;
/** What V8 has compiled costs less: its cost is measured once a first request has been through it, and anew after so many times as many. */
const MEASURE_AGAIN = 10;

/** Keeps the running requests and sends the ended ones on in batches, after their responses. */
export class Recorder {
  readonly clock: Clock;
  protected readonly box: BlackBox;
  private readonly running = new Running();
  private ended: RequestRecord[] = [];
  private scheduled = false;
  private timer: NodeJS.Timeout | undefined;
  private inCompany = false;
  private readonly send: (batch: RecordBatch) => void;
  private readonly describe: (error: unknown) => RecordedError;
  private readonly findSite: () => unknown;
  private cost: RecordingCost | null = null;
  private sent = 0;
  private measureAt = 1;

  /**
   * @param findSite looks for the user's line as the probes do, for its cost
   * @param box keeps how far the last requests have come, for a process that can no longer be asked
   */
  constructor(
    clock: Clock,
    send: (batch: RecordBatch) => void,
    describe: (error: unknown) => RecordedError = describeError,
    findSite: () => unknown = () => {},
    box = new BlackBox(null),
  ) {
    this.clock = clock;
    this.box = box;
    this.send = send;
    this.describe = describe;
    this.findSite = findSite;
  }

  begin(id: number): RequestRecord {
    const record = this.create(id);
    this.running.add(record);
    return record;
  }

  protected create(id: number): RequestRecord {
    return new RequestRecord(id, this.clock, this.box);
  }

  /** Takes the record of a request whose response is over. Later calls for the same record do nothing. */
  end(record: RequestRecord): void {
    if (!this.running.remove(record)) return;
    this.ended.push(record);
    if (this.ended.length >= FLUSH_AT) this.flush();
    else if (!this.scheduled) {
      this.scheduled = true;
      if (this.inCompany) this.timer = setTimeout(this.flush, BATCH_MS);
      else setImmediate(this.flush);
    }
  }

  /** The one request that runs; null when there is none, or more. */
  onlyRunning(): RequestRecord | null {
    return this.running.size === 1 ? (this.running.all()[0] ?? null) : null;
  }

  get isAnyRunning(): boolean {
    return this.running.size > 0;
  }

  /** What is known so far of a request that has not ended, or null. */
  snapshot(id: number): RecordBatch | null {
    const record = this.running.get(id);
    return record ? pack([record], this.describe, this.cost) : null;
  }

  /** All that has not been sent: what is running, and what has just ended. For a process that is about to end. */
  remains(): RecordBatch | null {
    const records = [...this.ended, ...this.running.all()];
    return records.length === 0 ? null : pack(records, this.describe, this.cost);
  }

  /** The one request that an exception in the process can belong to; null where it may be another's, or nobody's. */
  suspect(): RequestRecord | null {
    if (this.running.size + this.ended.length !== 1) return null;
    return this.ended[0] ?? this.running.all()[0] ?? null;
  }

  readonly flush = (): void => {
    this.scheduled = false;
    // One that was full has not waited for it: the next has its own.
    clearTimeout(this.timer);
    if (this.ended.length === 0) return;
    const records = this.ended;
    this.inCompany = records.length > 1;
    this.ended = [];
    this.sent += records.length;
    if (this.sent >= this.measureAt) this.calibrate();
    this.send(pack(records, this.describe, this.cost));
  };

  /** Measures what recording costs. Meant for the moment after a response, when nobody waits: the first request's, or one that warmed it. */
  calibrate(): void {
    this.cost = this.measure();
    this.measureAt = Math.max(this.sent, 1) * MEASURE_AGAIN;
  }

  protected measure(): RecordingCost | null {
    const running = new Running();
    const begin = (): RequestRecord => {
      const record = new RequestRecord(0, this.clock, this.box);
      running.add(record);
      running.remove(record);
      return record;
    };
    return measureCost(begin, this.findSite, () => this.clock.nowNs(), this.cost === null);
  }
}

/** Numbers objects in the order in which they are first seen, from 1; null is 0. */
class Table<T> {
  readonly items: T[] = [];
  private readonly numbers = new Map<T, number>();

  number(item: T | null): number {
    if (item === null) return 0;
    let number = this.numbers.get(item);
    if (number === undefined) {
      number = this.items.push(item);
      this.numbers.set(item, number);
    }
    return number;
  }
}

function pack(records: readonly RequestRecord[], describe: (error: unknown) => RecordedError, cost: RecordingCost | null): RecordBatch {
  const routes = new Table<RouteMatch>();
  const reasons = new Table<string>();
  const subjects = new Table<SpanSubject>();
  const extras: RecordExtras[] = [];
  const rows = new Float64Array(records.length * Column.width);
  let spanCount = 0;
  for (const record of records) spanCount += record.spans?.length ?? 0;
  const spans = new Float64Array(spanCount * SpanColumn.width);
  let span = 0;
  let above: RequestRecord['skips'] = null;
  for (const [row, record] of records.entries()) {
    const at = row * Column.width;
    rows[at + Column.id] = record.id;
    rows[at + Column.route] = routes.number(record.match);
    rows[at + Column.finish] = record.finishNs;
    rows[at + Column.returned] = record.returnedNs;
    rows[at + Column.kept] = record.keptNs;
    rows[at + Column.state] = stateOf(record);
    for (let mark = 0; mark < MARKS; mark++) rows[at + Column.marks + mark] = record.marks[mark] as number;
    if (record.skips !== null) {
      for (let mark = 0; mark < MARKS; mark++) {
        const reason = record.skips[mark] as string | null;
        // Most requests skip as the one above does, whose number need not be looked up.
        rows[at + Column.skips + mark] =
          reason === above?.[mark] ? (rows[at - Column.width + Column.skips + mark] as number) : reasons.number(reason);
      }
    }
    above = record.skips;
    if (record.spans !== null) {
      for (const [index, open] of record.spans.entries()) {
        spans.set([row, subjects.number(open.subject), index + 1, open.parent, open.phase, open.startNs, open.endNs, open.status], span);
        span += SpanColumn.width;
      }
    }
    if (record.hasExtras) extras.push(packExtras(row, record, describe));
  }
  return { rows, spans, routes: routes.items, reasons: reasons.items, subjects: subjects.items, extras, cost };
}

function stateOf(record: RequestRecord): number {
  const state = Number.isNaN(record.finishNs) ? RowState.running : record.complete ? RowState.complete : RowState.broken;
  return state | (record.streamed ? RowState.streamed : 0);
}

function packExtras(row: number, record: RequestRecord, describe: (error: unknown) => RecordedError): RecordExtras {
  const describeIn = ({ phase, error }: { phase: number; error: unknown }) => ({ phase, error: describe(error) });
  return {
    row,
    params: record.params && plain(record.params),
    tried: record.explain(),
    failures: (record.failures ?? []).map(describeIn),
    unhandled: record.unhandledErrors ? describe(record.unhandledErrors.at(-1)) : null,
    faults: (record.faults ?? []).map(describeIn),
    logs: record.logs ?? [],
    annotations: record.annotations ?? [],
    usage: record.usage,
  };
}

/** Route parameters as values that can travel: what a custom converter made is shown as its text. */
function plain(params: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> {
  const out: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(params)) {
    out[name] = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : describeError(value).message;
  }
  return out;
}
