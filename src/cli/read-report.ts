import { CycleTraceError } from '../model/errors.js';
import { CYCLE_PHASES, REMOTE_PHASES } from '../model/phases.js';
import { CHECK_VERDICTS, type Report, SCHEMA_VERSION, VERDICT_STATUSES } from '../model/report.js';
import { OUTCOMES, PHASE_STATUSES, SPAN_KINDS, SPAN_STATUSES } from '../model/trace.js';
import type { InputFiles } from './input-files.js';
import { among, anything, count, either, fields, flag, list, nullable, number, record, type Shape, text } from './shape.js';
import { firstLine } from './system-errors.js';
import { quote } from './wording.js';

const SAVE_IT = 'Save a report with `cycle-trace GET / --json -o report.json`.';

/** Reads a saved report, from standard input for `@-`. Whatever does not have a report's shape is refused here, so that no reporter meets it. */
export async function readReport(file: string, files: InputFiles): Promise<Report> {
  const contents = await files.text(file === '@-' ? '-' : file === '-' ? './-' : file, file, SAVE_IT);
  let document: unknown;
  try {
    // Editors and shells put a byte order mark ahead of it.
    document = JSON.parse(contents.replace(/^\ufeff/, ''));
  } catch (cause) {
    const lines = contents.trimEnd().split('\n');
    const hint =
      lines.length > 1 && lines.every((line) => line.startsWith('{"schemaVersion"'))
        ? `This is what --ndjson writes, one trace a line. ${SAVE_IT}`
        : undefined;
    throw invalid(file, `it is not JSON: ${firstLine(cause)}`, hint);
  }
  const version = typeof document === 'object' && document !== null && 'schemaVersion' in document ? document.schemaVersion : undefined;
  if (typeof version === 'string' && version.split('.')[0] !== SCHEMA_VERSION.split('.')[0]) {
    throw invalid(
      file,
      `its schema is ${quote(version)}, and this version reads ${SCHEMA_VERSION}`,
      'Use the version of cycle-trace that wrote it.',
    );
  }
  const problem = report(document, '');
  if (problem === null) return document as Report;
  const other = otherDocument(document);
  throw other === null ? invalid(file, problem) : invalid(file, other, SAVE_IT);
}

/** What a document of our own is that is easily taken for a report; null for none of those. */
function otherDocument(document: unknown): string | null {
  if (typeof document !== 'object' || document === null) return null;
  if ('traceId' in document && 'phases' in document) return 'it is one trace, as --ndjson writes it';
  if ('routes' in document) return 'it is what routes --json writes';
  return null;
}

/** The same of a report to compare with another: one of a run that made no request has nothing to be compared. */
export async function readMeasured(file: string, files: InputFiles): Promise<Report> {
  const report = await readReport(file, files);
  if (report.traces.length > 0) return report;
  const [why = report.verdict.status] = report.verdict.reasons;
  const name = file === '@-' ? 'Standard input' : quote(file);
  throw new CycleTraceError('REPORT_INVALID', `${name} is of a run that made no request (${why}).`, {
    hint: 'Make another with `--report json=report.json`, and see that it passes.',
  });
}

function invalid(file: string, problem: string, hint?: string): CycleTraceError {
  const name = file === '@-' ? 'Standard input' : quote(file);
  return new CycleTraceError('REPORT_INVALID', `${name} is not a report of cycle-trace: ${problem}.`, hint === undefined ? {} : { hint });
}

const PHASE_NAMES = [...new Set([...CYCLE_PHASES, ...REMOTE_PHASES].map(({ name }) => name))];
const phaseName = among(PHASE_NAMES);
const source = nullable(fields({ file: text, line: count, 'column?': count }));
const headers: Shape = list((value, path) =>
  Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === 'string')
    ? null
    : `${path} is not a name and a value`,
);
const attribute = either(nullable(text), either(number, either(flag, list(text))));

