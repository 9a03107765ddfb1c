import { CYCLE_PHASES, type PhaseName, REMOTE_PHASES } from '../../src/model/phases.js';
import { type Report, SCHEMA_VERSION, type Stats, type Summary } from '../../src/model/report.js';
import type { Phase, Span, Trace } from '../../src/model/trace.js';
import type { RenderContext } from '../../src/reporters/reporter.js';

const US = 1000;

export const CONTEXT: RenderContext = { colorLevel: 0, width: 80, cwd: '/app', explain: false, verbose: false };

type Change = Partial<Pick<Phase, 'status' | 'reason' | 'cpuNs' | 'gcNs' | 'loopDelayNs'>>;

/** Phases that follow each other, from their durations. */
export function account(durationsNs: readonly number[], changes: Partial<Record<PhaseName, Change>> = {}): Phase[] {
  const definitions = durationsNs.length === REMOTE_PHASES.length ? REMOTE_PHASES : CYCLE_PHASES;
  let startNs = 0;
  return definitions.map(({ step, name, side }, index) => {
    const durationNs = durationsNs[index] as number;
    const phase: Phase = {
      step,
      name,
      side,
      status: 'done',
      reason: null,
      startNs,
      durationNs,
      cpuNs: null,
      gcNs: null,
      loopDelayNs: null,
      ...changes[name],
    };
    startNs += durationNs;
    return phase;
  });
}

export function span(id: string, phase: PhaseName, name: string, startNs: number, durationNs: number, rest: Partial<Span> = {}): Span {
  return { id, parentId: null, phase, kind: 'custom', name, startNs, durationNs, status: 'ok', attributes: {}, source: null, ...rest };
}

const DURATIONS_NS = [212, 38, 190, 12, 41, 3020, 160, 38, 9, 120, 420, 52].map((us) => us * US);

export function trace(changes: Partial<Trace> = {}): Trace {
  const phases = changes.phases ?? account(DURATIONS_NS);
  return {
    schemaVersion: SCHEMA_VERSION,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    startedAt: '2026-11-22T10:00:00.000Z',
    name: null,
    index: 0,
    hop: 0,
    request: {
      method: 'GET',
      url: 'http://127.0.0.1:43211/users/42',
      target: '/users/42',
      headers: [
        ['host', '127.0.0.1:43211'],
        ['accept', '*/*'],
      ],
      bodyBytes: 0,
    },
    response: {
      status: 200,
      reason: 'OK',
      httpVersion: '1.1',
      headers: [
        ['content-type', 'application/json'],
        ['content-length', '83'],
      ],
      bodyBytes: 83,
      body: '{"id":42,"name":"Ada Lovelace","avatar":"http://127.0.0.1:4010/avatar/42","ok":true}\n',
      bodyEncoding: 'utf8',
      bodyTruncated: false,
    },
    route: {
      rule: '/users/<int:id>',
      endpoint: 'users.show',
      blueprint: 'users',
      params: { id: 42 },
      source: { file: '/app/routes.ts', line: 14 },
      tried: [],
    },
    outcome: 'ok',
    error: null,
    totalNs: phases.reduce((sum, { durationNs }) => sum + durationNs, 0),
    phases,
    spans: [
      span('01', 'connect', 'TCP connect', 40 * US, 150 * US, { kind: 'net' }),
      span('02', 'before', 'requireLogin', 453 * US, 38 * US, { kind: 'hook', source: { file: '/app/routes.ts', line: 8 } }),
      span('03', 'view', 'load user', 500 * US, 1230 * US, { source: { file: '/app/routes.ts', line: 15 } }),
      span('04', 'view', 'SELECT * FROM users WHERE id = ?', 510 * US, 1200 * US, {
        parentId: '03',
        kind: 'db',
        attributes: { 'db.query.text': 'SELECT * FROM users WHERE id = ?', 'db.response.returned_rows': 1 },
        source: { file: '/app/routes.ts', line: 15 },
      }),
      span('05', 'view', 'GET http://127.0.0.1:4010/avatar/42', 1740 * US, 1740 * US, {
        kind: 'http',
        attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200 },
        source: { file: '/app/routes.ts', line: 16 },
      }),
    ],
    logs: [],
    clampedNs: 0,
    overheadNs: null,
    synchronousNs: null,
    ...changes,
  };
}

