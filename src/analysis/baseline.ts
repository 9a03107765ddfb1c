import { CycleTraceError } from '../model/errors.js';
import type { Check, CheckVerdict, Environment, Report, Summary } from '../model/report.js';
import { formatDuration } from '../model/units.js';
import { type Growth, growthOf, type Machine, machineOf, UNKNOWN_MACHINE } from './growth.js';
import { PARTS } from './parts.js';

/** How rare an order must be to be told, over all that is compared together (Bonferroni's bound). */
const DOUBT = 0.01;
/** Two runs a part at least. */
export const BASELINE_RUNS = 2 * PARTS;
/** The spans that people name, and so look for; the others are parts of the cycle, which has its phases. */
const COMPARED_SPANS = /^(hook|db|http|custom) (.*)$/s;

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

/** Each phase, the total, each hook, query, call and span, and each count of a report against those of its baseline. */
export function compareWithBaseline(base: Measured, current: Measured): readonly Check[] {
  return [...counts(base, current), ...times(base, current)];
}

function times(base: Measured, current: Measured): Check[] {
  const [was, is] = [base.stats, current.stats];
  if (was === null && is === null) return [];
  // One that only some runs had, or only one side, is for the counts to tell.
  const spans = Object.keys(is?.spans ?? {}).filter(
    (name) => COMPARED_SPANS.test(name) && [was, is].every((stats) => valuesOf(stats?.spans[name]).length >= BASELINE_RUNS),
  );
  const pairs: Pair[] = [
    ...namesOf(was?.phases, is?.phases).map((name) => ({ query: `phase "${name}"`, was: was?.phases[name], is: is?.phases[name] })),
    { query: 'total', was: was?.total, is: is?.total },
    ...spans.map((name) => ({ query: spanQuery(name), was: was?.spans[name], is: is?.spans[name] })),
  ];
  const refs = [was, is].map((stats) => valuesOf(stats?.ref ?? undefined)) as [readonly number[], readonly number[]];
  const machine = refs.every(({ length }) => length >= BASELINE_RUNS) ? machineOf(...refs, DOUBT) : UNKNOWN_MACHINE;
  return pairs.map((pair) => compare(pair, machine, DOUBT / pairs.length));
}

interface Pair {
  readonly query: string;
  readonly was: Summary | undefined;
  readonly is: Summary | undefined;
}

const namesOf = (...records: readonly (object | undefined)[]): string[] => [
  ...new Set(records.flatMap((record) => Object.keys(record ?? {}))),
];

const valuesOf = (summary: Summary | undefined): readonly number[] => summary?.valuesNs ?? [];

/** As a check would ask for it. */
function spanQuery(named: string): string {
  const [, kind, name] = COMPARED_SPANS.exec(named) ?? [];
  return `${kind === 'hook' ? 'hook' : 'span'} "${name}"`;
}

function compare({ query, was, is }: Pair, machine: Machine, doubt: number): Check {
  const check = (verdict: CheckVerdict, message: string, growth?: Growth): Check => ({
    expression: `${query} as in the baseline`,
    query,
    aggregate: growth?.of ?? 'fastest',
    expected: growth?.beforeNs ?? null,
    actual: growth?.nowNs ?? null,
    verdict,
    message,
    source: null,
    request: null,
  });
  if (!was?.valuesNs || !is?.valuesNs) return check('no-data', 'nothing to compare: one of the reports has no raw values of it');
  const [before, now] = [was.valuesNs.length, is.valuesNs.length];
  if (before < BASELINE_RUNS || now < BASELINE_RUNS) {
    const few = `it takes ${BASELINE_RUNS} values or more on both sides, and these are ${before} and ${now}`;
    return check('no-data', `nothing to compare: ${few}`);
  }
  const growth = growthOf(was.valuesNs, is.valuesNs, machine, doubt);
  return check(growth.verdict, growthInWords(growth, machine), growth);
}

function growthInWords({ of, beforeNs, nowNs, verdict, surely }: Growth, { slower, busier }: Machine): string {
  const pace = slower === 1 ? '' : ` on a machine ${slower.toFixed(1)} times as slow`;
  const where = of === 'fastest' ? 'at the fastest' : 'in the middle';
  const change = `${formatDuration(beforeNs)} before, ${formatDuration(nowNs)} now ${where}${pace}`;
  if (verdict === 'pass') return change;
  if (verdict === 'fail') return `${change}: ${(100 * (nowNs / slower / beforeNs - 1)).toFixed(0)} % more`;
  if (!surely) return `${change}: more, but the runs differ too much to tell. Make more of them`;
  if (busier === null) return `${change}, or the machine was busier: time the bare response on both sides, with --ref, to know`;
  return `${change}, but the bare response takes ${busier.toFixed(1)} times as long too: the machine was busier. Measure again when it is quiet`;
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
