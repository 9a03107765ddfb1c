import { randomBytes } from 'node:crypto';
import { Mark } from '../../src/model/phases.js';
import { BLACK_BOX_BYTES, BlackBox, readBlackBox } from '../../src/recorder/black-box.js';
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
});
