import { CycleTraceError } from '../model/errors.js';
import type { Check, CheckVerdict, Environment, Report, Summary } from '../model/report.js';
import { formatDuration } from '../model/units.js';
import { ranksAbove } from './rank-test.js';
import { percentile } from './statistics.js';

/** A phase must have grown by more than both, or nobody is told. */
const RELATIVE_FLOOR = 0.15;
const ABSOLUTE_FLOOR_NS = 100_000;
/** One comparison in a hundred may cry wolf over all its phases together (Bonferroni's bound). */
const FALSE_ALARMS = 0.01;
/** So many runs at least: with fewer, no order of the values is rare enough. */
export const BASELINE_RUNS = 10;

export type Measured = Pick<Report, 'environment' | 'request' | 'traces' | 'stats'>;

/** Refuses a baseline that is of another request or another machine, before anything is compared. */
export function checkComparable(base: Measured, current: Pick<Measured, 'environment' | 'request'>, anyEnvironment: boolean): void {
  const path = (report: Pick<Measured, 'request'>) => `${report.request.method} ${report.request.target.split('?')[0]}`;
  const rules = [base, current].map((report) => ('traces' in report ? ((report as Measured).traces[0]?.route?.rule ?? null) : null));
  const sameRule = rules[0] !== null && rules[0] === rules[1] && base.request.method === current.request.method;
  if ('traces' in current && !sameRule && path(base) !== path(current)) {
    throw new CycleTraceError('BASELINE_UNFIT', `The baseline is of ${path(base)}, and this is ${path(current)}.`);
  }
  if (anyEnvironment) return;
  const [was, is] = [base.environment, current.environment].map(kept);
  const other = Object.keys(was as object).find((name) => was?.[name as keyof typeof was] !== is?.[name as keyof typeof is]);
  if (other === undefined) return;
  const key = other as keyof typeof was & string;
  throw new CycleTraceError(
    'BASELINE_UNFIT',
    `The baseline was measured with another ${other}: ${String(was?.[key])}, and here it is ${String(is?.[key])}.`,
    {
      hint: 'Measure the baseline here, or add --any-environment to compare all the same.',
    },
  );
}

/** What times depend on: of Node the major version. */
function kept({ node, platform, arch, cpu, cpus }: Environment) {
  return { node: node.replace(/^v/, '').split('.')[0] as string, platform, arch, cpu, cpus: String(cpus) };
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
  // Where both timed the bare response of their host, a machine that is slower as a whole is no news.
  const scale = was?.ref && is?.ref ? was.ref.medianNs / is.ref.medianNs : 1;
  return [
    ...names.map((name) => compare(`phase "${name}"`, was?.phases[name], is?.phases[name], scale, tests)),
    compare('total', was?.total, is?.total, scale, tests),
  ];
}

function compare(query: string, was: Summary | undefined, is: Summary | undefined, scale: number, tests: number): Check {
  const check = (verdict: CheckVerdict, message: string): Check => ({
    expression: `${query} as in the baseline`,
    query,
    aggregate: 'med',
    expected: was?.medianNs ?? null,
    actual: is?.medianNs ?? null,
    verdict,
    message,
    source: null,
    request: null,
  });
  if (!was?.valuesNs || !is?.valuesNs) return check('no-data', 'nothing to compare: one of the reports has no raw values of it');
  if (was.runs < BASELINE_RUNS || is.runs < BASELINE_RUNS) {
    return check(
      'no-data',
      `nothing to compare: it takes ${BASELINE_RUNS} runs or more on both sides, and these are ${was.runs} and ${is.runs}`,
    );
  }
  const values = is.valuesNs.map((ns) => ns * scale);
  const median = percentile(
    [...values].sort((a, b) => a - b),
    50,
  );
  const change = `${formatDuration(was.medianNs)} before, ${formatDuration(is.medianNs)} now${scale === 1 ? '' : `, ${formatDuration(median)} at the baseline's pace`}`;
  const allowed = was.valuesNs.map((ns) => Math.max(ns * (1 + RELATIVE_FLOOR), ns + ABSOLUTE_FLOOR_NS));
  const beyond =
    median >
    percentile(
      [...allowed].sort((a, b) => a - b),
      50,
    );
  if (!beyond) return check('pass', change);
  // Not whether it has grown at all, but whether by more than the floors: the baseline is raised by them first.
  return ranksAbove(values, allowed).p < FALSE_ALARMS / tests
    ? check('fail', `${change}: ${(100 * (median / was.medianNs - 1)).toFixed(0)} % more`)
    : check('inconclusive', `${change}: more, but the runs differ too much among themselves to tell. Make more of them`);
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
