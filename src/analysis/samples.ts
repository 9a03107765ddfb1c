import type { Summary } from '../model/report.js';
import type { Histogram } from './histogram.js';
import { countOutliers, Moments, percentile } from './statistics.js';

/** Raw values are kept up to this many; then a histogram takes over, whose figures are within 0.05 %. */
export const RAW_LIMIT = 10_000;
/** Beyond that many, this many are taken into the histogram at once: one after the other takes several times as long. */
const BATCH = 1_024;
const P95_RUNS = 20;
const P99_RUNS = 100;

export type NewHistogram = () => Histogram;

/** The samples of one duration over the runs, in bounded memory. */
export class Samples {
  private readonly moments = new Moments();
  /** The raw values; beyond their limit those that wait for the histogram. */
  private values: number[] = [];
  /** How many of them are in the figures. */
  private taken = 0;
  private takeAt = RAW_LIMIT + 1;
  private histogram: Histogram | null = null;
  private minNs = Number.POSITIVE_INFINITY;
  private maxNs = Number.NEGATIVE_INFINITY;
  private outliers = 0;
  private readonly newHistogram: NewHistogram;

  constructor(newHistogram: NewHistogram) {
    this.newHistogram = newHistogram;
  }

  add(ns: number): void {
    if (this.values.push(ns) >= this.takeAt) this.take();
  }

  get count(): number {
    return this.moments.count + this.values.length - this.taken;
  }

  get min(): number {
    this.take();
    return this.minNs;
  }

  get max(): number {
    this.take();
    return this.maxNs;
  }

  get mean(): number {
    this.take();
    return this.moments.mean;
  }

  get stddev(): number {
    this.take();
    return this.moments.stddev;
  }

  /** Percentiles of what has been added so far. */
  percentiles(): (p: number) => number {
    this.take();
    if (this.histogram) {
      const { histogram } = this;
      return (p) => histogram.percentile(p);
    }
    const sorted = [...this.values].sort((a, b) => a - b);
    return (p) => percentile(sorted, p);
  }

  summary(): Summary {
    this.take();
    const { count, mean, stddev } = this.moments;
    const sorted = this.histogram ? [] : [...this.values].sort((a, b) => a - b);
    const at = (p: number) => Math.round(this.histogram ? this.histogram.percentile(p) : percentile(sorted, p));
    return {
      runs: count,
      minNs: this.minNs,
      meanNs: Math.round(mean),
      medianNs: at(50),
      p95Ns: count < P95_RUNS ? null : at(95),
      p99Ns: count < P99_RUNS ? null : at(99),
      maxNs: this.maxNs,
      stddevNs: Math.round(stddev),
      outliers: this.histogram ? this.outliers : countOutliers(sorted),
      valuesNs: this.histogram ? null : this.values,
    };
  }

  /** Takes what has come since into the figures. */
  private take(): void {
    const { histogram, moments, values } = this;
    for (let place = this.taken; place < values.length; place++) {
      const ns = values[place] as number;
      moments.add(ns);
      if (ns < this.minNs) this.minNs = ns;
      if (ns > this.maxNs) this.maxNs = ns;
      histogram?.record(ns);
    }
    if (histogram) this.values = [];
    else if (values.length > RAW_LIMIT) this.toHistogram();
    this.taken = this.values.length;
  }

  private toHistogram(): void {
    // Counted over the values that were kept: beyond them the histogram cannot tell one outlier from its neighbours.
    this.outliers = countOutliers([...this.values].sort((a, b) => a - b));
    this.histogram = this.newHistogram();
    for (const value of this.values) this.histogram.record(value);
    this.values = [];
    this.takeAt = BATCH;
  }
}
