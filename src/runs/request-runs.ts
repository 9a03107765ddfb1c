import type { RunObservation } from '../analysis/checks/index.js';
import type { KeptRuns } from '../analysis/checks/kept-runs.js';
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
import { type FinishedRun, Gathering } from './gathering.js';
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

/** A run whose last response is over; its records may still be on their way. */
interface StartedRun {
  readonly ok: boolean;
  readonly run: Promise<FinishedRun>;
}

/** Makes the requests of a plan: warm-ups first, which are counted and not kept. */
export async function traceRuns(plan: Plan, around: RunSurroundings, suite: SuitePlace | null = null): Promise<RequestRuns> {
  const { server, workers, clock, judge, signal, kept, onRun } = around;
  const readsBody = suite !== null || kept !== null || plan.checks.some(needsBody);
  const repeated = plan.runs > 1 || plan.warmups > 0;
  const timesRef = server !== null && (plan.ref || plan.checks.some(needsRef));
  const newHistogram = repeated || timesRef || plan.checks.length > 0 ? (await import('../analysis/histogram.js')).newHistogram : null;
  const stats = repeated && newHistogram ? new StatsBuilder(plan.warmups, newHistogram) : null;
  const checks =
    plan.checks.length > 0 && newHistogram
      ? await (await import('../analysis/checks/index.js')).openChecks(plan.checks, newHistogram)
      : null;
  const reference =
    timesRef && newHistogram ? new Reference(server, clock, newHistogram, { runs: plan.runs, timeoutMs: plan.timeoutMs, signal }) : null;
  const redactor = plan.redact ? new Redactor(textOf(plan.request.body), plan.secrets) : null;
  const onObserved = suite === null ? null : (run: RunObservation) => suite.onRun(run);
  const readers = { judge, checks, plans: plan.checks, stats, redactor, onObserved, kept, onTrace: around.onTrace ?? null };
  const gathering = new Gathering(readers, around.bootNs, plan.keep);
  const sender = new Sender(plan, around, suite, readsBody);

  const send = (times: number, ref: Reference | null, take: (run: FinishedRun) => void): Promise<void> => {
    const then = (run: FinishedRun): boolean => {
      take(run);
      return canGoOn(run.drafts, server);
    };
    return repeat(times, workers, signal, sender.shares(ref, then));
  };

  await send(plan.warmups, null, (run) => gathering.addWarmup(run));
  await sender.settled();
  const startNs = clock.nowNs();
  await send(plan.runs, reference, (run) => {
    gathering.add(run);
    onRun?.();
  });
  const durationNs = clock.nowNs() - startNs;
  await sender.settled();
  await reference?.close();
  if (kept && reference) kept.ref = reference.samples;
  const built = stats?.build(durationNs) ?? null;
  return {
    traces: gathering.traces(),
    stats: built && reference && reference.samples.count > 0 ? { ...built, ref: reference.samples.summary() } : built,
    checks: checks?.results(reference?.samples ?? null) ?? [],
  };
}

/** Sends the requests of a plan, each as fast as those who read it allow. */
class Sender {
  private readonly plan: Plan;
  private readonly server: RunServer | null;
  private readonly workers: readonly Connections[];
  private readonly suite: SuitePlace | null;
  private readonly readsBody: boolean;
  private readonly options: TraceOptions;
  /** Runs side by side go on while the records are on their way; one after the other, each is over before the next begins. */
  private readonly backlog = new Backlog();

  constructor(plan: Plan, around: RunSurroundings, suite: SuitePlace | null, readsBody: boolean) {
    this.plan = plan;
    this.server = around.server;
    this.workers = around.workers;
    this.suite = suite;
    this.readsBody = readsBody;
    this.options = traceOptions(plan, around, readsBody);
  }

  /** Waits for the records of all that was sent. */
  settled(): Promise<void> {
    return this.backlog.settled();
  }

  /** @param then takes a run once its records are there, and says whether to go on */
  shares(reference: Reference | null, then: (run: FinishedRun) => boolean): Share {
    const { server } = this;
    const fires = server !== null && this.workers.length > 1 && !this.readsBody && !this.plan.follow;
    if (fires && reference === null) return this.firing(server, then);
    return promised(async (index, connections) => {
      const starting = () => this.start(index, connections);
      return this.follow(reference ? await reference.around(connections, starting) : await starting(), then);
    });
  }

  /** Sends the request of one run; gives whether its responses came whole, and what is seen of it once the records are there. */
  private async start(index: number, connections: Connections): Promise<StartedRun> {
    const { options, plan, readsBody, server, suite } = this;
    const name = suite?.name ?? null;
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
  }

  private follow({ ok, run }: StartedRun, then: (run: FinishedRun) => boolean): Promise<boolean> {
    return ok && this.workers.length > 1 ? this.backlog.add(run.then(then)) : run.then(then);
  }

  /** Of many requests that follow each other as fast as they are answered; what is said of the records comes later. */
  private firing(server: RunServer, then: (run: FinishedRun) => boolean): Share {
    const { backlog, options, plan } = this;
    const name = this.suite?.name ?? null;
    return (index, connections, done, failed) => {
      let goesOn = true;
      fireRequest(plan.request, server, connections, { name, index }, options, {
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
  }
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
