import type { Checks, RunObservation } from '../analysis/checks/index.js';
import type { KeptRuns } from '../analysis/checks/kept-runs.js';
import { TraceKeeper } from '../analysis/keep.js';
import { StatsBuilder } from '../analysis/stats.js';
import type { Judge } from '../analysis/verdict.js';
import { type CookieJar, createCookieJar } from '../client/cookies.js';
import { Backlog, repeat } from '../client/repeat.js';
import { traceIds } from '../client/trace-ids.js';
import { type Connections, sendRequest, type TraceOptions } from '../client/trace-request.js';
import { needsBody, needsRef } from '../model/check.js';
import type { BodyPlan, Plan } from '../model/plan.js';
import type { Check, Stats } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import type { Clock } from '../recorder/clock.js';
import { Redactor } from '../recorder/redact.js';
import { Reference, type RunServer } from './reference.js';

/** Checks and captures read a response's body up to here, however little of it the document keeps. */
const WHOLE_BODY_BYTES = 32 * 1024 * 1024;

/** What the runs of one request need of what is around them. */
export interface RunSurroundings {
  /** Null for another server. */
  readonly server: RunServer | null;
  readonly workers: readonly Connections[];
  readonly clock: Clock;
  /** Wall-clock ms since 1970 at the zero of the run's clock. */
  readonly wallOriginMs: number;
  readonly bootNs: number | null;
  readonly judge: Judge;
  readonly signal: AbortSignal;
  /** Whoever judges the runs later; null for nobody. */
  readonly kept: KeptRuns | null;
  onTrace(trace: Trace): void;
}

/** A request of a suite has a name, shares the suite's cookies, and may be read by what comes after it. */
export interface SuitePlace {
  readonly name: string;
  readonly jar: CookieJar;
  onRun(run: RunObservation): void;
}

export interface RequestRuns {
  readonly traces: readonly Trace[];
  readonly stats: Stats | null;
  readonly checks: readonly Check[];
}

interface StartedRun {
  readonly ok: boolean;
  readonly run: Promise<RunObservation>;
}

