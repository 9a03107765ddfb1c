import path from 'node:path';
import type { KeptRuns } from './analysis/checks/kept-runs.js';
import { Judge } from './analysis/verdict.js';
import { openWorkers } from './client/repeat.js';
import { Connections } from './client/trace-request.js';
import { warmClient, warmRemoteClient, warmServer } from './client/warm.js';
import { environment } from './host/environment.js';
import { profileHost } from './host/profile-host.js';
import { CLIENT_HEADER, REFERENCE_ID, WARM_ID } from './host/protocol.js';
import { type HostProcess, spawnHost } from './host/spawn.js';
import { AppHost } from './host/supervisor.js';
import type { AppPlan, Plan } from './model/plan.js';
import { type BootedApp, type Insight, type Report, SCHEMA_VERSION } from './model/report.js';
import type { RouteRow } from './model/routes.js';
import type { SuitePlan } from './model/suite.js';
import type { OpenTextSocket } from './model/text-socket.js';
import { TOOL } from './model/tool.js';
import { LOADED_MODULE, type Trace } from './model/trace.js';
import { Clock } from './recorder/clock.js';
import { Redactor } from './recorder/redact.js';
import type { RunServer } from './runs/reference.js';
import { rehearsedReport } from './runs/rehearsal.js';
import { type RequestRuns, type RunSurroundings, traceRuns } from './runs/request-runs.js';
import { traceSuite } from './runs/suite-runs.js';

/** No insight is about a smaller body. */
const TELLING_BODY_BYTES = 100 * 1024;
/** Nor about a shorter stretch of work. */
const TELLING_STRETCH_NS = 50e6;

/** What a run tells while it goes on, and how it is stopped. */
export interface RunPorts {
  /** A host that was started before the plan was known; null to start one where it is needed. */
  readonly host: HostProcess | null;
  /** Gets each trace as soon as it is made. Left out where only the report is read, so that no trace is made that it does not keep. */
  readonly onTrace?: ((trace: Trace) => void) | undefined;
  /** A request of a suite, by its name, is about to be made. */
  readonly onRequest?: ((name: string) => void) | undefined;
  /** A run is over. */
  readonly onRun?: (() => void) | undefined;
  /** What the app writes, as it comes. */
  onAppOutput(stream: 'stdout' | 'stderr', text: string): void;
  /** Aborting it ends the run: what was measured until then is reported. */
  readonly signal: AbortSignal;
  /**
   * Gets a report that is none, in a time when all wait for the host: whoever is shown the real one can go through what it
   * takes to show one, and need not compile it later.
   */
  readonly rehearse?: ((report: Report) => void) | undefined;
  /** Gets the CPU profile that the plan asks for, as text; null where none could be had. */
  onProfile?(text: string | null): void;
  /** Gets the end of all that the run has started, which it is then left to the caller to wait for; the run waits for it otherwise. */
  onClosing?(closed: Promise<unknown>): void;
  /** Gets the runs as they were before anything was masked or cut, for who judges them later. */
  readonly kept?: KeptRuns;
}

/**
 * Carries out a plan: host up, requests, host down, verdict. What went wrong with a request is in its trace and in the
 * verdict; rejects with a CycleTraceError only where no request could be made.
 */
export async function run(plan: Plan, ports: RunPorts): Promise<Report> {
  const { method, target } = plan.request;
  const request = { method, target: plan.redact ? new Redactor(null).target(target) : target };
  return execute({ ...plan, request }, ports, async (around) => {
    const runs = await traceRuns(plan, around);
    if (plan.baseline === null) return runs;
    const { checkSameRequest, compareWithBaseline } = await import('./analysis/baseline.js');
    const current = { environment: environment(), request, traces: runs.traces, stats: runs.stats };
    checkSameRequest(plan.baseline, current);
    return { ...runs, checks: [...runs.checks, ...compareWithBaseline(plan.baseline, current)] };
  });
}

/** The same for the requests of a suite: one app serves them all. */
export async function runSuite(suite: SuitePlan, ports: RunPorts): Promise<Report> {
  const request = { method: 'CHECK', target: suite.name };
  return execute({ ...suite, request }, ports, async (around) => ({ stats: null, ...(await traceSuite(suite, around)) }));
}

interface Execution {
  readonly app: AppPlan | null;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly strict: boolean;
  readonly measureCpu: boolean;
  readonly profile?: boolean;
  readonly request: Report['request'];
}

