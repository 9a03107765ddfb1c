import fc from 'fast-check';
import { checkSameMachine, checkSameRequest, compareWithBaseline, type Measured } from '../../src/analysis/baseline.js';
import { floorOf } from '../../src/analysis/floor.js';
import { ranksAbove } from '../../src/analysis/rank-test.js';
import { report, stats, summary } from '../reporters/samples.js';

const MS = 1e6;
const measured = (changes: Partial<ReturnType<typeof stats>> = {}): Measured => report({ stats: { ...stats(40), ref: null, ...changes } });
const failing = (base: Measured, current: Measured): string[] =>
  compareWithBaseline(base, current)
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ query }) => query);

/** A draw like a latency's: most near the middle, some far above. The seed makes it the same each time. */
function latencies(medianNs: number, count: number, seed: number): number[] {
  let state = seed;
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return (state + 0.5) / 2 ** 32;
  };
  return Array.from({ length: count }, () => Math.round(medianNs * (0.9 + 0.2 * next()) * (next() < 0.05 ? 1 + 5 * next() : 1)));
}
const view = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const medianNs = sorted[Math.floor(sorted.length / 2)] as number;
  return { view: { ...summary(medianNs, values.length), medianNs, valuesNs: values } };
};

test('ranks are told apart as the published example has it', () => {
  // Two samples without overlap: of 20 and 20, no order is rarer.
  const low = Array.from({ length: 20 }, (_, n) => n);
  expect(
    ranksAbove(
      low.map((n) => n + 100),
      low,
    ).p,
  ).toBeLessThan(1e-7);
  expect(
    ranksAbove(
      low,
      low.map((n) => n + 100),
    ).p,
  ).toBeGreaterThan(0.999);
  expect(ranksAbove([1, 1, 1], [1, 1, 1]).p).toBe(1);
});

test('a sample is not above itself, and p falls as values rise', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 5, maxLength: 50 }),
      fc.integer({ min: 1, max: 1e6 }),
      (values, more) => {
        const { p } = ranksAbove(values, values);
        expect(p).toBeGreaterThan(0.45);
        expect(
          ranksAbove(
            values.map((value) => value + more),
            values,
          ).p,
        ).toBeLessThanOrEqual(p);
      },
    ),
  );
});

test('a floor lies at the fastest run, and may lie lower by nineteen times what the second is above it', () => {
  expect(floorOf([130, 100, 102])).toEqual({ reachedNs: 100, leastNs: 62 });
  expect(floorOf([100, 100, 400])).toEqual({ reachedNs: 100, leastNs: 100 });
  expect(floorOf([100])).toEqual({ reachedNs: 100, leastNs: 0 });
});

test('a floor knows no order of the runs, and grows as its values do', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 2, maxLength: 50 }),
      fc.integer({ min: 2, max: 9 }),
      (values, by) => {
        const { reachedNs, leastNs } = floorOf(values);
        expect(floorOf([...values].reverse())).toEqual({ reachedNs, leastNs });
        expect(floorOf(values.map((ns) => ns * by))).toEqual({ reachedNs: reachedNs * by, leastNs: leastNs * by });
        expect(leastNs).toBeLessThanOrEqual(reachedNs);
      },
    ),
  );
});

test('load that lasts through many runs and slows most of them is no failure, and does not hide one', () => {
  const busy = (values: number[]) => values.map((ns, run) => (run % 40 < 30 ? ns * 2 : ns));
  const base = measured({ phases: view(latencies(5 * MS, 400, 1)) });
  const verdictOf = (values: number[]) =>
    compareWithBaseline(base, measured({ phases: view(values) })).find(({ query }) => query === 'phase "view"')?.verdict;
  expect(verdictOf(busy(latencies(5 * MS, 400, 2)))).toBe('inconclusive');
  expect(verdictOf(busy(latencies(6.5 * MS, 400, 3)))).toBe('fail');
});

