import { Mark, type MarkIndex, type ServerPhaseName } from '../model/phases.js';
import type { Attributes, TriedRule } from '../model/trace.js';
import type { RequestTracer, RouteMatch, SpanHandle, SpanSubject } from '../model/tracer.js';
import type { BlackBox } from './black-box.js';
import type { Clock } from './clock.js';
import { describeError } from './describe-error.js';
import type { RecordedLog, RecordedUsage } from './records.js';

/** One open or closed span of a running request. */
interface OpenSpan {
  readonly subject: SpanSubject;
  readonly parent: number;
  readonly phase: number;
  readonly startNs: number;
  endNs: number;
  /** Index into SPAN_STATUSES. */
  status: number;
  /** What it encloses is known by following it, and need not be guessed. */
  followed: boolean;
}

/** Knows across awaits which span the running code is inside of. */
export interface SpanFollower {
  within<T>(record: RequestRecord, span: SpanHandle, fn: () => T): T;
  /** 0 where it is inside of none that is followed. */
  spanOf(record: RequestRecord): SpanHandle;
}

/** The marks after which code of the user's mostly runs, in no span: a span is written down by itself, and the rest by who calls it. */
const KEPT: ReadonlySet<MarkIndex> = new Set([Mark.before, Mark.view]);

const NO_TRIED = (): readonly TriedRule[] => [];

/** The stamps and spans of one running request. Numbers are stored as they come; words are made after the response. */
export class RequestRecord implements RequestTracer {
  readonly id: number;
  readonly marks: number[] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  skips: (string | null)[] | null = null;
  spans: OpenSpan[] | null = null;
  logs: RecordedLog[] | null = null;
  annotations: { handle: number; attributes: Attributes }[] | null = null;
  failures: { phase: number; error: unknown }[] | null = null;
  faults: { phase: number; error: unknown }[] | null = null;
  unhandledErrors: unknown[] | null = null;
  match: RouteMatch | null = null;
  params: Readonly<Record<string, unknown>> | null = null;
  explain: () => readonly TriedRule[] = NO_TRIED;
  finishNs = Number.NaN;
  complete = false;
  /** When the handling first gave the event loop back. */
  returnedNs = Number.NaN;
  /** What it took to write down how far it had come, all in all. */
  keptNs = 0;
  /** The body goes out in pieces: the server is at work after its first byte has left. */
  streamed = false;

  /** Names and values in turn, as Node has them. */
  receivedHeaders: readonly string[] = [];

  /** There from when requests are followed. */
  follower: SpanFollower | null = null;

  /** The phase that runs now, as an index into SERVER_MARKS. */
  protected phase = 0;
  private readonly clock: Clock;
  private readonly box: BlackBox;
  private readonly boxAt: number;

  constructor(id: number, clock: Clock, box: BlackBox) {
    this.id = id;
    this.clock = clock;
    this.box = box;
    this.boxAt = box.begin(id);
  }

  mark(mark: MarkIndex): void {
    // A phase that was skipped took no time: its end is the end of the one before, which spares a look at the clock.
    const reason = this.skips === null ? null : (this.skips[mark] as string | null);
    const atNs = reason !== null && mark > 0 ? (this.marks[mark - 1] as number) : this.clock.nowNs();
    this.marks[mark] = atNs;
    this.phase = mark + 1;
    this.box.mark(this.boxAt, mark, atNs, reason);
    if (!this.box.outlives) return;
    if (this.streamed || KEPT.has(mark) || (mark === Mark.teardown && reason === null)) this.keep();
    if (mark === Mark.before) this.beginView(reason);
  }

  /** The view begins now: its time is looked at most, and what it took to write down that it comes is none of it. */
  private beginView(beforeSkipped: string | null): void {
    const atNs = this.clock.nowNs();
    if (beforeSkipped !== null) {
      this.marks[Mark.route] = atNs;
      this.box.mark(this.boxAt, Mark.route, atNs, null);
    }
    this.marks[Mark.before] = atNs;
    this.box.mark(this.boxAt, Mark.before, atNs, beforeSkipped);
  }

  /** Writes down how far the request has come, where the process may not live to tell: code of the user's comes next. */
  keep(): void {
    // The number of what is no request, but measured for what recording costs.
    if (!this.box.outlives || this.id === 0) return;
    const startNs = this.clock.nowNs();
    this.box.keep(this.boxAt);
    this.keptNs += this.clock.nowNs() - startNs;
  }

  skip(phase: ServerPhaseName, reason: string): void {
    this.skips ??= [null, null, null, null, null, null, null, null];
    this.skips[Mark[phase]] = reason;
  }

  fail(phase: ServerPhaseName, error: unknown): void {
    this.failures ??= [];
    this.failures.push({ phase: Mark[phase], error });
    this.box.fail(this.boxAt, Mark[phase]);
  }

  /** @param startNs when it began, where that was before now */
  open(subject: SpanSubject, parent: SpanHandle | null, startNs = this.clock.nowNs()): SpanHandle {
    this.spans ??= [];
    const span = { subject, parent: parent ?? 0, phase: this.phase, startNs, endNs: Number.NaN, status: 2, followed: false };
    const handle = this.spans.push(span);
    this.box.open(this.boxAt, handle, subject, span.parent, span.phase, startNs);
    this.keep();
    return handle;
  }

