import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { TraceKeeper } from './analysis/keep.js';
import { StatsBuilder } from './analysis/stats.js';
import { Judge } from './analysis/verdict.js';
import { createCookieJar } from './client/cookies.js';
import { openWorkers, repeat } from './client/repeat.js';
import { type Connections, type ServerSide, type TraceOptions, traceRequest } from './client/trace-request.js';
import { warmClient, warmRemoteClient } from './client/warm.js';
import { environment } from './host/environment.js';
import { CLIENT_HEADER, WARM_ID } from './host/protocol.js';
import { type HostProcess, spawnHost } from './host/spawn.js';
import { AppHost } from './host/supervisor.js';
import type { AppPlan, BodyPlan, Plan } from './model/plan.js';
import { type BootedApp, type Report, SCHEMA_VERSION } from './model/report.js';
import type { RouteRow } from './model/routes.js';
import { TOOL } from './model/tool.js';
import type { Trace } from './model/trace.js';
import { Clock } from './recorder/clock.js';
import { Redactor } from './recorder/redact.js';

/** What a run tells while it goes on, and how it is stopped. */
export interface RunPorts {
  /** A host that was started before the plan was known; null to start one where it is needed. */
  readonly host: HostProcess | null;
  /** Each trace, as soon as it is made. */
  onTrace(trace: Trace): void;
  /** What the app writes, as it comes. */
  onAppOutput(stream: 'stdout' | 'stderr', text: string): void;
  /** Aborting it ends the run: what was measured until then is reported. */
  readonly signal: AbortSignal;
}

/**
 * Carries out a plan: host up, requests, host down, verdict. What went wrong with a request is in its trace and in the
 * verdict; rejects with a CycleTraceError only where no request could be made.
 */
export async function run(plan: Plan, ports: RunPorts): Promise<Report> {
  const clock = Clock.start();
  const wallOriginMs = wallClockAtZero(clock);
  const host = plan.app ? startHost(plan.app, clock, ports) : null;
  const workers = openWorkers(plan.concurrency, clock);
  try {
    const [app, server] = host && plan.app ? await bootApp(host, plan.app, plan.timeoutMs, clock, ports.signal) : [null, null];
    if (server === null) await warmRemoteClient(clock);
    const startNs = clock.nowNs();
    const { traces, stats, judge } = await traceRuns(plan, server, workers, { clock, wallOriginMs }, ports);
    return {
      schemaVersion: SCHEMA_VERSION,
      tool: TOOL,
      environment: environment(),
      startedAt: new Date(wallOriginMs + startNs / 1e6).toISOString(),
      app,
      request: { method: plan.request.method, target: plan.redact ? new Redactor(null).target(plan.request.target) : plan.request.target },
      traces,
      stats,
      insights: [],
      checks: [],
      verdict: judge.verdict([], ports.signal.aborted),
    };
  } finally {
    await Promise.all([...workers.map((worker) => worker.close()), host?.close()]);
  }
}

/** The route table of an app, in the order of registration. */
export async function listRoutes(app: AppPlan, ports: RunPorts, timeoutMs: number): Promise<readonly RouteRow[]> {
  const host = startHost(app, Clock.start(), ports);
  try {
    await host.boot(app, timeoutMs, ports.signal);
    return await host.routes();
  } finally {
    await host.close();
  }
}

/** Makes the requests of a plan: warm-ups first, which are counted and not kept. */
async function traceRuns(
  plan: Plan,
  server: ServerSide | null,
  workers: readonly Connections[],
  { clock, wallOriginMs }: { clock: Clock; wallOriginMs: number },
  ports: RunPorts,
) {
  const options: TraceOptions = {
    wallOriginMs,
    limits: { timeoutMs: plan.timeoutMs, maxBodyBytes: plan.maxBodyBytes, signal: ports.signal },
    keepAlive: plan.keepAlive,
    follow: plan.follow,
    maxRedirects: plan.maxRedirects,
    newTraceId: () => randomBytes(16).toString('hex'),
  };
  const redactor = plan.redact ? new Redactor(textOf(plan.request.body)) : null;
  const traceRun = async (index: number, connections: Connections): Promise<readonly Trace[]> => {
    const traces = await traceRequest(plan.request, server, connections, createCookieJar(), { name: null, index }, options);
    return redactor ? traces.map((trace) => redactor.trace(trace)) : traces;
  };
  const repeated = plan.runs > 1 || plan.warmups > 0;
  const stats = repeated ? new StatsBuilder(plan.warmups, (await import('./analysis/histogram.js')).newHistogram) : null;
  const keeper = new TraceKeeper(plan.keep);
  const judge = new Judge();

  await repeat(plan.warmups, workers, ports.signal, async (index, connections) => {
    const traces = await traceRun(index, connections);
    stats?.cold(traces);
    return canGoOn(traces);
  });
  const startNs = clock.nowNs();
  await repeat(plan.runs, workers, ports.signal, async (index, connections) => {
    const traces = await traceRun(index, connections);
    stats?.cold(traces);
    stats?.add(traces);
    for (const trace of traces) {
      judge.add(trace);
      keeper.add(trace);
      ports.onTrace(trace);
    }
    return canGoOn(traces);
  });
  return { traces: keeper.kept(), stats: stats?.build(clock.nowNs() - startNs) ?? null, judge };
}

/** A body that is text, for the secrets in its fields; a file's bytes are not searched. */
function textOf(body: BodyPlan | null): string | null {
  return body && /json|x-www-form-urlencoded|^text\//i.test(body.contentType ?? '') ? Buffer.from(body.bytes).toString('utf8') : null;
}

/** After the app's process has ended, no further request can be answered. */
function canGoOn(traces: readonly Trace[]): boolean {
  const outcome = traces.at(-1)?.outcome;
  return outcome !== 'crashed' && outcome !== 'refused';
}

function startHost(app: AppPlan, clock: Clock, ports: RunPorts): AppHost {
  return new AppHost(ports.host ?? spawnHost(app.nodeArgs), clock, ports.onAppOutput);
}

/** Boots the app while a request that it never sees takes both ends through their first use of everything. */
async function bootApp(
  host: AppHost,
  plan: AppPlan,
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<[BootedApp, ServerSide]> {
  const identify = (id: number): [string, string] => [CLIENT_HEADER, `${host.token} ${id}`];
  const warmed = host.port().then((port) => warmClient(`http://127.0.0.1:${port}`, identify(WARM_ID), clock));
  const [ready, port] = await Promise.all([host.boot(plan, timeoutMs, signal), host.port(), warmed]);
  let lastId = WARM_ID;
  const server: ServerSide = {
    origin: `http://127.0.0.1:${port}`,
    identify() {
      lastId++;
      return { id: lastId, header: identify(lastId) };
    },
    record: (id) => host.record(id),
    running: (id) => host.running(id),
    death: () => host.death(),
  };
  return [{ module: path.relative(plan.cwd, plan.file) || plan.file, ...ready }, server];
}

/** Wall-clock ms since 1970 at the zero of the run's clock: the one anchor that gives the run absolute times. */
function wallClockAtZero(clock: Clock): number {
  return Date.now() - clock.nowNs() / 1e6;
}
