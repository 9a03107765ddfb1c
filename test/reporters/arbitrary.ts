import fc from 'fast-check';
import { CYCLE_PHASES, type PhaseName, REMOTE_PHASES } from '../../src/model/phases.js';
import {
  CHECK_VERDICTS,
  type Check,
  type Insight,
  type Report,
  SCHEMA_VERSION,
  type SpanSummary,
  type Stats,
  type Summary,
  VERDICT_STATUSES,
} from '../../src/model/report.js';
import {
  OUTCOMES,
  type Phase,
  type SourceLocation,
  SPAN_KINDS,
  SPAN_STATUSES,
  type Span,
  type Trace,
  type TracedResponse,
  type TracedRoute,
  type TraceError,
} from '../../src/model/trace.js';

/** What hostile or careless people put where a name is expected. */
const NASTY = [
  '\u001b[2J\u001b[H',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\r\n\t\0\b',
  '\u202edlrow\u202c',
  '\u2066a\u2069\u200f',
  '\u200b\u200d\ufeff\u00ad',
  '\u2028\u2029\u0085',
  '\ud800',
  '漢字かな交じり文',
  'e\u0301\u0300\u0301',
  '👩‍👩‍👧‍👦🇫🇷👍🏽☝🏽❤️1️⃣',
  '🫠',
  '각한',
  'नमस्ते',
  'สวัสดี',
  'ﷺ',
  '|`*_<script>&@#',
  'a'.repeat(300),
  'x y '.repeat(60),
  '',
];

export const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
  {
    weight: 2,
    arbitrary: fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 8 })), { maxLength: 4 }).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);

const ns = fc.oneof(fc.nat(1_000), fc.nat(10_000_000), fc.nat({ max: 4e12 }));
const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null, freq: 3 });

const source: fc.Arbitrary<SourceLocation> = fc.record(
  {
    file: fc.oneof(
      text,
      text.map((name) => `/app/${name}`),
    ),
    line: fc.integer({ min: 1, max: 9999 }),
    column: fc.integer({ min: 1, max: 200 }),
  },
  { requiredKeys: ['file', 'line'] },
);

const response: fc.Arbitrary<TracedResponse> = fc.record({
  status: fc.integer({ min: 100, max: 599 }),
  reason: text,
  httpVersion: fc.constantFrom('1.1', '1.0'),
  headers: fc.array(fc.tuple(text, text), { maxLength: 4 }),
  bodyBytes: fc.nat(),
  body: nullable(text),
  bodyEncoding: fc.constantFrom('utf8', 'base64'),
  bodyTruncated: fc.boolean(),
});

const route: fc.Arbitrary<TracedRoute> = fc.record({
  rule: nullable(text),
  endpoint: nullable(text),
  blueprint: nullable(text),
  params: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null)), { maxKeys: 3 }),
  source: nullable(source),
  tried: fc.array(fc.record({ rule: text, endpoint: text, reason: text }), { maxLength: 9 }),
});

const phaseStatus = fc.constantFrom<Phase['status']>('done', 'done', 'done', 'skipped', 'error', 'unfinished');

const phases: fc.Arbitrary<Phase[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.record({ ns, status: phaseStatus, reason: nullable(text), cpuNs: nullable(ns), gcNs: nullable(ns), loopDelayNs: nullable(ns) }),
      {
        minLength: 12,
        maxLength: 12,
      },
    ),
  )
  .map(([remote, drawn]) => {
    let startNs = 0;
    return (remote ? REMOTE_PHASES : CYCLE_PHASES).map(({ step, name, side }, index) => {
      const { ns: durationNs, ...rest } = drawn[index] as (typeof drawn)[number];
      const phase: Phase = { step, name, side, ...rest, startNs, durationNs };
      startNs += durationNs;
      return phase;
    });
  });

/** Ids come from few names, so that parents are found, missing, shared and their own. */
const spanId = fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8');
const span: fc.Arbitrary<Span> = fc.record({
  id: spanId,
  parentId: nullable(spanId),
  phase: fc.constantFrom<PhaseName>(...CYCLE_PHASES.map(({ name }) => name), 'wait'),
  kind: fc.constantFrom(...SPAN_KINDS),
  name: text,
  startNs: ns,
  durationNs: ns,
  status: fc.constantFrom(...SPAN_STATUSES),
  attributes: fc.oneof(
    fc.record({
      'http.response.status_code': fc.oneof(fc.integer(), text),
      'exception.message': text,
      'db.response.returned_rows': fc.nat(),
    }),
    fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 2 })), { maxKeys: 2 }),
  ),
  source: nullable(source),
});

const error: fc.Arbitrary<TraceError> = fc.record({
  code: fc.oneof(fc.constantFrom('REQUEST_TIMEOUT', 'UNHANDLED_EXCEPTION'), text),
  message: text,
  phase: nullable(fc.constantFrom<PhaseName>('view', 'route', 'wait')),
  stack: nullable(fc.array(text, { maxLength: 9 }).map((lines) => lines.join('\n    at '))),
  source: nullable(source),
});

