import { checkSameMachine, checkSameRequest, compareWithBaseline, type Measured } from '../../src/analysis/baseline.js';
import type { Summary } from '../../src/model/report.js';
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
const reference = (ns: number): Summary => ({ ...summary(ns), valuesNs: latencies(ns, 100, 7) });
const verdictOf = (base: Measured, current: Measured) => compareWithBaseline(base, current).find(({ query }) => query === 'phase "view"');
const view = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const medianNs = sorted[Math.floor(sorted.length / 2)] as number;
  return { view: { ...summary(medianNs, values.length), medianNs, valuesNs: values } };
};

test('load that lasts through many runs and slows most of them is no failure, and does not hide one', () => {
  const busy = (values: number[]) => values.map((ns, run) => (run % 40 < 30 ? ns * 2 : ns));
  const base = measured({ phases: view(latencies(5 * MS, 400, 1)) });
  const told = (values: number[]) => verdictOf(base, measured({ phases: view(values) }))?.verdict;
  expect(told(busy(latencies(5 * MS, 400, 2)))).toBe('inconclusive');
  expect(told(busy(latencies(6.5 * MS, 400, 3)))).toBe('fail');
});

test('a run that was lucky hides nothing, and one that was not tells nothing', () => {
  const base = measured({ phases: view(latencies(5 * MS, 100, 1)) });
  const lucky = latencies(6.5 * MS, 100, 2).map((ns, run) => (run === 40 ? MS : ns));
  expect(failing(base, measured({ phases: view(lucky) }))).toContain('phase "view"');
  const held = latencies(5 * MS, 100, 3).map((ns, run) => (run === 40 ? 900 * MS : ns));
  expect(failing(base, measured({ phases: view(held) }))).toEqual([]);
});

test('what most requests have more to do fails where the bare response shows the same machine, and is doubted elsewhere', () => {
  const base = measured({ ref: reference(MS), phases: view(latencies(5 * MS, 200, 1)) });
  const most = latencies(5 * MS, 200, 2).map((ns, run) => (run % 5 === 0 ? ns : ns * 1.5));
  const now = (ref: Summary | null) => verdictOf(base, measured({ ref, phases: view(most) }));
  expect(now(reference(MS))).toMatchObject({ verdict: 'fail', aggregate: 'median' });
  expect(now(reference(1.4 * MS))).toMatchObject({ verdict: 'inconclusive', message: expect.stringContaining('1.4 times as long too') });
  expect(now(null)).toMatchObject({ verdict: 'inconclusive', message: expect.stringContaining('with --ref, to know') });
});

test('so busy a machine proves nothing', () => {
  const base = measured({ ref: reference(MS), phases: view(latencies(5 * MS, 200, 1)) });
  // The bare response is as fast as ever where nothing disturbs it, and most of the time something does.
  const ref = { ...reference(MS), valuesNs: latencies(MS, 200, 9).map((ns, run) => (run % 10 === 0 ? ns : 4 * ns)) };
  const now = measured({ ref, phases: view(latencies(8 * MS, 200, 2)) });
  expect(verdictOf(base, now)).toMatchObject({ verdict: 'inconclusive', message: expect.stringContaining('the machine was busier') });
});

test('the hook, query or call that grew is named, and one that only some runs had is left to the counts', () => {
  const spans = (hookNs: number, rare: number) => ({
    'hook auth': { ...(view(latencies(hookNs, 100, 1)).view as Summary), perRequest: 1 },
    'db SELECT ?': { ...(view(latencies(3 * MS, 100, 2)).view as Summary), perRequest: 1 },
    'view show': { ...(view(latencies(hookNs, 100, 3)).view as Summary), perRequest: 1 },
    'custom now and then': { ...(view(latencies(hookNs, rare, 4)).view as Summary), perRequest: 0.1 },
  });
  const checks = compareWithBaseline(measured({ spans: spans(2 * MS, 5) }), measured({ spans: spans(4 * MS, 5) }));
  const told = checks.filter(({ query }) => /^(hook|span) /.test(query)).map(({ query, verdict }) => [query, verdict]);
  expect(told).toEqual([
    ['hook "auth"', 'fail'],
    ['span "SELECT ?"', 'pass'],
  ]);
});

test('of 200 pairs that do not differ none fails, and of 200 with 30 % more nearly all do and none passes', () => {
  let [alarms, found, passed] = [0, 0, 0];
  for (let seed = 1; seed <= 200; seed++) {
    const base = measured({ phases: view(latencies(5 * MS, 200, seed)) });
    if (failing(base, measured({ phases: view(latencies(5 * MS, 200, seed + 1_000)) })).length > 0) alarms++;
    const verdict = verdictOf(base, measured({ phases: view(latencies(6.5 * MS, 200, seed + 2_000)) }))?.verdict;
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
  expect(grown(0.05 * MS, 0.5 * MS)).toEqual(['phase "view"']);
});

test('a machine that is slower as a whole is no news where both timed their reference', () => {
  const base = measured({ ref: reference(MS), phases: view(latencies(5 * MS, 40, 1)) });
  const phases = view(latencies(10 * MS, 40, 2));
  expect(verdictOf(base, measured({ ref: reference(2 * MS), phases }))).toMatchObject({
    verdict: 'pass',
    message: expect.stringContaining('on a machine 2.0 times as slow'),
  });
  expect(failing(base, measured({ ref: reference(MS), phases }))).toContain('phase "view"');
});

test('counts are compared exactly: one more fails, one fewer is told', () => {
  const counts = (db: number) => measured({ counts: { db: { min: db, max: db } } });
  expect(failing(counts(2), counts(3))).toEqual(['count db']);
  expect(failing(counts(2), counts(1))).toEqual([]);
  expect(failing(measured({ counts: {} }), counts(1))).toEqual(['count db']);
});

test('too few runs, or none with raw values, are nothing to judge', () => {
  const few = measured({ phases: view(latencies(MS, 19, 1)) });
  expect(verdictOf(few, few)?.verdict).toBe('no-data');
  expect(verdictOf(measured(), measured({ phases: { view: { ...summary(MS), valuesNs: null } } }))?.verdict).toBe('no-data');
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
