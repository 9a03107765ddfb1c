import { newClientRecord } from '../../src/client/exchange.js';
import { clientOverheadNs, cycleOverheadNs } from '../../src/client/overhead.js';
import { costOf } from '../../src/recorder/cost.js';
import type { RecordedSpan } from '../../src/recorder/records.js';
import { serverRecord } from './records.js';

const span = (kind: RecordedSpan['subject']['kind']): RecordedSpan => ({
  handle: 1,
  parent: 0,
  phase: 3,
  subject: { kind, name: 'one', source: null },
  startNs: 1,
  endNs: 2,
  status: 'ok',
  attributes: null,
});
const server = serverRecord([1, 2, 3, 4, 5, 6, 7, 8], {
  skips: [null, null, 'no before hooks', null, null, 'no after hooks', 'no teardown hooks', null],
  cost: { requestNs: 1_000, markNs: 100, spanNs: 10_000, siteNs: 1_000_000 },
});
const reused = { ...newClientRecord(), reused: true };

describe("the tracer's own cost of a request", () => {
  const ofClient = clientOverheadNs(reused);

  it('is what its record, its stamps, its spans and its lines were measured to take', () => {
    expect(cycleOverheadNs(reused, server)).toBe(ofClient + 1_000 + 5 * 100);
    expect(cycleOverheadNs(reused, { ...server, spans: [span('hook'), span('custom')] })).toBe(ofClient + 1_500 + 20_000);
    expect(cycleOverheadNs(reused, { ...server, spans: [span('db'), span('http')] })).toBe(ofClient + 1_500 + 20_000 + 2_000_000);
  });

  it('holds what it took to write down how far the request had come', () => {
    expect(cycleOverheadNs(reused, { ...server, keptNs: 7_000 })).toBe(ofClient + 1_500 + 7_000);
  });

  it('counts the stamps that were taken', () => {
    const stopped = { ...server, marks: [1, 2, ...Array.from({ length: 6 }, () => Number.NaN)], skips: server.marks.map(() => null) };
    expect(cycleOverheadNs(reused, stopped)).toBe(ofClient + 1_000 + 2 * 100);
  });

  it('is more where a connection was made', () => {
    expect(ofClient).toBeGreaterThan(0);
    expect(clientOverheadNs(newClientRecord())).toBeGreaterThan(ofClient);
  });

  it('is not known where the process ended before it could tell', () => {
    expect(cycleOverheadNs(reused, null)).toBeNull();
    expect(cycleOverheadNs(reused, { ...server, cost: null })).toBeNull();
  });
});

it('takes the best of some rounds', () => {
  let now = 0;
  let looks = 0;
  // The first round is slow, as if something else had the core: a round ends with its second look at the clock.
  const ns = costOf(
    () => {
      looks++;
      return now;
    },
    () => {
      now += looks < 2 ? 1_000 : 10;
    },
  );
  expect(ns).toBe(10);
});