const phase = fields({
  step: among([1, 2, 3, 4, 5, 6]),
  name: phaseName,
  side: among(['client', 'server']),
  status: among(PHASE_STATUSES),
  reason: nullable(text),
  startNs: number,
  durationNs: number,
  cpuNs: nullable(number),
  gcNs: nullable(number),
  loopDelayNs: nullable(number),
});

const span = fields({
  id: text,
  parentId: nullable(text),
  phase: phaseName,
  kind: among(SPAN_KINDS),
  name: text,
  startNs: number,
  durationNs: number,
  status: among(SPAN_STATUSES),
  attributes: record(attribute),
  source,
});

const response = fields({
  status: count,
  reason: text,
  httpVersion: text,
  headers,
  bodyBytes: count,
  body: nullable(text),
  bodyEncoding: among(['utf8', 'base64']),
  bodyTruncated: flag,
});

const route = fields({
  rule: nullable(text),
  endpoint: nullable(text),
  blueprint: nullable(text),
  params: record(anything),
  source,
  tried: list(fields({ rule: text, endpoint: text, reason: text })),
});

const trace = fields({
  schemaVersion: text,
  traceId: text,
  startedAt: text,
  name: nullable(text),
  index: count,
  hop: count,
  request: fields({ method: text, url: text, target: text, headers, bodyBytes: count }),
  response: nullable(response),
  route: nullable(route),
  outcome: among(OUTCOMES),
  error: nullable(fields({ code: text, message: text, phase: nullable(phaseName), stack: nullable(text), source })),
  totalNs: number,
  phases: list(phase),
  spans: list(span),
  logs: list(fields({ atNs: number, level: text, text, spanId: nullable(text) })),
  clampedNs: number,
  overheadNs: nullable(number),
  synchronousNs: nullable(number),
});

const SUMMARY = {
  runs: count,
  minNs: number,
  meanNs: number,
  medianNs: number,
  p95Ns: nullable(number),
  p99Ns: nullable(number),
  maxNs: number,
  stddevNs: number,
  outliers: count,
  valuesNs: nullable(list(number)),
};
const summary = fields(SUMMARY);

const stats = fields({
  runs: count,
  warmups: count,
  errors: count,
  durationNs: number,
  requestsPerSecond: number,
  cold: nullable(fields({ totalNs: number })),
  ref: nullable(summary),
  cpu: nullable(summary),
  total: summary,
  phases: record(summary),
  spans: record(fields({ ...SUMMARY, perRequest: number })),
  counts: record(fields({ min: number, max: number })),
  warnings: list(fields({ code: text, message: text, remedy: text, literature: text })),
});

const insight = fields({
  code: text,
  message: text,
  phase: nullable(text),
  spanIds: list(text),
  source,
  costNs: nullable(number),
  savingNs: nullable(number),
  evidence: text,
  remedy: text,
});

const check = fields({
  expression: text,
  query: text,
  aggregate: nullable(text),
  expected: anything,
  actual: anything,
  verdict: among(CHECK_VERDICTS),
  message: text,
  source,
  request: nullable(text),
});

const report = fields({
  schemaVersion: text,
  tool: fields({ name: text, version: text }),
  environment: fields({ node: text, platform: text, arch: text, cpu: text, cpus: count }),
  startedAt: text,
  app: nullable(
    fields({ module: text, adapter: text, bootNs: number, boot: list(fields({ name: text, startNs: number, durationNs: number })) }),
  ),
  request: fields({ method: text, target: text }),
  traces: list(trace),
  stats: nullable(stats),
  insights: list(insight),
  'profile?': fields({
    durationNs: number,
    hottest: list(fields({ name: nullable(text), source: fields({ file: text, line: count, 'column?': count }), selfNs: number })),
  }),
  checks: list(check),
  verdict: fields({ status: among(VERDICT_STATUSES), exitCode: count, reasons: list(text) }),
});
