import { Judge } from '../analysis/verdict.js';
import { environment } from '../host/environment.js';
import type { Plan } from '../model/plan.js';
import { type Report, SCHEMA_VERSION } from '../model/report.js';
import { TOOL } from '../model/tool.js';
import type { Clock } from '../recorder/clock.js';
import { RehearsedHost } from './rehearsed-host.js';
import { traceRuns } from './request-runs.js';

/** A plain request, of which everything is asked that the plain command asks. */
const REHEARSED: Plan = {
  app: null,
  request: { method: 'GET', target: '/', headers: [], removedHeaders: [], body: null },
  timeoutMs: 2_000,
  follow: false,
  maxRedirects: 0,
  maxBodyBytes: 1_024,
  runs: 1,
  warmups: 0,
  concurrency: 1,
  keepAlive: true,
  redact: true,
  keep: 1,
  checks: [],
  ref: false,
  baseline: null,
  secrets: [],
  strict: false,
  measureCpu: false,
  profile: false,
};

/** A report on a request that nobody received, made as the real one will be. */
export async function rehearsedReport(clock: Clock): Promise<Report> {
  const { connections, server } = new RehearsedHost(clock);
  const judge = new Judge();
  const { traces, stats, checks } = await traceRuns(REHEARSED, {
    server,
    workers: [connections],
    clock,
    wallOriginMs: 0,
    bootNs: null,
    judge,
    signal: new AbortController().signal,
    kept: null,
    onTrace: undefined,
    onRequest: undefined,
    onRun: undefined,
  });
  await connections.close();
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    environment: environment(),
    startedAt: new Date(0).toISOString(),
    app: { module: 'app.js', adapter: 'cycle-trace', bootNs: 0, boot: [{ name: 'spawn', startNs: 0, durationNs: 0 }] },
    request: REHEARSED.request,
    traces,
    stats,
    insights: [],
    checks,
    verdict: judge.verdict(checks, false, REHEARSED.strict),
  };
}
