import { deserialize, serialize } from 'node:v8';
import { Mark } from '../../src/model/phases.js';
import { Clock } from '../../src/recorder/clock.js';
import { Recorder } from '../../src/recorder/recorder.js';
import { type RecordBatch, type ServerRecord, unpack } from '../../src/recorder/records.js';

function recorderWith(): { recorder: Recorder; records: () => ServerRecord[] } {
  const batches: RecordBatch[] = [];
  // As between the two processes: only what the structured clone keeps arrives.
  const recorder = new Recorder(Clock.start(), (batch) => batches.push(deserialize(serialize(batch)) as RecordBatch));
  return { recorder, records: () => batches.flatMap((batch) => [...unpack(batch)]) };
}

const hook = { kind: 'hook', name: 'requireLogin', source: { file: '/app/routes.ts', line: 8 } } as const;
const rule = { rule: '/users/<int:id>', endpoint: 'users.show', blueprint: 'users', source: { file: '/app/routes.ts', line: 14 } };

describe('the recorder', () => {
  it('brings the marks, spans, reasons, route and errors of a request to the other side', () => {
    const { recorder, records } = recorderWith();
    const record = recorder.begin(7);
    record.mark(Mark.receive);
    record.route(rule, { id: 42 }, () => [{ rule: '/users', endpoint: 'users.list', reason: 'too short' }]);
    record.mark(Mark.route);
    const outer = record.open(hook, null);
    const inner = record.open({ kind: 'custom', name: 'load user', source: null }, outer);
    record.annotate(inner, { rows: 3 });
    record.close(inner, new TypeError('no user'));
    record.close(outer);
    record.skip('view', 'before hook requireLogin returned a response');
    record.fail('before', new Error('broken'));
    record.unhandled(new RangeError('too far'));
    record.finish(true);
    recorder.end(record);
    recorder.flush();

    const [seen] = records();
    expect(seen).toMatchObject({
      id: 7,
      finished: true,
      complete: true,
      streamed: false,
      returnedNs: Number.NaN,
      route: rule,
      params: { id: 42 },
      tried: [{ endpoint: 'users.list' }],
      failures: [{ phase: Mark.before, error: { name: 'Error', message: 'broken' } }],
      unhandled: { name: 'RangeError', message: 'too far' },
    });
    expect(seen?.skips).toEqual([null, null, null, 'before hook requireLogin returned a response', null, null, null, null]);
    expect(seen?.marks.slice(2).every(Number.isNaN)).toBe(true);
    expect(seen?.marks[Mark.route]).toBeGreaterThanOrEqual(seen?.marks[Mark.receive] as number);
    expect(seen?.spans).toMatchObject([
      { handle: 1, parent: 0, phase: Mark.before, subject: hook, status: 'ok' },
      { handle: 2, parent: 1, subject: { name: 'load user' }, status: 'error', attributes: { rows: 3, 'error.type': 'TypeError' } },
    ]);
  });

  it('keeps many requests of one batch apart', () => {
    const { recorder, records } = recorderWith();
    for (let id = 2; id < 12; id++) {
      const record = recorder.begin(id);
      record.mark(Mark.receive);
      if (id % 2 === 0) record.close(record.open({ ...hook, name: `hook ${id}` }, null));
      if (id % 3 === 0) record.skip('before', `reason ${id}`);
      record.finish(id % 5 !== 0);
      recorder.end(record);
    }
    recorder.flush();
    const seen = records();
    expect(seen.map((record) => record.id)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const record of seen) {
      expect(record.spans.map((span) => span.subject.name)).toEqual(record.id % 2 === 0 ? [`hook ${record.id}`] : []);
      expect(record.skips[Mark.before]).toBe(record.id % 3 === 0 ? `reason ${record.id}` : null);
      expect(record.complete).toBe(record.id % 5 !== 0);
    }
  });

  it('sends a lone record by itself, without being asked', async () => {
    const { recorder, records } = recorderWith();
    const record = recorder.begin(2);
    record.finish(true);
    recorder.end(record);
    expect(records()).toHaveLength(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(records()).toHaveLength(1);
  });

  it('shows how far a running request has come, and leaves it running', () => {
    const { recorder } = recorderWith();
    const record = recorder.begin(3);
    record.mark(Mark.receive);
    record.open(hook, null);
    const [seen] = unpack(recorder.snapshot(3) as RecordBatch);
    expect(seen).toMatchObject({ finished: false, complete: false, spans: [{ status: 'unfinished' }] });
    expect(recorder.snapshot(4)).toBeNull();
  });

  it('carries parameters and errors that cannot be cloned, as text', () => {
    const { recorder, records } = recorderWith();
    const record = recorder.begin(2);
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no');
      },
    });
    record.route(rule, { big: 12n, symbol: Symbol('s') }, () => []);
    record.fail('view', hostile);
    record.fail('view', null);
    record.finish(true);
    recorder.end(record);
    recorder.flush();
    expect(records()[0]?.params).toEqual({ big: '12', symbol: 'Symbol(s)' });
    expect(records()[0]?.failures.map((failure) => failure.error.message)).toEqual(['a thrown value that cannot be shown', 'null']);
  });
});
