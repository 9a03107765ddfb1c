import type { Checks, RunObservation } from '../analysis/checks/index.js';
import type { KeptRuns } from '../analysis/checks/kept-runs.js';
import { TraceKeeper } from '../analysis/keep.js';
import { StatsBuilder } from '../analysis/stats.js';
import type { Judge } from '../analysis/verdict.js';
import { type CookieJar, createCookieJar } from '../client/cookies.js';
import { Backlog, promised, repeat, type Share } from '../client/repeat.js';
import { traceIds } from '../client/trace-ids.js';
import { type Connections, fireRequest, sendRequest, type TraceOptions } from '../client/trace-request.js';
import { needsBody, needsRef } from '../model/check.js';
import type { BodyPlan, Plan } from '../model/plan.js';
import type { Check, Stats } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import type { TraceDraft } from '../model/trace-draft.js';
import type { Clock } from '../recorder/clock.js';
import { Redactor } from '../recorder/redact.js';
import { Reference, type RunServer } from './reference.js';

/** Checks and captures read a response's body up to here, however little of it the document keeps. */
const WHOLE_BODY_BYTES = 32 * 1024 * 1024;
const NO_BODY: RunObservation['body'] = { bytes: Buffer.alloc(0), whole: true };

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
  /** Reads each trace as it comes; left out where the report alone is read, which spares the making of those that it does not keep. */
  readonly onTrace: ((trace: Trace) => void) | undefined;
  /** A request of a suite, by its name, is about to be made. */
  readonly onRequest: ((name: string) => void) | undefined;
  /** A run is over. */
  readonly onRun: (() => void) | undefined;
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
  readonly run: Promise<FinishedRun>;
}

/** The hops of a run, and the last one's body where somebody reads it. */
interface FinishedRun {
  readonly drafts: readonly TraceDraft[];
  readonly body: RunObservation['body'];
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
  const name = suite?.name ?? null;
  const keeper = new TraceKeeper<TraceDraft>(plan.keep);
  const { onRun, onTrace } = around;

  /** Sends the request of one run; gives whether its responses came whole, and what is seen of it once the records are there. */
  const startRun = async (index: number, connections: Connections): Promise<StartedRun> => {
    let body = NO_BODY;
    const identity = readsBody
      ? {
          name,
          index,
          onAnswer: (bytes: Buffer, length: number) => {
            body = { bytes, whole: bytes.length === length };
          },
        }
      : { name, index };
    const { ok, drafts } = await sendRequest(plan.request, server, connections, suite?.jar ?? createCookieJar(), identity, options);
    return { ok, run: drafts.then((all) => ({ drafts: all, body })) };
  };
  /** What checks and captures see of a run. */
  const observed = ({ body, drafts }: FinishedRun): RunObservation => {
    const raw = { traces: drafts.map((draft) => draft.trace()), body, bootNs: around.bootNs, masked: null };
    return redactor ? { ...raw, masked: once(() => masked(raw, redactor)) } : raw;
  };
  const shown = (draft: TraceDraft): Trace => (redactor ? redactor.trace(draft.trace()) : draft.trace());
  const take = (run: FinishedRun): boolean => {
    const { drafts } = run;
    if (checks !== null || suite !== null || kept !== null) {
      const seen = observed(run);
      checks?.add(seen);
      suite?.onRun(seen);
      kept?.add(seen);
    }
    stats?.cold(drafts);
    stats?.add(drafts);
    for (const draft of drafts) {
      keeper.add(draft);
      if (onTrace === undefined && draft.phasesNs !== null) {
        judge.addPlain();
        continue;
      }
      const trace = shown(draft);
      judge.add(trace, plan.checks);
      onTrace?.(trace);
    }
    onRun?.();
    return canGoOn(drafts, server);
  };
  /** Runs side by side go on while the records are on their way; one after the other, each is over before the next begins. */
  const backlog = new Backlog();
  const follow = ({ ok, run }: StartedRun, then: (run: FinishedRun) => boolean): Promise<boolean> =>
    ok && workers.length > 1 ? backlog.add(run.then(then)) : run.then(then);
  /** One of many requests that follow each other as fast as they are answered; what is said of the records comes later. */
  const fire =
    (host: RunServer, then: (run: FinishedRun) => boolean): Share =>
    (index, connections, done, failed) => {
      let goesOn = true;
      fireRequest(plan.request, host, connections, { name, index }, options, {
        answered(ok) {
          backlog.begin();
          goesOn = ok;
          if (!ok) return;
          if (backlog.isFull) backlog.settled().then(() => done(backlog.goOn), failed);
          else done(backlog.goOn);
        },
        drafted(drafts) {
          backlog.finish(() => then({ drafts, body: NO_BODY }));
          if (!goesOn) done(backlog.goOn);
        },
        failed,
      });
    };
  const fires = server !== null && workers.length > 1 && !readsBody && !plan.follow;
  const shares = (then: (run: FinishedRun) => boolean, ref: Reference | null): Share => {
    if (fires && ref === null) return fire(server, then);
    return promised(async (index, connections) => {
      const starting = () => startRun(index, connections);
      return follow(ref ? await ref.around(connections, starting) : await starting(), then);
    });
  };

  const warmedUp = ({ drafts }: FinishedRun): boolean => {
    stats?.cold(drafts);
    return canGoOn(drafts, server);
  };
  await repeat(plan.warmups, workers, signal, shares(warmedUp, null));
  await backlog.settled();
  const startNs = clock.nowNs();
  await repeat(plan.runs, workers, signal, shares(take, reference));
  const durationNs = clock.nowNs() - startNs;
  await backlog.settled();
  await reference?.close();
  if (kept && reference) kept.ref = reference.samples;
  const built = stats?.build(durationNs) ?? null;
  return {
    traces: keeper.kept().map(shown),
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
function canGoOn(drafts: readonly TraceDraft[], server: RunServer | null): boolean {
  if (server?.gone()) return false;
  const last = drafts.at(-1);
  // Of a plain one it is known that it went well.
  if (!last || last.phasesNs !== null) return true;
  const { outcome } = last.trace();
  return outcome !== 'crashed' && outcome !== 'refused';
}