/** Host up, what is to be done there, host down, verdict. */
async function execute(
  execution: Execution,
  ports: RunPorts,
  traceAll: (around: RunSurroundings) => Promise<RequestRuns>,
): Promise<Report> {
  const { strict, request, profile = false } = execution;
  const clock = Clock.start();
  const wallOriginMs = wallClockAtZero(clock);
  const host = execution.app ? startHost(execution.app, clock, ports, execution.concurrency === 1) : null;
  const workers = openWorkers(execution.concurrency, clock);
  // Closed with the others: nothing that is not the request's is done between the warm-up and the request.
  const warming = new Connections(clock);
  const allConnections = [...workers, warming];
  let closing: Promise<unknown> | null = null;
  try {
    const [app, server] =
      host && execution.app ? await bootApp(host, { ...execution, app: execution.app }, clock, ports, warming) : [null, null];
    if (server === null) await warmRemoteClient(clock);
    const startNs = clock.nowNs();
    const judge = new Judge();
    const around = {
      server,
      workers,
      clock,
      wallOriginMs,
      bootNs: app?.bootNs ?? null,
      judge,
      signal: ports.signal,
      onTrace: ports.onTrace,
      kept: ports.kept ?? null,
      onRequest: ports.onRequest,
      onRun: ports.onRun,
    };
    if (profile && host) await profileHost(host, true);
    const { traces, stats, checks } = await traceAll(around);
    const profiled = profile && host ? await profileHost(host, false) : null;
    if (profile) ports.onProfile?.(profiled?.text ?? null);
    if (host) judge.addProcess(await host.leave());
    // What is left of the host is nobody's to wait for while the report is being written.
    closing = closeAll(allConnections, host);
    ports.onClosing?.(closing);
    return {
      schemaVersion: SCHEMA_VERSION,
      tool: TOOL,
      environment: environment(),
      startedAt: new Date(wallOriginMs + startNs / 1e6).toISOString(),
      app,
      request,
      traces,
      stats,
      insights: await insightsOf(traces),
      ...(profiled && { profile: { durationNs: profiled.durationNs, hottest: profiled.hottest } }),
      checks,
      verdict: judge.verdict(checks, ports.signal.aborted, strict),
    };
  } finally {
    if (closing === null || !ports.onClosing) await (closing ?? closeAll(allConnections, host));
  }
}

/** Looks for what the traces give rise to where there is something that it could be about; the plain command does not load it. */
async function insightsOf(traces: readonly Trace[]): Promise<readonly Insight[]> {
  const telling = ({ response, spans, synchronousNs }: Trace) =>
    (response?.bodyBytes ?? 0) >= TELLING_BODY_BYTES ||
    (synchronousNs ?? 0) >= TELLING_STRETCH_NS ||
    spans.some(({ attributes, kind }) => kind === 'db' || kind === 'http' || LOADED_MODULE in attributes);
  return traces.some(telling) ? (await import('./analysis/insights/index.js')).findInsights(traces) : [];
}

function closeAll(connections: readonly Connections[], host: AppHost | null): Promise<unknown> {
  return Promise.all([...connections.map((each) => each.close()), host?.close()]);
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

function startHost(app: AppPlan, clock: Clock, ports: RunPorts, keepsBox = false): AppHost {
  const openSocket: OpenTextSocket = async (url, onText) => (await import('./client/web-socket.js')).openTextSocket(url, onText);
  return new AppHost(ports.host ?? spawnHost(app.nodeArgs), clock, ports.onAppOutput, openSocket, keepsBox);
}

/** Boots the app while a request that it never sees takes both ends through their first use of everything. */
async function bootApp(
  host: AppHost,
  { app: plan, timeoutMs, measureCpu }: Execution & { readonly app: AppPlan },
  clock: Clock,
  ports: RunPorts,
  warming: Connections,
): Promise<[BootedApp, RunServer]> {
  const identify = (id: number): [string, string] => [CLIENT_HEADER, `${host.token} ${id}`];
  const meanwhile = async () => ports.rehearse?.(await rehearsedReport(clock));
  const warmed = host.port().then((port) => {
    const server = warmServer(`http://127.0.0.1:${port}`, { id: WARM_ID, header: identify(WARM_ID) });
    return warmClient(warming, server, '/', meanwhile);
  });
  const [ready, port] = await Promise.all([host.boot(plan, timeoutMs, ports.signal, measureCpu), host.port(), warmed]);
  let lastId = WARM_ID;
  const server: RunServer = {
    origin: `http://127.0.0.1:${port}`,
    identify() {
      lastId++;
      return { id: lastId, header: identify(lastId) };
    },
    reference: identify(REFERENCE_ID),
    whenRecorded: (id, isRefused, then) => host.whenRecorded(id, isRefused, then),
    fate: (id, timedOut) => host.fate(id, timedOut),
    gone: () => host.gone,
  };
  return [{ module: path.relative(plan.cwd, plan.file) || plan.file, ...ready }, server];
}

/** Wall-clock ms since 1970 at the zero of the run's clock: the one anchor that gives the run absolute times. */
function wallClockAtZero(clock: Clock): number {
  return Date.now() - clock.nowNs() / 1e6;
}
