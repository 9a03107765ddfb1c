/** Figures over samples. Each says where it comes from and when it misleads. */

/**
 * The p-th percentile of sorted values, interpolated between neighbours (type 7 of Hyndman and Fan, "Sample Quantiles
 * in Statistical Packages", 1996; the default of R and NumPy).
 */
export function percentile(sorted: readonly number[], p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = (sorted.length - 1) * (p / 100);
  const below = Math.floor(rank);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (rank - below);
}

/** Beyond this, a modified z-score is an outlier (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993). */
const OUTLIER_Z = 3.5;
/** Makes the median absolute deviation comparable to a standard deviation, for a normal distribution. */
const MAD_SCALE = 0.6745;

/** How many values lie further from the median than chance explains. 0 where half of the values are equal: MAD says nothing then. */
export function countOutliers(sorted: readonly number[]): number {
  const median = percentile(sorted, 50);
  const mad = percentile(
    sorted.map((value) => Math.abs(value - median)).sort((a, b) => a - b),
    50,
  );
  if (!(mad > 0)) return 0;
  return sorted.filter((value) => (MAD_SCALE * Math.abs(value - median)) / mad > OUTLIER_Z).length;
}

/** Mean and spread without keeping the values (Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962). */
export class Moments {
  count = 0;
  mean = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    const delta = value - this.mean;
    this.mean += delta / this.count;
    this.squares += delta * (value - this.mean);
  }

  /** The sample's standard deviation (n - 1); 0 for a single value. */
  get stddev(): number {
    return this.count < 2 ? 0 : Math.sqrt(this.squares / (this.count - 1));
  }
}
