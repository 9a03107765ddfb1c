import fc from 'fast-check';
import { TraceKeeper } from '../../src/analysis/keep.js';
import type { Trace } from '../../src/model/trace.js';

const trace = (index: number, totalNs: number) => ({ index, hop: 0, totalNs }) as Trace;

describe('the traces that a report keeps', () => {
  it('are all of them while they are few', () => {
    const keeper = new TraceKeeper(100);
    for (let index = 0; index < 100; index++) keeper.add(trace(index, 1));
    expect(keeper.kept()).toHaveLength(100);
  });

  it('hold the first ten, the slowest ten and a hundred in all, in the order of the runs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 101, max: 5_000 }), fc.integer({ min: 1, max: 9_999 }), (runs, seed) => {
        const keeper = new TraceKeeper(100);
        const totals: number[] = [];
        for (let index = 0; index < runs; index++) {
          totals.push(((index + 1) * seed * 7_919) % 100_003);
          keeper.add(trace(index, totals[index] as number));
        }
        const kept = keeper.kept();
        const indexes = kept.map((one) => one.index);
        expect(kept).toHaveLength(100);
        expect(new Set(indexes).size).toBe(100);
        expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
        expect(indexes.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        const slowest = [...totals].sort((a, b) => b - a).slice(0, 10);
        const keptTotals = new Set(kept.map((one) => one.totalNs));
        for (const total of slowest) expect(keptTotals.has(total)).toBe(true);
        // Even: every quarter of the run has its share.
        for (let quarter = 0; quarter < 4; quarter++) {
          const inQuarter = indexes.filter((index) => Math.floor((index * 4) / runs) === quarter);
          expect(inQuarter.length).toBeGreaterThanOrEqual(10);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are all there when all were asked for', () => {
    const keeper = new TraceKeeper('all');
    for (let index = 0; index < 2_000; index++) keeper.add(trace(index, index));
    expect(keeper.kept()).toHaveLength(2_000);
  });
});
