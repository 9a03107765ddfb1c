/** What code takes when nothing is in its way, as far as some runs of it tell. */
export interface Floor {
  /** The fastest run. */
  readonly reachedNs: number;
  /** As low as the floor may lie all the same; far below where no two runs were about as fast. */
  readonly leastNs: number;
}

/** One floor in twenty lies below the bound, if runs come about as often just above it as a little further up. */
const MISSED = 0.05;
const BEYOND = Math.round((1 - MISSED) / MISSED);

/**
 * Other work on the machine only ever adds time, and runs near each other in time share it, so that tests that take them
 * for independent are too sure; the fastest run is what moves least (Chen and Revels, "Robust Benchmarking in Noisy
 * Environments", 2016). How far it may still be from the floor is told by the second fastest (Robson and Whitlock,
 * "Estimation of a Truncation Point", Biometrika 51, 1964).
 */
export function floorOf(valuesNs: readonly number[]): Floor {
  let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const value of valuesNs) {
    if (value < first) [first, second] = [value, first];
    else if (value < second) second = value;
  }
  if (second === Number.POSITIVE_INFINITY) return { reachedNs: first, leastNs: 0 };
  return { reachedNs: first, leastNs: Math.max(0, first - BEYOND * (second - first)) };
}

/** The floor of what follows one after the other. A long run is disturbed somewhere nearly always; each of its parts seldom. */
export function sumOfFloors(floors: readonly Floor[]): Floor {
  return {
    reachedNs: floors.reduce((sum, { reachedNs }) => sum + reachedNs, 0),
    leastNs: floors.reduce((sum, { leastNs }) => sum + leastNs, 0),
  };
}
