import type { Aggregate, CheckPlan, Comparison, Predicate, ValueType } from '../../model/check.js';
import type { Check, CheckVerdict } from '../../model/report.js';
import { MASK } from '../../recorder/secret-names.js';
import { type Estimate, exactly, meanEstimate, percentileEstimate } from '../interval.js';
import { type NewHistogram, Samples } from '../samples.js';
import { compares, type Test, testOf } from './holds.js';
import { type JsonAt, NoData, observe, type RunObservation } from './observe.js';
import { QUERIES } from './queries.js';
import { budget, found, foundInSome, noData, noReference, tooNoisy, valueInWords } from './wording.js';

export interface CheckTools {
  /** Looks a JSONPath up; loaded only where a check has one. */
  readonly jsonAt: JsonAt;
  readonly newHistogram: NewHistogram;
}

/** Judges runs by one check, as they come and in bounded memory. */
export interface CheckRunner {
  add(run: RunObservation): void;
  /** @param ref the totals of the reference response; null where none was asked for. */
  result(ref: Samples | null): Check;
}

export function checkRunner(plan: CheckPlan, tools: CheckTools): CheckRunner {
  const { predicate } = plan;
  const isBudget = QUERIES[plan.query.name].type === 'duration' && 'value' in predicate;
  if ('timesRef' in predicate || isBudget) return new BudgetRunner(plan, tools);
  return new ValueRunner(plan, tools, testOf(predicate, plan.negated));
}

/** A check whose value is right or wrong, run by run. */
class ValueRunner implements CheckRunner {
  private readonly plan: CheckPlan;
  private readonly tools: CheckTools;
  private readonly test: Test;
  private runs = 0;
  private failed = 0;
  private firstFailed = -1;
  private actual: unknown = undefined;
  private seen = false;
  private readonly missing = new Missing();

  constructor(plan: CheckPlan, tools: CheckTools, test: Test) {
    this.plan = plan;
    this.tools = tools;
    this.test = test;
  }

  add(run: RunObservation): void {
    const index = this.runs++;
    const value = observe(this.plan.query, run, this.tools.jsonAt);
    if (value instanceof NoData) {
      this.missing.add(value);
      return;
    }
    const holds = this.test(value);
    if (!holds && this.failed++ === 0) this.firstFailed = index;
    // The last value of those that hold, or the first that does not.
    if (this.failed === 0 || this.firstFailed === index) this.actual = this.shown(value, run);
    this.seen = true;
  }

  result(): Check {
    const { plan, runs, failed, firstFailed, actual, missing } = this;
    const words = valueInWords(actual, QUERIES[plan.query.name].type === 'duration');
    const type = QUERIES[plan.query.name].type;
    if (failed > 0) return checkOf(plan, type, actual, 'fail', foundInSome(words, { runs, failed, firstFailed }));
    if (missing.count > 0 || !this.seen) return checkOf(plan, type, actual, 'no-data', missing.words(runs));
    return checkOf(plan, type, actual, 'pass', found(words));
  }

  /** The value as the document may have it: secrets are judged as they are, and shown masked. */
  private shown(value: unknown, run: RunObservation): unknown {
    if (run.masked === null || typeof value === 'number' || value === undefined) return value;
    const masked = observe(this.plan.query, run.masked(), this.tools.jsonAt);
    return masked instanceof NoData ? MASK : masked;
  }
}

/** A time and a bound to it, over all runs: of many values only what the verdict needs is kept. */
class BudgetRunner implements CheckRunner {
  private readonly plan: CheckPlan;
  private readonly tools: CheckTools;
  private readonly samples: Samples;
  private runs = 0;
  private readonly missing = new Missing();

  constructor(plan: CheckPlan, tools: CheckTools) {
    this.plan = plan;
    this.tools = tools;
    this.samples = new Samples(tools.newHistogram);
  }

  add(run: RunObservation): void {
    this.runs++;
    const value = observe(this.plan.query, run, this.tools.jsonAt);
    if (typeof value === 'number') this.samples.add(value);
    else this.missing.add(value instanceof NoData ? value : new NoData(`no ${this.plan.query.text} was recorded`));
  }

