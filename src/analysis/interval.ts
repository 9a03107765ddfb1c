import type { Samples } from './samples.js';

/** A figure of samples, and the range in which the true one lies, 95 times in 100. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The standard normal distribution's 97.5th percentile. */
const Z = 1.959964;

export const exactly = (value: number): Estimate => ({ value, low: value, high: value });

/**
 * A percentile with its distribution-free interval, between two order statistics whose ranks come from the binomial
 * distribution by its normal approximation (Conover, "Practical Nonparametric Statistics", 3rd ed., 1999, section 3.2).
 * With few samples it is the whole range.
 */
export function percentileEstimate(samples: Samples, percent: number): Estimate {
  const n = samples.count;
  const q = percent / 100;
  const at = samples.percentiles();
  const half = Z * Math.sqrt(n * q * (1 - q));
  const rank = (value: number) => Math.min(Math.max(value, 1), n);
  const ofRank = (r: number) => (n === 1 ? at(0) : at((100 * (r - 1)) / (n - 1)));
  return { value: at(percent), low: ofRank(rank(Math.floor(n * q - half))), high: ofRank(rank(Math.ceil(n * q + half) + 1)) };
}

/** The mean with Student's interval; a single value is taken as it is. */
export function meanEstimate(samples: Samples): Estimate {
  const { mean, count, stddev } = samples;
  if (count < 2) return exactly(mean);
  const half = (studentT(count - 1) * stddev) / Math.sqrt(count);
  return { value: mean, low: mean - half, high: mean + half };
}

/**
 * Student's t at 97.5 % for so many degrees of freedom: exact for 1 and 2, else by the Cornish-Fisher expansion
 * (Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5), within 0.5 % from 3 on.
 */
export function studentT(degrees: number): number {
  if (degrees === 1) return 12.7062;
  if (degrees === 2) return 4.30265;
  const z2 = Z * Z;
  const g1 = (Z * (z2 + 1)) / 4;
  const g2 = (Z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const g3 = (Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  const g4 = (Z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92_160;
  return Z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4;
}