export function report(changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'cycle-trace', version: '0.1.0' },
    environment: { node: 'v22.11.0', platform: 'linux', arch: 'x64', cpu: 'Test CPU', cpus: 2 },
    startedAt: '2026-11-22T10:00:00.000Z',
    app: {
      module: 'routes.ts',
      adapter: 'cycle-trace',
      bootNs: 182_000 * US,
      boot: [
        { name: 'spawn', startNs: 0, durationNs: 42_000 * US },
        { name: 'load', startNs: 42_000 * US, durationNs: 120_000 * US },
        { name: 'import ./db.js', startNs: 60_000 * US, durationNs: 88_000 * US },
        { name: 'import ./mail.js', startNs: 150_000 * US, durationNs: 9_000 * US },
        { name: 'setup', startNs: 162_000 * US, durationNs: 18_000 * US },
        { name: 'listen', startNs: 180_000 * US, durationNs: 2_000 * US },
      ],
    },
    request: { method: 'GET', target: '/users/42' },
    traces: [trace()],
    stats: null,
    insights: [],
    checks: [],
    verdict: { status: 'pass', exitCode: 0, reasons: [] },
    ...changes,
  };
}

export function summary(medianNs: number, runs = 200): Summary {
  const valuesNs = Array.from({ length: runs }, (_, run) =>
    Math.round(medianNs * (0.9 + (0.2 * ((run * 7919) % runs)) / runs + (run === 17 ? 3 : 0))),
  );
  const sorted = [...valuesNs].sort((a, b) => a - b);
  const meanNs = Math.round(valuesNs.reduce((sum, value) => sum + value, 0) / runs);
  return {
    runs,
    minNs: sorted[0] as number,
    meanNs,
    medianNs,
    p95Ns: runs < 20 ? null : (sorted[Math.ceil(runs * 0.95) - 1] as number),
    p99Ns: runs < 100 ? null : (sorted[Math.ceil(runs * 0.99) - 1] as number),
    maxNs: sorted.at(-1) as number,
    stddevNs: Math.round(Math.sqrt(valuesNs.reduce((sum, value) => sum + (value - meanNs) ** 2, 0) / runs)),
    outliers: 1,
    valuesNs,
  };
}

export function stats(runs = 200): Stats {
  const phases = account(DURATIONS_NS);
  return {
    runs,
    warmups: 5,
    errors: 0,
    durationNs: runs * 4_500 * US,
    requestsPerSecond: 222.2,
    cold: { totalNs: 38_200 * US },
    ref: summary(300 * US, runs),
    cpu: null,
    total: summary(4312 * US, runs),
    phases: Object.fromEntries(phases.map(({ name, durationNs }) => [name, summary(durationNs, runs)])),
    spans: {
      'db SELECT * FROM users WHERE id = ?': { ...summary(1200 * US, runs), perRequest: 1 },
      'http GET http://127.0.0.1:4010/avatar/42': { ...summary(1740 * US, runs), perRequest: 1.5 },
    },
    warnings: [],
    counts: { db: { min: 1, max: 1 }, http: { min: 1, max: 2 }, redirect: { min: 0, max: 0 } },
  };
}

/** A request that stopped in its view, with what was known by then. */
export function hanging(): Trace {
  const phases = account(
    [212, 38, 190, 12, 41, 9_999_507, 0, 0, 0, 0, 0, 0].map((us) => us * US),
    {
      view: { status: 'unfinished', reason: 'No complete response came in 10.0 s' },
      ...Object.fromEntries(
        ['respond', 'after', 'teardown', 'write', 'deliver', 'download'].map((name) => [
          name,
          { status: 'skipped', reason: 'not reached: the request stopped in view' },
        ]),
      ),
    },
  );
  return trace({
    phases,
    response: null,
    outcome: 'timeout',
    error: {
      code: 'REQUEST_TIMEOUT',
      message: 'No complete response came in 10.0 s',
      phase: 'view',
      stack: null,
      source: { file: '/app/routes.ts', line: 16 },
    },
    spans: [
      span('05', 'view', 'GET http://127.0.0.1:4010/avatar/42', 1740 * US, 9_998_000 * US, {
        kind: 'http',
        status: 'unfinished',
        source: { file: '/app/routes.ts', line: 16 },
      }),
    ],
    logs: [
      { atNs: 600 * US, level: 'info', text: 'asking for the avatar', spanId: null },
      { atNs: 700 * US, level: 'warn', text: 'no\u001b[2J timeout set', spanId: null },
    ],
  });
}

/** A view that threw what no handler took. */
export function failing(): Trace {
  const phases = account(DURATIONS_NS, {
    view: { status: 'error', reason: "TypeError: Cannot read properties of undefined (reading 'name')" },
  });
  const base = trace({ phases });
  return {
    ...base,
    response: base.response && { ...base.response, status: 500, reason: 'INTERNAL SERVER ERROR' },
    error: {
      code: 'UNHANDLED_EXCEPTION',
      message: "TypeError: Cannot read properties of undefined (reading 'name')",
      phase: 'view',
      stack:
        "TypeError: Cannot read properties of undefined (reading 'name')\n    at showUser (/app/routes.ts:17:23)\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
      source: { file: '/app/routes.ts', line: 17 },
    },
  };
}