  result(ref: Samples | null): Check {
    const { plan, samples, missing, runs } = this;
    const verdict = (actual: unknown, boundNs: number | null, which: CheckVerdict, message: string) =>
      checkOf(plan, 'duration', actual, which, message, boundNs);
    // With an aggregate, runs without the phase leave the others to judge; without one, every run must hold.
    if (samples.count === 0 || (plan.aggregate === null && missing.count > 0)) return verdict(null, null, 'no-data', missing.words(runs));
    const bound = this.bound(ref);
    if (bound === null) return verdict(null, null, 'no-data', noReference());
    const comparison = comparisonOf(plan.predicate);
    const upper = (comparison === '<' || comparison === '<=') !== plan.negated;
    const actual = estimate(plan.aggregate, samples, upper);
    const holds = compares(comparison, actual.value, bound.value) !== plan.negated;
    const times = 'timesRef' in plan.predicate ? plan.predicate.timesRef : null;
    const words = budget(actual.value, bound.value, times === null ? null : { times, medianNs: bound.value / times });
    if (holds) return verdict(actual.value, bound.value, 'pass', words);
    // Beyond the bound; whether more than chance put it there is for the intervals to say.
    const certain = upper ? actual.low >= bound.high : actual.high <= bound.low;
    if (certain) return verdict(actual.value, bound.value, 'fail', words);
    return verdict(actual.value, bound.value, 'inconclusive', tooNoisy(words, actual.low, actual.high, samples.count));
  }

  private bound(ref: Samples | null): Estimate | null {
    const { predicate } = this.plan;
    if (!('timesRef' in predicate)) return exactly('value' in predicate ? Number(predicate.value) : Number.NaN);
    if (ref === null || ref.count === 0) return null;
    const { value, low, high } = percentileEstimate(ref, 50);
    return { value: predicate.timesRef * value, low: predicate.timesRef * low, high: predicate.timesRef * high };
  }
}

function comparisonOf(predicate: Predicate): Comparison {
  return predicate.name as Comparison;
}

/** Without an aggregate every run must hold: the one nearest to the bound, or furthest beyond it, decides. */
function estimate(aggregate: Aggregate | null, samples: Samples, upper: boolean): Estimate {
  switch (aggregate?.name) {
    case 'med':
      return percentileEstimate(samples, 50);
    case 'p':
      return percentileEstimate(samples, aggregate.percent);
    case 'avg':
      return meanEstimate(samples);
    case 'min':
      return exactly(samples.min);
    case 'max':
      return exactly(samples.max);
    default:
      return exactly(upper ? samples.max : samples.min);
  }
}

/** Runs that gave nothing to judge, and why the first did not. */
class Missing {
  count = 0;
  private why = 'no run was made';

  add({ why }: NoData): void {
    if (this.count++ === 0) this.why = why;
  }

  words(runs: number): string {
    return noData(this.why, this.count, runs);
  }
}

function checkOf(
  plan: CheckPlan,
  type: ValueType,
  actual: unknown,
  verdict: CheckVerdict,
  message: string,
  boundNs: number | null = null,
): Check {
  const { expression, query, aggregate, source } = plan;
  return {
    expression,
    query: query.text,
    aggregate: aggregate === null ? null : aggregate.name === 'p' ? `p(${aggregate.percent})` : aggregate.name,
    expected: type === 'duration' && boundNs !== null ? Math.round(boundNs) : expectedOf(plan.predicate),
    actual: type === 'duration' && typeof actual === 'number' ? Math.round(actual) : (actual ?? null),
    verdict,
    message,
    source,
    request: null,
  };
}

/** What was asked for, as data: the value, the list, the expression; true for a predicate that takes nothing. */
function expectedOf(predicate: Predicate): unknown {
  if ('timesRef' in predicate) return null;
  if ('value' in predicate) return predicate.value;
  if ('values' in predicate) return predicate.values;
  return 'pattern' in predicate ? `/${predicate.pattern}/${predicate.flags}` : true;
}
