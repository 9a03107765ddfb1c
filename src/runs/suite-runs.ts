import type { RunObservation } from '../analysis/checks/index.js';
import { notMade } from '../analysis/checks/not-made.js';
import { NoData, observe } from '../analysis/checks/observe.js';
import { createCookieJar } from '../client/cookies.js';
import { CycleTraceError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import type { Check } from '../model/report.js';
import type { Capture, SuitePlan, SuiteRequest } from '../model/suite.js';
import type { Trace } from '../model/trace.js';
import { MASK } from '../recorder/secret-names.js';
import { type RunSurroundings, traceRuns } from './request-runs.js';

export interface SuiteRuns {
  readonly traces: readonly Trace[];
  readonly checks: readonly Check[];
}

/** Makes the requests of a suite in their order, over one jar of cookies. */
export async function traceSuite(suite: SuitePlan, around: RunSurroundings): Promise<SuiteRuns> {
  const jar = createCookieJar();
  const variables = new Map<string, string>();
  /** What was captured and may not be shown: it is a secret of the requests that it goes into. */
  const captured: string[] = [];
  const traces: Trace[] = [];
  const checks: Check[] = [];
  const masked = (check: Check, secrets: readonly string[]): Check => withoutSecrets(check, [...suite.secrets, ...secrets]);
  /** Why no further request is made; null while they go on. */
  let over: string | null = null;
  for (const request of suite.requests) {
    if (around.signal.aborted) over = 'the run was interrupted';
    const plan = over ?? (await planned(request, variables, around.server?.gone() === true));
    if (typeof plan === 'string') {
      checks.push(...notMade(request, plan).map((check) => masked(check, captured)));
    } else {
      around.onRequest?.(request.name);
      let last: RunObservation | null = null;
      const own: RunSurroundings = {
        ...around,
        server: plan.app ? around.server : null,
        workers: around.workers.slice(0, plan.concurrency),
      };
      const runs = await traceRuns({ ...plan, secrets: [...plan.secrets, ...captured] }, own, {
        name: request.name,
        jar,
        onRun: (run) => {
          last = run;
        },
      });
      traces.push(...runs.traces);
      if (runs.traces.length === 0) checks.push(...notMade(request, 'the run was interrupted'));
      else checks.push(...runs.checks.map((check) => ({ ...(plan.redact ? masked(check, captured) : check), request: request.name })));
      for (const capture of runs.traces.length === 0 ? [] : request.captures) {
        const failure = await take(capture, last, variables, captured, request.name);
        if (failure) checks.push(failure);
      }
    }
    const failed = checks.some(({ verdict }) => verdict === 'fail' || verdict === 'no-data') || around.judge.hasFailed;
    if (suite.bail && failed) over ??= `--bail ended the suite after ${request.name}`;
  }
  return { traces, checks };
}

/** The request with what was captured in its place, or why it cannot be made. */
async function planned(request: SuiteRequest, variables: ReadonlyMap<string, string>, gone: boolean): Promise<Plan | string> {
  const missing = request.needs.find((name) => !variables.has(name));
  if (missing !== undefined) return `{{${missing}}} was not captured`;
  try {
    const plan = await request.build(variables);
    return plan.app && gone ? "the app's process had ended" : plan;
  } catch (error) {
    // What was captured makes no request, or no check: that is found only now.
    if (error instanceof CycleTraceError) return `what was captured does not fit: ${error.message.replace(/\.$/, '')}`;
    throw error;
  }
}

/** What a check was filled in with is masked as the traces are. */
function withoutSecrets(check: Check, secrets: readonly string[]): Check {
  const mask = (text: string) => secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, MASK)), text);
  const { expected } = check;
  const shown =
    typeof expected === 'string'
      ? mask(expected)
      : Array.isArray(expected)
        ? expected.map((each) => (typeof each === 'string' ? mask(each) : each))
        : expected;
  return { ...check, query: mask(check.query), message: mask(check.message), expected: shown };
}

/** Puts what was captured into the variables; what could not be is a check that failed. */
async function take(
  { variable, query, source }: Capture,
  run: RunObservation | null,
  variables: Map<string, string>,
  secrets: string[],
  request: string,
): Promise<Check | null> {
  const { valueAt } = await import('../analysis/checks/json-path.js');
  const value = run === null ? new NoData('no request was made') : observe(query, run, valueAt);
  if (!(value instanceof NoData) && value !== undefined) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    variables.set(variable, text);
    const shown = run?.masked ? observe(query, run.masked(), valueAt) : value;
    if (typeof value === 'string' && value !== '' && shown !== value) secrets.push(value);
    return null;
  }
  const why = value instanceof NoData ? value.why : `there is no ${query.text}`;
  return {
    expression: `capture ${variable}: ${query.text}`,
    query: query.text,
    aggregate: null,
    expected: true,
    actual: null,
    verdict: 'no-data',
    message: `nothing to capture: ${why}`,
    source,
    request,
  };
}
