import type { CheckPlan } from '../../model/check.js';
import type { Check } from '../../model/report.js';
import type { NewHistogram, Samples } from '../samples.js';
import { type CheckRunner, type CheckTools, checkRunner } from './check-runner.js';
import type { JsonAt, RunObservation } from './observe.js';

export type { RunObservation } from './observe.js';

/** The checks of one request, judged over its runs. */
export interface Checks {
  add(run: RunObservation): void;
  results(ref: Samples | null): readonly Check[];
}

/** Loads what the checks need, and no more. */
export async function openChecks(plans: readonly CheckPlan[], newHistogram: NewHistogram): Promise<Checks> {
  const jsonAt: JsonAt = plans.some(({ query }) => query.name === 'jsonpath') ? (await import('./json-path.js')).valueAt : () => undefined;
  return checksOf(plans, { jsonAt, newHistogram });
}

/** The same for who has it all loaded. */
export function checksOf(plans: readonly CheckPlan[], tools: CheckTools): Checks {
  const runners: readonly CheckRunner[] = plans.map((plan) => checkRunner(plan, tools));
  return {
    add: (run) => {
      for (const runner of runners) runner.add(run);
    },
    results: (ref) => runners.map((runner) => runner.result(ref)),
  };
}
