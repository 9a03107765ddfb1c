import { type MarkIndex, SERVER_MARKS } from '../model/phases.js';
import type { SpanKind } from '../model/trace.js';
import type { RouteMatch, SpanHandle, SpanSubject } from '../model/tracer.js';
import type { RecordedSpan, ServerRecord } from './records.js';

/** So many requests at a time, and of each so many of its spans, the last ones. */
const REQUESTS = 64;
const SPANS = 8;
const TEXT_BYTES = 32_768;
/** Says what follows the run's token, which marks the place. */
const FORMAT = 0x63_74_62_31;

const MARKS = SERVER_MARKS.length;
const KINDS: readonly SpanKind[] = ['hook', 'handler', 'body', 'template', 'http', 'db', 'custom', 'stream', 'net'];
const Slot = {
  id: 0,
  phase: 1,
  route: 2,
  failed: 3,
  spanCount: 4,
  way: 5,
  finish: 6,
  marks: 7,
  skips: 7 + MARKS,
  spans: 7 + 2 * MARKS,
} as const;
/** How the response goes out, and whether it was handed over whole. */
const Way = { streamed: 1, complete: 2 } as const;
/** `about` is the parent, the phase and the kind in one number; a span that failed has a negative end, an open one NaN. */
const SpanSlot = { about: 0, name: 1, start: 2, end: 3, width: 4 } as const;
const SLOT_BYTES = (Slot.spans + SPANS * SpanSlot.width) * 8;
/** As many of them as there are to a page of memory: none lies across two, and so none is written by half where its process ends. */
const SLOT_WIDTH = 64;
export const TOKEN_BYTES = 16;
const FORMAT_AT = TOKEN_BYTES / 8;
/** Behind the token and the format. The first of them belongs to no request. */
const FIRST_SLOT = SLOT_WIDTH;
const TEXT_AT = (FIRST_SLOT + (1 + REQUESTS) * SLOT_WIDTH) * 8;
export const BLACK_BOX_BYTES = TEXT_AT + TEXT_BYTES;

/** Writes a piece of the memory to its place in the file that the box is written through to. Never throws. */
export type WriteThrough = (memory: Uint8Array, at: number, bytes: number) => void;

interface Latest<T> {
  what: T;
  place: number;
}

/**
 * How far the last requests have come, in one piece of memory outside of the JavaScript heap. It is written with stores
 * alone and never sent: whoever wants to know of a process that is blocked in native code, where no JavaScript can
 * answer any more, reads it out of that process's memory, as py-spy does with Python (https://github.com/benfred/py-spy).
 * Memory goes with its process: where a file is given, each step is written through to that, for whoever wants to know of
 * one that was killed.
 */
export class BlackBox {
  private readonly numbers: Float64Array;
  private readonly text: Buffer;
  private readonly memory: Uint8Array;
  private readonly write: WriteThrough | null;
  private textBytes = 1;
  private keptTextBytes = 1;
  private readonly places = new Map<string | RouteMatch, number>();
  /** Of each mark, the reason that it was last skipped for, and the route last taken: most requests are like the one before. */
  private readonly reasons = SERVER_MARKS.map((): Latest<string | null> => ({ what: null, place: 0 }));
  private readonly lastRoute: Latest<RouteMatch | null> = { what: null, place: 0 };

  /**
   * @param token 16 bytes as hex, by which the memory is found; null where nobody will look
   * @param write null where the memory is all
   */
  constructor(token: string | null, write: WriteThrough | null = null) {
    const memory = new ArrayBuffer(BLACK_BOX_BYTES);
    if (token !== null) Buffer.from(memory).write(token, 'hex');
    this.numbers = new Float64Array(memory, 0, TEXT_AT / 8);
    this.numbers[FORMAT_AT] = FORMAT;
    this.text = Buffer.from(memory, TEXT_AT);
    this.memory = new Uint8Array(memory);
    this.write = write;
    write?.(this.memory, 0, FIRST_SLOT * 8);
  }

  /** Whether what is kept of a request outlives the process. */
  get outlives(): boolean {
    return this.write !== null;
  }

  /** Gives the place of a request that begins, in the place of an old one. */
  begin(id: number): number {
    const { numbers } = this;
    const at = FIRST_SLOT + (id === 0 ? 0 : 1 + (id % REQUESTS)) * SLOT_WIDTH;
    numbers[at + Slot.id] = id;
    numbers[at + Slot.phase] = 0;
    numbers[at + Slot.route] = 0;
    numbers[at + Slot.failed] = 0;
    numbers[at + Slot.spanCount] = 0;
    numbers[at + Slot.way] = 0;
    numbers[at + Slot.finish] = Number.NaN;
    return at;
  }

  /** Writes a request's slot through to the file. */
  keep(at: number): void {
    const { memory, write } = this;
    if (write === null) return;
    const { keptTextBytes, textBytes } = this;
    if (textBytes > keptTextBytes) {
      write(memory, TEXT_AT + keptTextBytes, textBytes - keptTextBytes);
      this.keptTextBytes = textBytes;
    }
    write(memory, at * 8, SLOT_BYTES);
  }

  /** @param reason why the phase was skipped; null of one that ran */
  mark(at: number, mark: MarkIndex, ns: number, reason: string | null): void {
    const { numbers } = this;
    numbers[at + Slot.marks + mark] = ns;
    numbers[at + Slot.skips + mark] = reason === null ? 0 : this.placeLike(this.reasons[mark] as Latest<string | null>, reason);
    numbers[at + Slot.phase] = mark + 1;
  }

  fail(at: number, phase: number): void {
    this.numbers[at + Slot.failed] = (this.numbers[at + Slot.failed] as number) | (1 << phase);
  }

