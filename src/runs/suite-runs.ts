import type { RunObservation } from '../analysis/checks/index.js';
import { NoData, observe } from '../analysis/checks/observe.js';
import { createCookieJar } from '../client/cookies.js';
import type { Check } from '../model/report.js';
import type { Capture, SuitePlan, SuiteRequest } from '../model/suite.js';
import type { Trace } from '../model/trace.js';
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
  for (const request of suite.requests) {
    if (around.signal.aborted) break;
    const missing = request.needs.find((name) => !variables.has(name));
    if (missing !== undefined) {
      checks.push(...notMade(request, `{{${missing}}} was not captured`));
    } else {
      const built = await request.build(variables);
      const plan = { ...built, secrets: [...built.secrets, ...captured] };
      let last: RunObservation | null = null;
      const own: RunSurroundings = {
        ...around,
        server: plan.app ? around.server : null,
        workers: around.workers.slice(0, plan.concurrency),
      };
      const runs = await traceRuns(plan, own, {
        name: request.name,
        jar,
        onRun: (run) => {
          last = run;
        },
      });
      traces.push(...runs.traces);
      const secrets = plan.redact ? plan.secrets : [];
      checks.push(...runs.checks.map((check) => ({ ...withoutSecrets(check, secrets), request: request.name })));
      for (const capture of request.captures) {
        const failure = await take(capture, last, variables, captured, request.name);
        if (failure) checks.push(failure);
      }
    }
    const failed = checks.some(({ verdict }) => verdict === 'fail' || verdict === 'no-data') || around.judge.hasFailed;
    if (suite.bail && failed) break;
  }
  return { traces, checks };
}

/** What a check was filled in with is masked as the traces are. */
function withoutSecrets(check: Check, secrets: readonly string[]): Check {
  const mask = (text: string) => secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '***')), text);
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

/** A request that could not be made judges nothing, and so fails. */
function notMade({ name, source, expects }: SuiteRequest, why: string): Check[] {
  const asked = expects.length > 0 ? expects : [{ text: 'is answered', source }];
  return asked.map(({ text, source: place }) => ({
    expression: text,
    query: text.split(' ')[0] as string,
    aggregate: null,
    expected: null,
    actual: null,
    verdict: 'no-data',
    message: `nothing to judge: the request was not made, as ${why}`,
    source: place,
    request: name,
  }));
}
