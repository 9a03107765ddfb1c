import { newHistogram } from '../../src/analysis/histogram.js';
import { meanEstimate, percentileEstimate, studentT } from '../../src/analysis/interval.js';
import { Samples } from '../../src/analysis/samples.js';

/** 1, 2, 3, ...: each value is its own rank. */
function ranks(n: number): Samples {
  const samples = new Samples(newHistogram);
  for (let rank = 1; rank <= n; rank++) samples.add(rank);
  return samples;
}

/** How likely so few of n values, or fewer, lie below the q-th quantile: the binomial distribution, summed term by term. */
function binomialCdf(most: number, n: number, q: number): number {
  let sum = 0;
  let log = n * Math.log(1 - q);
  for (let k = 0; k <= most; k++) {
    sum += Math.exp(log);
    log += Math.log((n - k) / (k + 1)) + Math.log(q / (1 - q));
  }
  return sum;
}

// scipy.stats.t.ppf(0.975, degrees)
test.each([
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [3, 3.1824463052837078],
  [4, 2.7764451051977934],
  [5, 2.5705818356363146],
  [10, 2.228138851986274],
  [30, 2.0422724563012378],
  [120, 1.9799304050824402],
  [1000, 1.9623390808264083],
])("Student's t with %d degrees of freedom agrees with SciPy's", (degrees, expected) => {
  expect(Math.abs(studentT(degrees) / expected - 1)).toBeLessThan(0.005);
});

test('the interval of the mean is that of SciPy', () => {
  const samples = new Samples(newHistogram);
  for (const value of [12, 15, 11, 19, 14, 13, 12, 18]) samples.add(value);
  // scipy.stats.t.interval(0.95, 7, loc=a.mean(), scale=scipy.stats.sem(a))
  const { value, low, high } = meanEstimate(samples);
  expect(value).toBe(14.25);
  expect(Math.abs(low - 11.8126)).toBeLessThan(0.02);
  expect(Math.abs(high - 16.6874)).toBeLessThan(0.02);
});

describe.each([50, 90, 95, 99])('the interval of percentile %d', (percent) => {
  test.each([20, 33, 50, 100, 250, 1000])('of %d runs leaves out the true one 25 times in 1000 at most, on either side', (n) => {
    const { low, high } = percentileEstimate(ranks(n), percent);
    // The value of rank `low` is above the quantile where fewer than `low` values are below it.
    if (Math.round(low) > 1) expect(binomialCdf(Math.round(low) - 1, n, percent / 100)).toBeLessThanOrEqual(0.025);
    if (Math.round(high) < n) expect(1 - binomialCdf(Math.round(high) - 1, n, percent / 100)).toBeLessThanOrEqual(0.025);
    expect(low).toBeLessThanOrEqual(high);
  });
});
