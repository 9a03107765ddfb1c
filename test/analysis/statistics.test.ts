import fc from 'fast-check';
import { newHistogram } from '../../src/analysis/histogram.js';
import { RAW_LIMIT, Samples } from '../../src/analysis/samples.js';
import { countOutliers, Moments, percentile } from '../../src/analysis/statistics.js';

const values = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 200 });
const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);

describe('percentiles', () => {
  it('agree with the worked example of R’s type 7', () => {
    expect(percentile([1, 2, 3, 4, 10], 90)).toBeCloseTo(7.6, 12);
    expect([0, 25, 50, 75, 100].map((p) => percentile([1, 2, 3, 4, 10], p))).toEqual([1, 2, 3, 4, 10]);
  });

  it('lie between the least and the greatest value, and never fall as p rises', () => {
    fc.assert(
      fc.property(values, (list) => {
        const at = [0, 10, 50, 95, 99, 100].map((p) => percentile(sorted(list), p));
        expect(at[0]).toBe(Math.min(...list));
        expect(at.at(-1)).toBe(Math.max(...list));
        for (let i = 1; i < at.length; i++) expect(at[i]).toBeGreaterThanOrEqual(at[i - 1] as number);
      }),
    );
  });
});

describe('moments', () => {
  it('agree with the two-pass formulas', () => {
    fc.assert(
      fc.property(values, (list) => {
        const moments = new Moments();
        for (const value of list) moments.add(value);
        const mean = list.reduce((a, b) => a + b, 0) / list.length;
        const stddev = list.length < 2 ? 0 : Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (list.length - 1));
        expect(moments.mean).toBeCloseTo(mean, 3);
        expect(moments.stddev).toBeCloseTo(stddev, 3);
      }),
    );
  });
});

describe('outliers', () => {
  it('are few values far from the rest', () => {
    expect(countOutliers(sorted([10, 11, 9, 10, 12, 11, 10, 95]))).toBe(1);
  });

  it('are none where more than half of the values are equal', () => {
    expect(countOutliers([5, 5, 5, 5, 90])).toBe(0);
  });
});

describe('the samples of a duration', () => {
  it('hide p95 below 20 runs and p99 below 100', () => {
    const samples = new Samples(newHistogram);
    const seen: (readonly [number, boolean, boolean])[] = [];
    for (let run = 1; run <= 100; run++) {
      samples.add(run);
      const { p95Ns, p99Ns } = samples.summary();
      if ([19, 20, 99, 100].includes(run)) seen.push([run, p95Ns !== null, p99Ns !== null]);
    }
    expect(seen).toEqual([
      [19, false, false],
      [20, true, false],
      [99, true, false],
      [100, true, true],
    ]);
  });

  it('go over to a histogram beyond the limit, within 0.1 % of the exact percentiles, the extremes exact', () => {
    const samples = new Samples(newHistogram);
    const list: number[] = [];
    // A fixed sequence of a wide range: a linear congruential generator (Numerical Recipes).
    let state = 12_345;
    for (let run = 0; run < RAW_LIMIT + 5_000; run++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      list.push(1_000 + (state % 50_000_000));
    }
    for (const value of list) samples.add(value);
    const summary = samples.summary();
    expect(summary.valuesNs).toBeNull();
    expect([summary.runs, summary.minNs, summary.maxNs]).toEqual([list.length, Math.min(...list), Math.max(...list)]);
    for (const [p, seen] of [
      [50, summary.medianNs],
      [95, summary.p95Ns as number],
      [99, summary.p99Ns as number],
    ] as const) {
      const exact = percentile(sorted(list), p);
      expect(Math.abs(seen - exact) / exact).toBeLessThan(0.002);
    }
  });

  it('agree with NumPy', () => {
    const samples = new Samples(newHistogram);
    let state = 12_345;
    for (let run = 0; run < 137; run++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      samples.add(1_000 + (state % 50_000) + (run % 29 === 7 ? 400_000 : 0));
    }
    // a.min(), a.mean(), np.median(a), np.percentile(a, 95), np.percentile(a, 99), a.max(), a.std(ddof=1) of the same values;
    // outliers: (0.6745 * abs(a - np.median(a)) / np.median(abs(a - np.median(a))) > 3.5).sum()
    expect(samples.summary()).toMatchObject({
      runs: 137,
      minNs: 1_210,
      meanNs: 41_849,
      medianNs: 29_552,
      p95Ns: 49_998,
      p99Ns: 436_262,
      maxNs: 447_515,
      stddevNs: 77_440,
      outliers: 5,
    });
  });

  it('keep the raw values in the order of the runs', () => {
    const samples = new Samples(newHistogram);
    for (const value of [3, 1, 2]) samples.add(value);
    expect(samples.summary()).toMatchObject({ valuesNs: [3, 1, 2], medianNs: 2, minNs: 1, maxNs: 3 });
  });
});
