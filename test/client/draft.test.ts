import { newHistogram } from '../../src/analysis/histogram.js';
import { StatsBuilder } from '../../src/analysis/stats.js';
import { CycleDraft } from '../../src/client/draft.js';
import { type ClientRecord, newClientRecord } from '../../src/client/exchange.js';
import { CYCLE_PHASES, SERVER_MARKS } from '../../src/model/phases.js';
import { draftOf } from '../../src/model/trace-draft.js';
import type { ServerRecord } from '../../src/recorder/records.js';
import { serverRecord } from './records.js';

const request = {
  method: 'GET',
  origin: 'http://127.0.0.1:1',
  target: '/',
  headers: [],
  body: null,
  identification: null,
  keepAlive: true,
};
const client: ClientRecord = {
  ...newClientRecord(),
  beginNs: 100,
  socketReadyNs: 100,
  sentNs: 120,
  headersNs: 900,
  endNs: 1_000,
  reused: true,
  status: 200,
};
const server = serverRecord([200, 210, 210, 600, 650, 650, 650, 700], {
  skips: [null, null, 'no before hooks', null, null, 'no after hooks', 'no teardown hooks', null],
});
const draft = (seen: Partial<ClientRecord> = {}, recorded: Partial<ServerRecord> | null = {}) =>
  new CycleDraft(
    request,
    { ...client, ...seen },
    recorded && { ...server, ...recorded },
    { death: null, stuck: null },
    { name: null, index: 3, hop: 0, newTraceId: () => '0'.repeat(32), wallOriginMs: 0, maxBodyBytes: 10 },
  );

describe('a draft of a trace', () => {
  it('has the figures of the trace that it becomes', () => {
    const made = draft();
    const trace = made.trace();
    expect(made.phasesNs).toEqual(trace.phases.map(({ durationNs }) => durationNs));
    expect(trace.phases.map(({ name }) => name)).toEqual(CYCLE_PHASES.map(({ name }) => name));
    expect([made.totalNs, made.index, made.hop]).toEqual([trace.totalNs, trace.index, trace.hop]);
    expect(made.trace()).toBe(trace);
  });

  const thrown = { name: 'Error', message: 'no', stack: null, source: null };
  const span = {
    handle: 1,
    parent: 0,
    phase: 2,
    subject: { kind: 'hook', name: 'h', source: null },
    startNs: 205,
    endNs: 208,
    status: 'ok',
    attributes: null,
  } as const;
  const usage = { cpuNs: null, loopDelayNs: [], pauses: [], arrival: { atNs: 150, busySinceNs: 150, busyNs: 0 } };
  it.each<[string, Partial<ClientRecord>, Partial<ServerRecord> | null]>([
    ['a span', {}, { spans: [span] }],
    ['a connection that was made', { net: [{ name: 'tcp', startNs: 100, endNs: 110, attributes: {} }] }, {}],
    ['a line that was printed', {}, { logs: [{ atNs: 300, level: 'log', text: 'hello', span: 0 }] }],
    ['a failure', {}, { failures: [{ phase: SERVER_MARKS.indexOf('view'), error: thrown }] }],
    ['an exception', {}, { unhandled: thrown }],
    ['what it took of the thread', {}, { usage }],
    ['a fault', {}, { faults: [{ phase: 6, error: thrown }] }],
    ['a streamed body', {}, { streamed: true }],
    ['an upload that overlaps', { sentNs: 300 }, {}],
    ['an upload that was not over with the response', { sentNs: Number.NaN }, {}],
    ['a status of 500', { status: 500 }, {}],
    ['a response that broke off', { outcome: 'aborted' }, {}],
    ['no record', {}, null],
  ])('has more to tell than figures with %s', (_what, seen, recorded) => {
    expect(draft(seen, recorded).phasesNs).toBeNull();
  });

  it('counts in the statistics as its trace does', () => {
    const [byFigures, byTraces] = [new StatsBuilder(0, newHistogram), new StatsBuilder(0, newHistogram)];
    for (const one of [draft(), draft({ endNs: 1_100 }), draft({}, { spans: [span] }), draft()]) {
      byFigures.add([one]);
      byTraces.add([draftOf(one.trace())]);
    }
    expect(byFigures.build(1e6)).toEqual(byTraces.build(1e6));
  });
});
