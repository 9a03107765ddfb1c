import { randomBytes } from 'node:crypto';
import { Mark, type MarkIndex } from '../../src/model/phases.js';
import { BLACK_BOX_BYTES, BlackBox, readBlackBox, type WriteThrough } from '../../src/recorder/black-box.js';
import { Clock } from '../../src/recorder/clock.js';
import type { ServerRecord } from '../../src/recorder/records.js';
import { RequestRecord } from '../../src/recorder/request-record.js';

const TOKEN = randomBytes(16).toString('hex');

/** A box, and what somebody reads who sees nothing but its memory. */
function boxAndReader(): { box: BlackBox; read: () => ServerRecord[] } {
  const made: ArrayBuffer[] = [];
  const Original = globalThis.ArrayBuffer;
  globalThis.ArrayBuffer = class extends Original {
    constructor(bytes: number) {
      super(bytes);
      made.push(this);
    }
  } as ArrayBufferConstructor;
  try {
    const box = new BlackBox(TOKEN);
    const memory = made.find(({ byteLength }) => byteLength === BLACK_BOX_BYTES) as ArrayBuffer;
    return { box, read: () => readBlackBox(Buffer.from(memory.slice(0))) };
  } finally {
    globalThis.ArrayBuffer = Original;
  }
}

describe('the black box', () => {
  it('holds how far a request has come: its stamps, reasons, rule and spans', () => {
    const { box, read } = boxAndReader();
    const record = new RequestRecord(7, Clock.start(), box);
    record.mark(Mark.receive);
    record.route({ rule: '/users/<int:id>', endpoint: 'users.show', blueprint: 'users', source: null }, { id: 42 }, () => []);
    record.mark(Mark.route);
    record.skip('before', 'no before hooks');
    record.mark(Mark.before);
    const outer = record.open({ kind: 'custom', name: 'load ☃', source: null }, null);
    const inner = record.open({ kind: 'db', name: 'SELECT users', source: null }, outer);
    record.close(inner, new Error('gone'));
    expect(read()).toEqual([
      expect.objectContaining({
        id: 7,
        finished: false,
        marks: [...record.marks.slice(0, 3), ...Array(5).fill(Number.NaN)],
        skips: [null, null, 'no before hooks', null, null, null, null, null],
        failures: [],
        route: { rule: '/users/<int:id>', endpoint: 'users.show', blueprint: 'users', source: null },
        spans: [
          expect.objectContaining({ handle: 1, parent: 0, phase: Mark.view, status: 'unfinished', endNs: Number.NaN }),
          expect.objectContaining({ handle: 2, parent: 1, phase: Mark.view, status: 'error', endNs: record.spans?.[1]?.endNs }),
        ],
      }),
    ]);
    expect(read()[0]?.spans.map(({ subject }) => subject.name)).toEqual(['load ☃', 'SELECT users']);
    record.fail('view', new Error('x'));
    expect(read()[0]?.failures.map(({ phase }) => phase)).toEqual([Mark.view]);
  });

  it('keeps the last spans of a request, and the last requests', () => {
    const { box, read } = boxAndReader();
    const clock = Clock.start();
    for (let id = 1; id <= 200; id++) {
      const record = new RequestRecord(id, clock, box);
      for (let span = 1; span <= 20; span++)
        record.close(record.open({ kind: 'custom', name: `span ${span} of ${id}`, source: null }, null));
    }
    const records = read();
    expect(records.map(({ id }) => id).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, n) => 137 + n));
    const last = records.find(({ id }) => id === 200);
    expect(last?.spans).toHaveLength(8);
    expect(last?.spans.at(-1)).toMatchObject({ status: 'ok', subject: { kind: 'custom' } });
    // Names are written down while there is room for them.
    expect(
      records
        .flatMap(({ spans }) => spans.map(({ subject }) => subject.name))
        .every((name) => name === '' || /^span \d+ of \d+$/.test(name)),
    ).toBe(true);
  });

  it('takes memory that is none for what it is', () => {
    expect(readBlackBox(Buffer.allocUnsafeSlow(BLACK_BOX_BYTES).fill(0))).toEqual([]);
  });

  it('has room for each request within one page of memory, so that none is written by half', () => {
    const { write, written } = fileOf();
    const box = new BlackBox(TOKEN, write);
    for (let id = 1; id <= 64; id++) new RequestRecord(id, Clock.start(), box).keep();
    expect(written).toHaveLength(1 + 64);
    for (const { at, bytes } of written) expect(Math.floor(at / 4096)).toBe(Math.floor((at + bytes - 1) / 4096));
  });
});

/** A file as whoever writes to it sees it. */
function fileOf() {
  const bytes = Buffer.alloc(BLACK_BOX_BYTES);
  const written: { readonly at: number; readonly bytes: number }[] = [];
  const write: WriteThrough = (memory, at, length) => {
    written.push({ at, bytes: length });
    bytes.set(memory.subarray(at, at + length), at);
  };
  return { write, written, read: () => readBlackBox(Buffer.from(bytes))[0] as ServerRecord };
}