/** Makes the requests of a plan: warm-ups first, which are counted and not kept. */
export async function traceRuns(plan: Plan, around: RunSurroundings, suite: SuitePlace | null = null): Promise<RequestRuns> {
  const { server, workers, clock, judge, signal, kept } = around;
  const readsBody = suite !== null || kept !== null || plan.checks.some(needsBody);
  const options = traceOptions(plan, around, readsBody);
  const redactor = plan.redact ? new Redactor(textOf(plan.request.body), plan.secrets) : null;
  const repeated = plan.runs > 1 || plan.warmups > 0;
  const timesRef = server !== null && (plan.ref || plan.checks.some(needsRef));
  const newHistogram = repeated || timesRef || plan.checks.length > 0 ? (await import('../analysis/histogram.js')).newHistogram : null;
  const stats = repeated && newHistogram ? new StatsBuilder(plan.warmups, newHistogram) : null;
  const checks: Checks | null =
    plan.checks.length > 0 && newHistogram
      ? await (await import('../analysis/checks/index.js')).openChecks(plan.checks, newHistogram)
      : null;
  const reference =
    timesRef && newHistogram ? new Reference(server, clock, newHistogram, { runs: plan.runs, timeoutMs: plan.timeoutMs, signal }) : null;
  const keeper = new TraceKeeper(plan.keep);

  /** Sends the request of one run; gives whether its responses came whole, and what is seen of it once the records are there. */
  const startRun = async (index: number, connections: Connections): Promise<StartedRun> => {
    let body: RunObservation['body'] = { bytes: Buffer.alloc(0), whole: true };
    const identity = {
      name: suite?.name ?? null,
      index,
      ...(readsBody && {
        onAnswer: (bytes: Buffer, length: number) => {
          body = { bytes, whole: bytes.length === length };
        },
      }),
    };
    const { ok, traces } = await sendRequest(plan.request, server, connections, suite?.jar ?? createCookieJar(), identity, options);
    const run = traces.then((list): RunObservation => {
      const raw = { traces: list, body, bootNs: around.bootNs, masked: null };
      return redactor ? { ...raw, masked: once(() => masked(raw, redactor)) } : raw;
    });
    return { ok, run };
  };
  /** Runs side by side go on while the records are on their way; one after the other, each is over before the next begins. */
  const backlog = new Backlog();
  const follow = ({ ok, run }: StartedRun, take: (run: RunObservation) => boolean): Promise<boolean> =>
    ok && workers.length > 1 ? backlog.add(run.then(take)) : run.then(take);

  await repeat(plan.warmups, workers, signal, async (index, connections) =>
    follow(await startRun(index, connections), ({ traces }) => {
      stats?.cold(traces);
      return canGoOn(traces, server);
    }),
  );
  await backlog.settled();
  const startNs = clock.nowNs();
  await repeat(plan.runs, workers, signal, async (index, connections) => {
    const starting = () => startRun(index, connections);
    const started = reference ? await reference.around(connections, starting) : await starting();
    return follow(started, (run) => {
      checks?.add(run);
      suite?.onRun(run);
      kept?.add(run);
      stats?.cold(run.traces);
      stats?.add(run.traces);
      for (const trace of redactor ? run.traces.map((each) => redactor.trace(each)) : run.traces) {
        judge.add(trace, plan.checks);
        keeper.add(trace);
        around.onTrace(trace);
      }
      return canGoOn(run.traces, server);
    });
  });
  const durationNs = clock.nowNs() - startNs;
  await backlog.settled();
  await reference?.close();
  if (kept && reference) kept.ref = reference.samples;
  const built = stats?.build(durationNs) ?? null;
  return {
    traces: keeper.kept(),
    stats: built && reference && reference.samples.count > 0 ? { ...built, ref: reference.samples.summary() } : built,
    checks: checks?.results(reference?.samples ?? null) ?? [],
  };
}

function traceOptions(plan: Plan, { wallOriginMs, signal }: RunSurroundings, readsBody: boolean): TraceOptions {
  const clientBytes = readsBody ? Math.max(plan.maxBodyBytes, WHOLE_BODY_BYTES) : plan.maxBodyBytes;
  return {
    wallOriginMs,
    limits: { timeoutMs: plan.timeoutMs, maxBodyBytes: clientBytes, signal },
    documentBodyBytes: plan.maxBodyBytes,
    keepAlive: plan.keepAlive,
    follow: plan.follow,
    maxRedirects: plan.maxRedirects,
    newTraceId: traceIds(),
  };
}

/** A run as the document may show it, its body whole. */
function masked(run: RunObservation, redactor: Redactor): RunObservation {
  const text = run.body.bytes.toString('utf8');
  const traces = run.traces.map((trace, index) => {
    const last = index === run.traces.length - 1;
    return redactor.trace(last && trace.response ? { ...trace, response: { ...trace.response, body: text, bodyEncoding: 'utf8' } } : trace);
  });
  const bytes = Buffer.from(traces.at(-1)?.response?.body ?? '');
  return { ...run, traces, body: { bytes, whole: run.body.whole }, masked: null };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A body that is text, for the secrets in its fields; a file's bytes are not searched. */
function textOf(body: BodyPlan | null): string | null {
  return body && /json|x-www-form-urlencoded|^text\//i.test(body.contentType ?? '') ? Buffer.from(body.bytes).toString('utf8') : null;
}

/** After the app's process has ended, no further request can be answered. */
function canGoOn(traces: readonly Trace[], server: RunServer | null): boolean {
  if (server?.gone()) return false;
  const outcome = traces.at(-1)?.outcome;
  return outcome !== 'crashed' && outcome !== 'refused';
}
