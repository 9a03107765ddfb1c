import fc from 'fast-check';
import { newHistogram } from '../../src/analysis/histogram.js';

/** By nearest rank, as the histogram has it. */
const exact = (values: readonly number[], percent: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1] as number;
};

const filled = (values: readonly number[]) => {
  const histogram = newHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
};

const PERCENTS = [0, 0.1, 25, 50, 75, 95, 99, 99.9, 100];
/** As many of each size: nanoseconds from none to more than a day. */
const durations = fc
  .tuple(fc.integer({ min: 0, max: 46 }), fc.double({ min: 1, max: 2, noNaN: true }))
  .map(([power, factor]) => Math.floor(2 ** power * factor));

describe('a histogram', () => {
  it('gives each percentile to within 0.05 %', () => {
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = filled(values);
        for (const percent of PERCENTS) {
          const truth = exact(values, percent);
          expect(Math.abs(histogram.percentile(percent) - truth)).toBeLessThanOrEqual(truth * 0.0005);
        }
      }),
    );
  });

  it('is exact below 2,048, each number told from the next', () => {
    const values = Array.from({ length: 2_048 }, (_, value) => value);
    const histogram = filled(values);
    for (const value of values) expect(histogram.percentile(((value + 1) / 2_048) * 100)).toBe(value);
  });

  it('has nothing to tell where nothing was counted', () => {
    expect(newHistogram().percentile(50)).toBeNaN();
  });
});
