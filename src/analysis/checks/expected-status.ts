import type { CheckPlan } from '../../model/check.js';
import { testOf } from './holds.js';

/** Whether a check asks for this very 5xx: it passes on it, and names a number of its kind. */
export function expectsStatus(plans: readonly CheckPlan[], status: number): boolean {
  return plans.some(({ query, predicate, negated }) => {
    if (query.name !== 'status' || negated || 'timesRef' in predicate) return false;
    const named =
      predicate.name === 'in'
        ? predicate.values
        : ['==', '>', '>='].includes(predicate.name) && 'value' in predicate
          ? [predicate.value]
          : [];
    return named.some((value) => Number(value) >= 499) && testOf(predicate, false)(status);
  });
}
