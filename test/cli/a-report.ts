import { CYCLE_PHASES } from '../../src/model/phases';
import type { Report } from '../../src/model/report';
import type { Trace } from '../../src/model/trace';

/** A trace in which every optional part is there, so that a check of its shape meets each of them. */
export function aTrace(index = 0): Trace {
  const source = { file: 'routes.ts', line: 14, column: 3 };
  return {
    schemaVersion: '1.0',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    startedAt: '2026-11-22T10:00:00.000Z',
    name: null,
    index,
    hop: 0,
    request: {
      method: 'GET',
      url: 'http://127.0.0.1:4000/users/1',
      target: '/users/1',
      headers: [['host', '127.0.0.1:4000']],
      bodyBytes: 0,
    },
    response: {
      status: 200,
      reason: 'OK',
      httpVersion: '1.1',
      headers: [['content-type', 'application/json']],
      bodyBytes: 2,
      body: '{}',
      bodyEncoding: 'utf8',
      bodyTruncated: false,
    },
    route: {
      rule: '/users/<int:id>',
      endpoint: 'showUser',
      blueprint: null,
      params: { id: 1 },
      source,
      tried: [{ rule: '/users', endpoint: 'listUsers', reason: 'the path goes on' }],
    },
    outcome: 'ok',
    error: null,
    totalNs: 12_000,
    phases: CYCLE_PHASES.map(({ step, name, side }, at) => ({
      step,
      name,
      side,
      status: 'done',
      reason: null,
      startNs: at * 1_000,
      durationNs: 1_000,
      cpuNs: null,
      gcNs: 0,
      loopDelayNs: null,
    })),
    spans: [
      {
        id: '1',
        parentId: null,
        phase: 'view',
        kind: 'custom',
        name: 'load user',
        startNs: 5_100,
        durationNs: 500,
        status: 'ok',
        attributes: { text: 'a', number: 1, flag: true, list: ['a'], nothing: null },
        source,
      },
    ],
    logs: [{ atNs: 5_200, level: 'info', text: 'hello', spanId: null }],
    clampedNs: 0,
    overheadNs: null,
    synchronousNs: null,
  };
}

export function aReport(traces: readonly Trace[] = [aTrace()]): Report {
  const summary = {
    runs: 1,
    minNs: 1,
    meanNs: 1,
    medianNs: 1,
    p95Ns: null,
    p99Ns: null,
    maxNs: 1,
    stddevNs: 0,
    outliers: 0,
    valuesNs: [1],
  };
  return {
    schemaVersion: '1.0',
    tool: { name: 'cycle-trace', version: '0.1.0' },
    environment: { node: '20.18.1', platform: 'linux', arch: 'x64', cpu: 'a CPU', cpus: 2 },
    startedAt: '2026-11-22T10:00:00.000Z',
    app: { module: 'routes.ts', adapter: 'cycle-trace', bootNs: 1_000, boot: [{ name: 'spawn', startNs: 0, durationNs: 1_000 }] },
    request: { method: 'GET', target: '/users/1' },
    traces,
    stats: {
      runs: 1,
      warmups: 0,
      errors: 0,
      durationNs: 1,
      requestsPerSecond: 1,
      cold: { totalNs: 1 },
      ref: summary,
      cpu: null,
      total: summary,
      phases: { view: summary },
      spans: { 'custom load user': { ...summary, perRequest: 1 } },
      warnings: [],
      counts: { db: { min: 0, max: 0 } },
    },
    insights: [
      {
        code: 'SLOW',
        message: 'm',
        phase: 'view',
        spanIds: ['1'],
        source: null,
        costNs: 1,
        savingNs: null,
        evidence: 'e',
        remedy: 'r',
      },
    ],
    checks: [
      {
        expression: 'status == 200',
        query: 'status',
        aggregate: null,
        request: null,
        expected: 200,
        actual: 200,
        verdict: 'pass',
        message: '',
        source: null,
      },
    ],
    verdict: { status: 'pass', exitCode: 0, reasons: [] },
  };
}
