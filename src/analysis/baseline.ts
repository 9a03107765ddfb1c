import { CycleTraceError } from '../model/errors.js';
import type { Check, CheckVerdict, Environment, Report, Stats, Summary } from '../model/report.js';
import { formatDuration } from '../model/units.js';
import { type Floor, floorOf, sumOfFloors } from './floor.js';
import { ranksAbove } from './rank-test.js';

/** A phase must have grown by more than both, or nobody is told. */
const RELATIVE_FLOOR = 0.15;
const ABSOLUTE_FLOOR_NS = 200_000;
/** How rare an order of the runs must be to be told, over all phases together (Bonferroni's bound). */
const DOUBT = 0.01;
/** So many runs at least: with fewer, no order of the values is rare enough. */
export const BASELINE_RUNS = 10;

export type Measured = Pick<Report, 'environment' | 'request' | 'traces' | 'stats'>;

/** Refuses a baseline that is of another request. One rule is one request, whatever its parameters. */
export function checkSameRequest(base: Measured, current: Measured): void {
  const [was, is] = [pathOf(base), pathOf(current)];
  const [before, now] = [ruleOf(base), ruleOf(current)];
  if (was === is || (now !== null && before === now)) return;
  throw new CycleTraceError('BASELINE_UNFIT', `The baseline is of ${was}, and this is ${is}.`);
}

const pathOf = ({ request }: Measured): string => `${request.method} ${request.target.split('?')[0]}`;

function ruleOf({ request, traces }: Measured): string | null {
  const rule = traces[0]?.route?.rule ?? null;
  return rule === null ? null : `${request.method} ${rule}`;
}

/** What times depend on: of Node the major version. */
const DECISIVE: Readonly<Record<string, (environment: Environment) => string>> = {
  node: ({ node }) => node.replace(/^v/, '').split('.')[0] as string,
  platform: ({ platform }) => platform,
  arch: ({ arch }) => arch,
  cpu: ({ cpu }) => cpu,
  cpus: ({ cpus }) => String(cpus),
};

/** Refuses a baseline that was measured on another kind of machine. */
export function checkSameMachine(base: Environment, current: Environment): void {
  for (const [name, read] of Object.entries(DECISIVE)) {
    const [was, is] = [read(base), read(current)];
    if (was === is) continue;
    throw new CycleTraceError('BASELINE_UNFIT', `The baseline was measured with another ${name}: ${was}, and here it is ${is}.`, {
      hint: 'Measure the baseline here, or add --any-environment to compare all the same.',
    });
  }
}

/** Each phase, the total and each count of a report against those of its baseline. */
export function compareWithBaseline(base: Measured, current: Measured): readonly Check[] {
  return [...counts(base, current), ...times(base, current)];
}

function times(base: Measured, current: Measured): Check[] {
  const [was, is] = [base.stats, current.stats];
  if (was === null && is === null) return [];
  const names = [...new Set([...Object.keys(was?.phases ?? {}), ...Object.keys(is?.phases ?? {})])];
  const tests = names.length + 1;
  const slower = slowerMachine(was?.ref ?? null, is?.ref ?? null);
  return [
    ...names.map((name) => {
      const [before, now] = [was?.phases[name], is?.phases[name]];
      return compare(`phase "${name}"`, sample(before), sample(now), slower, tests);
    }),
    compare('total', wholeOf(was), wholeOf(is), slower, tests),
  ];
}

/** The runs of something on one side, and what it takes undisturbed. */
interface Sample {
  readonly summary: Summary;
  readonly valuesNs: readonly number[];
  readonly floor: Floor;
}

const sample = (summary: Summary | undefined): Sample | null =>
  summary?.valuesNs ? { summary, valuesNs: summary.valuesNs, floor: floorOf(summary.valuesNs) } : null;

/** The whole is as fast as its parts at their fastest, where all of them have raw values. */
function wholeOf(stats: Stats | null): Sample | null {
  const total = sample(stats?.total);
  const floors = Object.values(stats?.phases ?? {}).flatMap(({ valuesNs }) => (valuesNs ? [floorOf(valuesNs)] : []));
  const complete = stats !== null && floors.length > 0 && floors.length === Object.keys(stats.phases).length;
  return total && complete ? { ...total, floor: sumOfFloors(floors) } : total;
}

