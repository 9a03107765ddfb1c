import { percentile } from './statistics.js';

/** The runs of one report, summed up part by part. */
export interface Parts {
  /** The fastest run of each part: other work on the machine only ever adds time. */
  readonly fastestNs: readonly number[];
  readonly mediansNs: readonly number[];
}

/** So many parts make an order of theirs rare enough to be told, and each of them long enough to have an undisturbed run. */
export const PARTS = 10;

/**
 * Cuts runs into parts of about as many that follow each other. Runs near each other in time share the load of their
 * moment, so that a test that takes them for independent is far too sure; parts of them are nearly so (the method of batch
 * means: Schmeiser, "Batch Size Effects in the Analysis of Simulation Output", Operations Research 30, 1982). Of a part
 * the fastest run is what moves least (Chen and Revels, "Robust Benchmarking in Noisy Environments", 2016), and one lucky
 * run is one part of ten.
 */
export function partsOf(valuesNs: readonly number[]): Parts {
  const cut = (part: number): number => Math.floor((part * valuesNs.length) / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) => valuesNs.slice(cut(part), cut(part + 1)));
  return { fastestNs: parts.map((values) => Math.min(...values)), mediansNs: parts.map(medianOf) };
}

export const medianOf = (values: readonly number[]): number =>
  percentile(
    [...values].sort((a, b) => a - b),
    50,
  );