  /** Adds a span that is over, inside of another. */
  add(subject: SpanSubject, parent: SpanHandle, startNs: number, endNs: number): void {
    this.spans ??= [];
    const phase = this.spans[parent - 1]?.phase ?? this.phase;
    const handle = this.spans.push({ subject, parent, phase, startNs, endNs, status: 0, followed: false });
    this.box.open(this.boxAt, handle, subject, parent, phase, startNs);
    this.box.close(this.boxAt, handle, endNs, false);
  }

  within<T>(span: SpanHandle, fn: () => T): T {
    const opened = this.spans?.[span - 1];
    if (this.follower === null || !opened) return fn();
    opened.followed = true;
    return this.follower.within(this, span, fn);
  }

  /**
   * The innermost span of the user's own code that is open, for work that is not told its place. Of spans that are not
   * followed and run side by side it cannot be known which one asks: then it is the one around them all. 0, the phase
   * itself, where there is none. `isPassed` names spans that do not count.
   */
  enclosing(isPassed?: (subject: SpanSubject) => boolean): SpanHandle {
    const { spans, phase } = this;
    if (spans === null) return 0;
    let known = this.follower?.spanOf(this) ?? 0;
    // A span that is over, or of a phase that is, encloses nothing any more.
    while (known > 0 && (spans[known - 1]?.status !== 2 || spans[known - 1]?.phase !== phase)) known = spans[known - 1]?.parent ?? 0;
    const around = this.upFrom(known);
    let inner = known;
    for (const [index, { status, subject, parent, phase: at, followed }] of spans.entries()) {
      if (status !== 2 || at !== phase || subject.kind === 'db' || subject.kind === 'http' || subject.kind === 'net') continue;
      if (followed || around.has(index + 1) || isPassed?.(subject)) continue;
      if (parent === inner) inner = index + 1;
      else if (this.upFrom(parent).has(known)) inner = this.commonAncestor(parent, inner);
    }
    return inner;
  }

  private commonAncestor(one: SpanHandle, other: SpanHandle): SpanHandle {
    const above = this.upFrom(one);
    let at = other;
    while (!above.has(at)) at = this.spans?.[at - 1]?.parent ?? 0;
    return at;
  }

  /** The span and all around it, down to the phase itself. */
  private upFrom(span: SpanHandle): ReadonlySet<SpanHandle> {
    const above = new Set<SpanHandle>([0]);
    for (let at = span; at > 0; at = this.spans?.[at - 1]?.parent ?? 0) above.add(at);
    return above;
  }

  /** A line that the request printed. */
  log(level: string, text: string): void {
    this.logs ??= [];
    this.logs.push({ atNs: this.clock.nowNs(), level, text, span: this.enclosing() });
  }

  close(handle: SpanHandle, error?: unknown): void {
    const span = this.spans?.[handle - 1];
    if (span?.status !== 2) return;
    span.endNs = this.clock.nowNs();
    span.status = error === undefined ? 0 : 1;
    this.box.close(this.boxAt, handle, span.endNs, span.status === 1);
    this.keep();
    if (error !== undefined) {
      const { name, message } = describeError(error);
      this.annotate(handle, { 'error.type': name, 'exception.message': message });
    }
  }

  annotate(handle: SpanHandle, attributes: Attributes): void {
    this.annotations ??= [];
    this.annotations.push({ handle, attributes });
  }

  route(match: RouteMatch | null, params: Readonly<Record<string, unknown>> | null, explain: () => readonly TriedRule[]): void {
    this.match = match;
    this.params = params;
    this.explain = explain;
    if (match !== null) this.box.route(this.boxAt, match);
  }

  unhandled(error: unknown): void {
    this.unhandledErrors ??= [];
    this.unhandledErrors.push(error);
  }

  fault(phase: ServerPhaseName, error: unknown): void {
    this.faults ??= [];
    this.faults.push({ phase: Mark[phase], error });
  }

  /** A fault that came to light in the phase that runs now. */
  faultNow(error: unknown): void {
    this.faults ??= [];
    this.faults.push({ phase: this.phase, error });
  }

  nowNs(): number {
    return this.clock.nowNs();
  }

  /** The cycle waits for something, or is over: until here the event loop was held in one go. */
  returned(): void {
    this.returnedNs = this.clock.nowNs();
  }

  /** The body goes out in pieces, each of which is made when its turn comes. */
  stream(): void {
    this.streamed = true;
    this.box.stream(this.boxAt);
  }

  /** The response is over: whole, or broken off. */
  finish(complete: boolean, atNs = this.clock.nowNs()): void {
    this.finishNs = atNs;
    this.complete = complete;
    if (!this.streamed) return;
    this.box.finish(this.boxAt, atNs, complete);
    this.keep();
  }

  /** The response is over with its first write, which took all of it. */
  finishWithWrite(): void {
    this.finishNs = this.marks[Mark.write] as number;
    this.complete = true;
  }

  /** What each phase took of the thread; null where nobody has asked for it. */
  get usage(): RecordedUsage | null {
    return null;
  }

  get hasExtras(): boolean {
    return (
      this.params !== null ||
      this.failures !== null ||
      this.faults !== null ||
      this.annotations !== null ||
      this.logs !== null ||
      this.unhandledErrors !== null ||
      this.match === null ||
      this.usage !== null
    );
  }
}