  route(at: number, match: RouteMatch): void {
    this.numbers[at + Slot.route] = this.placeLike(this.lastRoute, match);
  }

  open(at: number, handle: SpanHandle, { kind, name }: SpanSubject, parent: SpanHandle, phase: number, startNs: number): void {
    const { numbers } = this;
    const span = at + Slot.spans + (handle % SPANS) * SpanSlot.width;
    numbers[span + SpanSlot.about] = parent * 256 + phase * 16 + KINDS.indexOf(kind);
    numbers[span + SpanSlot.name] = this.placeOf(name);
    numbers[span + SpanSlot.start] = startNs;
    numbers[span + SpanSlot.end] = Number.NaN;
    numbers[at + Slot.spanCount] = handle;
  }

  stream(at: number): void {
    this.numbers[at + Slot.way] = Way.streamed;
  }

  finish(at: number, ns: number, complete: boolean): void {
    this.numbers[at + Slot.finish] = ns;
    if (complete) this.numbers[at + Slot.way] = (this.numbers[at + Slot.way] as number) | Way.complete;
  }

  close(at: number, handle: SpanHandle, endNs: number, failed: boolean): void {
    // Newer ones may have taken its place.
    if (handle + SPANS <= (this.numbers[at + Slot.spanCount] as number)) return;
    this.numbers[at + Slot.spans + (handle % SPANS) * SpanSlot.width + SpanSlot.end] = failed ? -endNs : endNs;
  }

  private placeLike<T extends string | RouteMatch>(latest: Latest<T | null>, what: T): number {
    if (latest.what !== what) {
      latest.place = this.placeOf(what);
      latest.what = what;
    }
    return latest.place;
  }

  /** Where the text stands, which is written down the first time that it is met; 0 where there is no room for it. */
  private placeOf(what: string | RouteMatch): number {
    const known = this.places.get(what);
    if (known !== undefined) return known;
    const text = typeof what === 'string' ? what : JSON.stringify([what.rule, what.endpoint, what.blueprint]);
    const bytes = Buffer.byteLength(text);
    const at = this.textBytes;
    if (at + 2 + bytes > TEXT_BYTES) return 0;
    this.text.writeUInt16LE(bytes, at);
    this.text.write(text, at + 2);
    this.textBytes += 2 + bytes;
    this.places.set(what, at);
    return at;
  }
}

/** What a black box held of the last requests; empty where the memory is none. */
export function readBlackBox(memory: Buffer): ServerRecord[] {
  const numbers = new Float64Array(memory.buffer, memory.byteOffset, TEXT_AT / 8);
  if (numbers[FORMAT_AT] !== FORMAT) return [];
  const textAt = (place: number): string | null => {
    if (place === 0) return null;
    const begin = TEXT_AT + place + 2;
    return memory.toString('utf8', begin, begin + memory.readUInt16LE(begin - 2));
  };
  const records: ServerRecord[] = [];
  for (let slot = 1; slot <= REQUESTS; slot++) {
    const at = FIRST_SLOT + slot * SLOT_WIDTH;
    if (numbers[at + Slot.id]) records.push(recordOf(numbers.subarray(at, at + SLOT_WIDTH), textAt));
  }
  return records;
}

const NOT_KEPT = { name: 'Error', message: 'what was thrown could not be read', stack: null, source: null };

function recordOf(slot: Float64Array, textAt: (place: number) => string | null): ServerRecord {
  const phase = slot[Slot.phase] as number;
  const places = Array.from({ length: MARKS }, (_, place) => place);
  const route = textAt(slot[Slot.route] as number);
  const way = slot[Slot.way] as number;
  const finishNs = slot[Slot.finish] as number;
  const [rule, endpoint, blueprint] = route === null ? [null, null, null] : (JSON.parse(route) as (string | null)[]);
  return {
    id: slot[Slot.id] as number,
    marks: places.map((mark) => (mark < phase ? (slot[Slot.marks + mark] as number) : Number.NaN)),
    skips: places.map((place) => (place < phase ? textAt(slot[Slot.skips + place] as number) : null)),
    failures: places.filter((place) => (slot[Slot.failed] as number) & (1 << place)).map((failed) => ({ phase: failed, error: NOT_KEPT })),
    unhandled: null,
    faults: [],
    route: route === null ? null : { rule: rule ?? null, endpoint: endpoint ?? null, blueprint: blueprint ?? null, source: null },
    params: null,
    tried: [],
    spans: spansOf(slot, textAt),
    logs: [],
    finishNs,
    returnedNs: Number.NaN,
    finished: !Number.isNaN(finishNs),
    complete: (way & Way.complete) !== 0,
    streamed: (way & Way.streamed) !== 0,
    keptNs: 0,
    cost: null,
    usage: null,
  };
}

function spansOf(slot: Float64Array, textAt: (place: number) => string | null): RecordedSpan[] {
  const count = slot[Slot.spanCount] as number;
  const first = Math.max(1, count - SPANS + 1);
  return Array.from({ length: count - first + 1 }, (_, index) => {
    const column = (name: number) => slot[Slot.spans + ((first + index) % SPANS) * SpanSlot.width + name] as number;
    const about = column(SpanSlot.about);
    const endNs = column(SpanSlot.end);
    return {
      handle: index + 1,
      // The one around it may no longer be there.
      parent: Math.max(0, Math.floor(about / 256) - first + 1),
      phase: (about >> 4) & 15,
      subject: { kind: KINDS[about & 15] ?? 'custom', name: textAt(column(SpanSlot.name)) ?? '', source: null },
      startNs: column(SpanSlot.start),
      endNs: Math.abs(endNs),
      status: Number.isNaN(endNs) ? 'unfinished' : endNs < 0 ? 'error' : 'ok',
      attributes: null,
    };
  });
}
