import type { Trace } from '../model/trace.js';

/** CPU time that a run took of the app's main thread, over all its hops and phases; null when it was not measured. */
export function cpuOf(traces: readonly Trace[]): number | null {
  let sumNs: number | null = null;
  for (const { phases } of traces) for (const { cpuNs } of phases) if (cpuNs !== null) sumNs = (sumNs ?? 0) + cpuNs;
  return sumNs;
}
