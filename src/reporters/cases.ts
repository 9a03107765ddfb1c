import { checkReason, isNotMadeReason, placeInReason, traceReason, wasNotMade } from '../model/reasons.js';
import type { Check, Report } from '../model/report.js';
import type { SourceLocation, Trace } from '../model/trace.js';

export type CaseVerdict = 'pass' | 'fail' | 'error' | 'warn';

/** One thing that was judged: a request, or a check of it. What machines in CI count. */
export interface Case {
  /** The request's name in a suite, else its method and target. */
  readonly request: string;
  /** Unlike any other of the same request. */
  readonly name: string;
  readonly verdict: CaseVerdict;
  readonly message: string;
  /** How long the request took; null for a check. */
  readonly totalNs: number | null;
  readonly source: SourceLocation | null;
  readonly check: Check | null;
}

/** The cases of a report: each request, its checks after it, and what belongs to none of them. */
export function casesOf(report: Report): readonly Case[] {
  const requests = groupByRequest(report.traces);
  const reasons = new Set(report.verdict.reasons);
  for (const check of report.checks) reasons.delete(checkReason(check));
  if (report.checks.some(wasNotMade)) for (const reason of reasons) if (isNotMadeReason(reason)) reasons.delete(reason);
  const cases: Case[] = [];
  for (const [request, traces] of requests) {
    cases.push(requestCase(request, traces, reasons));
    const checks = report.checks.filter((check) => (check.request ?? request) === request);
    cases.push(...checks.map((check) => checkCase(request, check, traces.at(-1), report)));
  }
  const told = new Set(cases.map((each) => each.check));
  const whole = `${report.request.method} ${report.request.target}`.trim();
  for (const check of report.checks) if (!told.has(check)) cases.push(checkCase(check.request ?? whole, check, undefined, report));
  if (report.verdict.status !== 'pass' && (reasons.size > 0 || cases.length === 0)) cases.push(runCase(whole, report, [...reasons]));
  return unique(cases);
}

function groupByRequest(traces: readonly Trace[]): Map<string, Trace[]> {
  const groups = new Map<string, Trace[]>();
  for (const trace of traces) {
    // The hops of a redirect belong to the request that it began with.
    const first =
      trace.hop === 0 ? trace : (traces.find(({ index, hop, name }) => index === trace.index && hop === 0 && name === trace.name) ?? trace);
    const request = first.name ?? `${first.request.method} ${first.request.target}`;
    groups.set(request, [...(groups.get(request) ?? []), trace]);
  }
  return groups;
}

/** Takes the reasons that are this request's out of the set: the verdict has judged, nothing is judged again here. */
function requestCase(request: string, traces: readonly Trace[], reasons: Set<string>): Case {
  const own = new Set(traces.map((trace) => traceReason(trace, '')));
  const said = [...reasons].filter((reason) => [...own].some((start) => reason.startsWith(start)));
  for (const reason of said) reasons.delete(reason);
  const broken = traces.find(({ outcome }) => outcome !== 'ok');
  const failing = broken ?? traces.find(({ error }) => error !== null) ?? traces.at(-1);
  const answer = failing?.response ? `${failing.response.status} ${failing.response.reason}`.trim() : (failing?.outcome ?? '');
  return {
    request,
    name: 'is answered',
    verdict: said.length === 0 ? 'pass' : broken ? 'error' : 'fail',
    message: said.length === 0 ? answer : said.join('\n'),
    totalNs: median(traces.map(({ totalNs }) => totalNs)),
    source: failing?.error?.source ?? failing?.route?.source ?? null,
    check: null,
  };
}

function checkCase(request: string, check: Check, trace: Trace | undefined, { verdict }: Report): Case {
  const strict = verdict.status === 'inconclusive' && verdict.exitCode !== 0;
  const unsure: CaseVerdict = strict ? 'fail' : 'warn';
  // What kept the request from being made has failed by itself.
  const left = check.verdict === 'inconclusive' ? unsure : wasNotMade(check) ? 'warn' : 'fail';
  return {
    request,
    name: check.expression,
    verdict: check.verdict === 'pass' ? 'pass' : left,
    message: check.message,
    totalNs: null,
    source: check.source ?? trace?.route?.source ?? null,
    check,
  };
}

function runCase(request: string, { verdict }: Report, reasons: readonly string[]): Case {
  const said = reasons.length > 0 ? reasons.join('\n') : verdict.status;
  const unsure: CaseVerdict = verdict.exitCode === 0 ? 'warn' : 'fail';
  return {
    request,
    name: 'runs',
    verdict: verdict.status === 'error' ? 'error' : unsure,
    message: said,
    totalNs: null,
    source: reasons.map(placeInReason).find((place) => place !== null) ?? null,
    check: null,
  };
}

function unique(cases: readonly Case[]): readonly Case[] {
  const taken = new Set<string>();
  return cases.map((each) => {
    let { name } = each;
    for (let n = 2; taken.has(`${each.request}\n${name}`); n++) name = `${each.name} (${n})`;
    taken.add(`${each.request}\n${name}`);
    return { ...each, name };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