/** By how much the machine is slower as a whole, going by the bare response that both timed: 1 unless it surely is. */
function slowerMachine(was: Summary | null, is: Summary | null): number {
  if (!was?.valuesNs || !is?.valuesNs) return 1;
  const factor = floorOf(is.valuesNs).leastNs / floorOf(was.valuesNs).reachedNs;
  return factor > 1 + RELATIVE_FLOOR ? factor : 1;
}

/** The most that is let pass of what took so long before. */
const allowedNs = (ns: number): number => Math.max(ns * (1 + RELATIVE_FLOOR), ns + ABSOLUTE_FLOOR_NS);

function compare(query: string, was: Sample | null, is: Sample | null, slower: number, tests: number): Check {
  const check = (verdict: CheckVerdict, message: string): Check => ({
    expression: `${query} as in the baseline`,
    query,
    aggregate: 'min',
    expected: was ? was.floor.reachedNs : null,
    actual: is ? is.floor.reachedNs : null,
    verdict,
    message,
    source: null,
    request: null,
  });
  if (!was || !is) return check('no-data', 'nothing to compare: one of the reports has no raw values of it');
  const [before, now] = [was.summary, is.summary];
  if (before.runs < BASELINE_RUNS || now.runs < BASELINE_RUNS) {
    return check(
      'no-data',
      `nothing to compare: it takes ${BASELINE_RUNS} runs or more on both sides, and these are ${before.runs} and ${now.runs}`,
    );
  }
  const pace = slower === 1 ? '' : ` on a machine ${slower.toFixed(1)} times as slow`;
  const change = `${formatDuration(was.floor.reachedNs)} at best before, ${formatDuration(is.floor.reachedNs)} now${pace}`;
  const mostNs = allowedNs(was.floor.reachedNs) * slower;
  if (is.floor.leastNs > mostNs) {
    return check('fail', `${change}: ${(100 * (is.floor.reachedNs / slower / was.floor.reachedNs - 1)).toFixed(0)} % more`);
  }
  if (is.floor.reachedNs > mostNs) {
    return check('inconclusive', `${change}: more, but the fastest runs differ too much to tell. Make more of them`);
  }
  // At best as before: some of the runs may be slower still, which noise does as well as the app.
  const medians = `${formatDuration(before.medianNs)} in the middle before, ${formatDuration(now.medianNs)} now`;
  const grown = now.medianNs > allowedNs(before.medianNs) * slower;
  const raised = was.valuesNs.map((ns) => allowedNs(ns) * slower);
  return grown && ranksAbove(is.valuesNs, raised).p < DOUBT / tests
    ? check('inconclusive', `${change}, but ${medians}: some runs are slower, or the machine was busier. Measure again when it is quiet`)
    : check('pass', change);
}

function counts(base: Measured, current: Measured): Check[] {
  const [was, is] = [countsOf(base), countsOf(current)];
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => name !== 'net').sort();
  return names.map((name) => {
    const [before, now] = [was.get(name) ?? 0, is.get(name) ?? 0];
    return {
      expression: `count ${name} as in the baseline`,
      query: `count ${name}`,
      aggregate: null,
      expected: before,
      actual: now,
      verdict: now > before ? 'fail' : 'pass',
      message: now === before ? `${now} as before` : `${before} before, ${now} now`,
      source: null,
      request: null,
    };
  });
}

/** The most that a run had of each; connections are left out, as a kept one is opened once. */
function countsOf({ stats, traces }: Measured): ReadonlyMap<string, number> {
  if (stats) return new Map(Object.entries(stats.counts).map(([name, { max }]) => [name, max]));
  const counted = new Map<string, number>();
  for (const { spans } of traces) for (const { kind } of spans) counted.set(kind, (counted.get(kind) ?? 0) + 1);
  return counted;
}