test('one fast run alone proves nothing', () => {
  const base = measured({ phases: view(latencies(5 * MS, 100, 1)) });
  const scattered = Array.from({ length: 100 }, (_, run) => 6.5 * MS + run * MS);
  expect(failing(base, measured({ phases: view(scattered) }))).toEqual([]);
});

test('of 200 pairs that do not differ none fails, and of 200 with 30 % more nearly all do and none passes', () => {
  let [alarms, found, passed] = [0, 0, 0];
  const slower = (base: Measured, current: Measured) =>
    compareWithBaseline(base, current).find(({ query }) => query === 'phase "view"')?.verdict;
  for (let seed = 1; seed <= 200; seed++) {
    const base = measured({ phases: view(latencies(5 * MS, 200, seed)) });
    if (failing(base, measured({ phases: view(latencies(5 * MS, 200, seed + 1_000)) })).length > 0) alarms++;
    const verdict = slower(base, measured({ phases: view(latencies(6.5 * MS, 200, seed + 2_000)) }));
    if (verdict === 'fail') found++;
    if (verdict === 'pass') passed++;
  }
  expect({ alarms, passed }).toEqual({ alarms: 0, passed: 0 });
  expect(found).toBeGreaterThanOrEqual(190);
});

test('what is within either floor passes, however sure it is', () => {
  const grown = (fromNs: number, toNs: number) =>
    failing(measured({ phases: view(latencies(fromNs, 100, 1)) }), measured({ phases: view(latencies(toNs, 100, 2)) }));
  expect(grown(5 * MS, 5.5 * MS)).toEqual([]);
  expect(grown(0.05 * MS, 0.1 * MS)).toEqual([]);
  expect(grown(0.05 * MS, 0.5 * MS)).toEqual(['phase "view"', 'total']);
});

test('a machine that is slower as a whole is no news where both timed their reference', () => {
  const base = measured({ ref: summary(1 * MS, 40), phases: view(latencies(5 * MS, 40, 1)) });
  const phases = view(latencies(10 * MS, 40, 2));
  const slow = { ...measured({ ref: summary(2 * MS, 40), phases }), total: undefined };
  expect(failing(base, slow)).not.toContain('phase "view"');
  expect(failing(base, measured({ ref: summary(1 * MS, 40), phases }))).toContain('phase "view"');
});

test('counts are compared exactly: one more fails, one fewer is told', () => {
  const counts = (db: number) => measured({ counts: { db: { min: db, max: db } } });
  expect(failing(counts(2), counts(3))).toEqual(['count db']);
  expect(failing(counts(2), counts(1))).toEqual([]);
  expect(failing(measured({ counts: {} }), counts(1))).toEqual(['count db']);
});

test('too few runs, or none with raw values, are nothing to judge', () => {
  const few = measured({ phases: view(latencies(MS, 9, 1)) });
  const verdictOf = (base: Measured, current: Measured) =>
    compareWithBaseline(base, current).find(({ query }) => query === 'phase "view"')?.verdict;
  expect(verdictOf(few, few)).toBe('no-data');
  expect(verdictOf(measured(), measured({ phases: { view: { ...summary(MS), valuesNs: null } } }))).toBe('no-data');
});

test('another request or another machine is refused', () => {
  const base = report();
  expect(() => checkSameRequest(base, report({ request: { method: 'POST', target: '/users/42' } }))).toThrow('of GET /users/42');
  const sameRule = report({ request: { method: 'GET', target: '/users/7' } });
  expect(() => checkSameRequest(base, sameRule)).not.toThrow();
  const elsewhere = report({ environment: { ...base.environment, cpu: 'Another CPU' } });
  expect(() => checkSameMachine(base.environment, elsewhere.environment)).toThrow('another cpu: Test CPU, and here it is Another CPU');
  expect(() => checkSameRequest(base, elsewhere)).not.toThrow();
  expect(() => checkSameMachine(base.environment, { ...base.environment, node: 'v22.1.0' })).not.toThrow();
});