const time = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());

export const trace: fc.Arbitrary<Trace> = fc
  .record({
    schemaVersion: fc.constant(SCHEMA_VERSION),
    traceId: fc.stringMatching(/^[0-9a-f]{32}$/),
    startedAt: time,
    name: nullable(text),
    index: fc.nat(1000),
    hop: fc.nat(20),
    request: fc.record({
      method: text,
      url: text,
      target: text,
      headers: fc.array(fc.tuple(text, text), { maxLength: 3 }),
      bodyBytes: fc.nat(),
    }),
    response: nullable(response),
    route: nullable(route),
    outcome: fc.constantFrom(...OUTCOMES),
    error: nullable(error),
    phases,
    spans: fc.array(span, { maxLength: 30 }),
    logs: fc.array(fc.record({ atNs: ns, level: fc.oneof(fc.constantFrom('info', 'warn', 'error'), text), text, spanId: nullable(text) }), {
      maxLength: 4,
    }),
    clampedNs: ns,
    overheadNs: nullable(ns),
    synchronousNs: nullable(ns),
  })
  .map((drawn) => ({ ...drawn, totalNs: drawn.phases.reduce((sum, { durationNs }) => sum + durationNs, 0) }));

const summaryRecord = {
  runs: fc.nat(1000),
  minNs: ns,
  meanNs: ns,
  medianNs: ns,
  p95Ns: nullable(ns),
  p99Ns: nullable(ns),
  maxNs: ns,
  stddevNs: ns,
  outliers: fc.nat(100),
  valuesNs: nullable(fc.array(ns, { maxLength: 40 })),
};
const summary: fc.Arbitrary<Summary> = fc.record(summaryRecord);
const spanSummary: fc.Arbitrary<SpanSummary> = fc.record({ ...summaryRecord, perRequest: fc.double({ min: 0, max: 100, noNaN: true }) });

const stats: fc.Arbitrary<Stats> = fc.record({
  runs: fc.integer({ min: 1, max: 1000 }),
  warmups: fc.nat(10),
  errors: fc.nat(10),
  durationNs: ns,
  requestsPerSecond: fc.double({ min: 0, max: 1e6, noNaN: true }),
  cold: nullable(fc.record({ totalNs: ns })),
  ref: nullable(summary),
  cpu: nullable(summary),
  total: summary,
  phases: fc.dictionary(fc.oneof(fc.constantFrom('view', 'route', 'wait'), text), summary, { maxKeys: 5 }),
  spans: fc.dictionary(text, spanSummary, { maxKeys: 4 }),
  warnings: fc.array(
    fc.record({ code: fc.constantFrom('slow-first-run', 'outliers', 'noise'), message: text, remedy: text, literature: text }),
    { maxLength: 2 },
  ),
  counts: fc.dictionary(text, fc.record({ min: fc.nat(9), max: fc.nat(9) }), { maxKeys: 3 }),
});

const insight: fc.Arbitrary<Insight> = fc.record({
  code: text,
  message: text,
  phase: nullable(text),
  spanIds: fc.array(text, { maxLength: 2 }),
  source: nullable(source),
  costNs: nullable(ns),
  savingNs: nullable(ns),
  evidence: text,
  remedy: text,
});

const check: fc.Arbitrary<Check> = fc.record({
  expression: text,
  query: text,
  aggregate: nullable(text),
  request: nullable(text),
  expected: fc.jsonValue(),
  actual: fc.jsonValue(),
  verdict: fc.constantFrom(...CHECK_VERDICTS),
  message: text,
  source: nullable(source),
});

export const report: fc.Arbitrary<Report> = fc.record({
  schemaVersion: fc.constant(SCHEMA_VERSION),
  tool: fc.record({ name: text, version: text }),
  environment: fc.record({ node: text, platform: text, arch: text, cpu: text, cpus: fc.nat(256) }),
  startedAt: time,
  app: nullable(
    fc.record({
      module: text,
      adapter: text,
      bootNs: ns,
      boot: fc.array(
        fc.record({
          name: fc.oneof(
            text,
            text.map((name) => `import ${name}`),
          ),
          startNs: ns,
          durationNs: ns,
        }),
        { maxLength: 5 },
      ),
    }),
  ),
  request: fc.record({ method: text, target: text }),
  traces: fc.array(trace, { maxLength: 3 }),
  stats: nullable(stats),
  insights: fc.array(insight, { maxLength: 2 }),
  checks: fc.array(check, { maxLength: 3 }),
  verdict: fc.record({
    status: fc.constantFrom(...VERDICT_STATUSES),
    exitCode: fc.constantFrom(0, 1, 2, 3, 4, 130),
    reasons: fc.array(text, { maxLength: 3 }),
  }),
});
