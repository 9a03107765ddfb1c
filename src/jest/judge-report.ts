import { checksOf } from '../analysis/checks/index.js';
import { pathProblem, valueAt } from '../analysis/checks/json-path.js';
import { keptRunsOf, shownRuns } from '../analysis/checks/kept-runs.js';
import { parseCheckWith } from '../analysis/checks/parse.js';
import { newHistogram } from '../analysis/histogram.js';
import { Samples } from '../analysis/samples.js';
import { type CheckPlan, needsRef } from '../model/check.js';
import { CycleTraceError } from '../model/errors.js';
import type { Check, Report } from '../model/report.js';

/** Judges a report by one more check, as if `trace()` had been given it. Throws where the check cannot be asked of it. */
export function judgeReport(report: Report, expression: string): Check {
  const kept = keptRunsOf(report);
  const runs = kept?.runs ?? shownRuns(report);
  const made = report.stats?.runs ?? runs.length;
  const plan = parse(expression, report, kept?.follow ?? report.traces.some(({ hop }) => hop > 0), made);
  const ref = kept?.ref ?? savedReference(report);
  if (needsRef(plan) && ref === null) {
    throw new Error(
      `${plan.expression}\nThe reference was not timed in this run.\nhint: trace(request, { ref: true }) times it between the requests.`,
    );
  }
  if (runs.length < made) {
    throw new Error(
      `${plan.expression}\nThe report has ${runs.length} of ${made} runs, and a check is about all of them.\nhint: Give the check to trace() itself, in \`expect\`, and then expect(report).toPass().`,
    );
  }
  const checks = checksOf([plan], { jsonAt: valueAt, newHistogram });
  for (const run of runs) checks.add(run);
  return checks.results(ref)[0] as Check;
}

function parse(expression: string, { app }: Report, follow: boolean, runs: number): CheckPlan {
  try {
    return parseCheckWith(pathProblem, expression, { app: app !== null, follow, runs, mention: 'toPass', source: null });
  } catch (error) {
    if (!(error instanceof CycleTraceError)) throw error;
    const frame = error.frame === null ? [] : [error.frame.replace(/^/gm, '  ')];
    throw new Error([error.message, ...frame, `hint: ${error.hint}`].join('\n'));
  }
}

function savedReference({ stats }: Report): Samples | null {
  const values = stats?.ref?.valuesNs;
  if (!values) return null;
  const samples = new Samples(newHistogram);
  for (const ns of values) samples.add(ns);
  return samples;
}