describe('the black box that is written through', () => {
  const begun = () => {
    const { read, write, written } = fileOf();
    const record = new RequestRecord(7, Clock.start(), new BlackBox(TOKEN, write));
    /** The phase that the file tells of, as whoever reads it takes it: the one after the last stamp. */
    const phase = () => read().marks.filter((mark) => !Number.isNaN(mark)).length;
    return { record, phase, read, written };
  };

  it('tells the phase before code of the user can run in it', () => {
    const { phase, record } = begun();
    record.mark(Mark.receive);
    // Converters may be the user's: whoever calls them says so.
    record.keep();
    expect(phase()).toBe(Mark.route);
    record.route({ rule: '/', endpoint: 'home', blueprint: null, source: null }, null, () => []);
    record.mark(Mark.route);
    const hook = record.open({ kind: 'hook', name: 'first', source: null }, null);
    expect(phase()).toBe(Mark.before);
    record.close(hook);
    record.mark(Mark.before);
    expect(phase()).toBe(Mark.view);
    record.mark(Mark.view);
    // What a view returns may have methods of its own.
    expect(phase()).toBe(Mark.respond);
    record.mark(Mark.respond);
    record.keep();
    expect(phase()).toBe(Mark.after);
    record.skip('after', 'no after hooks');
    record.mark(Mark.after);
    record.open({ kind: 'hook', name: 'last', source: null }, null);
    expect(phase()).toBe(Mark.teardown);
    record.mark(Mark.teardown);
    expect(phase()).toBe(Mark.write);
  });

  it('tells every stamp, reason, span and the route as they were then', () => {
    const { read, record } = begun();
    record.mark(Mark.receive);
    record.route({ rule: '/<x>', endpoint: 'home', blueprint: null, source: null }, { x: '1' }, () => []);
    record.mark(Mark.route);
    record.skip('before', 'no before hooks');
    record.mark(Mark.before);
    const outer = record.open({ kind: 'custom', name: 'outer', source: null }, null);
    record.add({ kind: 'net', name: 'pool', source: null }, outer, 1, 2);
    record.close(record.open({ kind: 'db', name: 'SELECT 1', source: null }, outer));
    const seen = read();
    expect(seen).toMatchObject({
      id: 7,
      route: { rule: '/<x>', endpoint: 'home', blueprint: null },
      skips: [null, null, 'no before hooks', null, null, null, null, null],
      finished: false,
      streamed: false,
    });
    expect(seen.marks.slice(3)).toEqual(Array(5).fill(Number.NaN));
    expect(seen.marks[Mark.route]).toBe(seen.marks[Mark.before]);
    expect(
      seen.spans.map(({ endNs, parent, phase, status, subject }) => [subject.kind, subject.name, parent, phase, status, endNs]),
    ).toEqual([
      ['custom', 'outer', 0, Mark.view, 'unfinished', Number.NaN],
      ['net', 'pool', 1, Mark.view, 'ok', 2],
      ['db', 'SELECT 1', 1, Mark.view, 'ok', record.spans?.[2]?.endNs],
    ]);
  });

  it('tells of a body in pieces that it has begun, and how it ended', () => {
    const { read, record } = begun();
    for (let mark = 0; mark < 7; mark++) record.mark(mark as MarkIndex);
    record.stream();
    record.mark(Mark.write);
    expect(read()).toMatchObject({ streamed: true, finished: false, complete: false });
    record.finish(true, 123);
    expect(read()).toMatchObject({ streamed: true, finished: true, complete: true, finishNs: 123 });
  });

  it('leaves what it took out of the view, and counts it', () => {
    const clock = Clock.start();
    let slowNs = 0;
    const record = new RequestRecord(
      7,
      clock,
      new BlackBox(TOKEN, () => {
        const startNs = clock.nowNs();
        while (clock.nowNs() < startNs + 1e6);
        slowNs += clock.nowNs() - startNs;
      }),
    );
    record.mark(Mark.receive);
    record.mark(Mark.route);
    record.skip('before', 'no before hooks');
    const beforeNs = slowNs;
    record.mark(Mark.before);
    const [receivedNs = 0, routedNs = 0, beginsNs = 0] = record.marks;
    expect(routedNs).toBe(beginsNs);
    expect(beginsNs - receivedNs).toBeGreaterThanOrEqual(slowNs - beforeNs);
    // Of the first, which was before the request, nothing.
    expect(record.keptNs).toBeGreaterThanOrEqual(2e6);
  });

  it('costs a request nothing where there is no file', () => {
    const record = new RequestRecord(7, Clock.start(), new BlackBox(TOKEN));
    for (let mark = 0; mark < 8; mark++) record.mark(mark as MarkIndex);
    record.close(record.open({ kind: 'custom', name: 'one', source: null }, null));
    expect(record.keptNs).toBe(0);
  });
});
