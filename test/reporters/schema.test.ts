import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { CYCLE_PHASES, REMOTE_PHASES } from '../../src/model/phases.js';
import { CHECK_VERDICTS, type Report, type Stats, VERDICT_STATUSES } from '../../src/model/report.js';
import { OUTCOMES, PHASE_STATUSES, type SourceLocation, SPAN_KINDS, SPAN_STATUSES, type Trace } from '../../src/model/trace.js';
import * as arbitrary from './arbitrary.js';
import { failing, hanging, report, stats, summary, trace } from './samples.js';

interface Node {
  readonly $ref?: string;
  readonly anyOf?: readonly Node[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node | false;
  readonly $defs?: Readonly<Record<string, Node>>;
}

const schema = JSON.parse(readFileSync(`${__dirname}/../../src/model/report.schema.json`, 'utf8')) as Node;
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false });
const isReport = ajv.compile(schema as object);
const isTrace = ajv.compile({ $defs: schema.$defs, $ref: '#/$defs/Trace' });

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const faults = () =>
  [...(isReport.errors ?? []), ...(isTrace.errors ?? [])].map(({ instancePath, message }) => `${instancePath} ${message}`);

/** The same type with nothing that may be left out, so that the compiler asks for every property there is. */
type Full<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]-?: Full<T[K]> } : T;

const source: Full<SourceLocation> = { file: 'a.ts', line: 1, column: 1 };

const FULL_STATS: Full<Stats> = { ...stats(), phases: { view: summary(1) }, spans: { db: { ...summary(1), perRequest: 1 } } };

const FULL_TRACE: Full<Trace> = {
  ...trace(),
  route: { rule: '/', endpoint: 'e', blueprint: 'b', params: { id: 1 }, source, tried: [{ rule: '/', endpoint: 'e', reason: 'r' }] },
  response: {
    status: 200,
    reason: 'OK',
    httpVersion: '1.1',
    headers: [['a', 'b']],
    bodyBytes: 1,
    body: 'a',
    bodyEncoding: 'utf8',
    bodyTruncated: false,
  },
  error: { code: 'E', message: 'm', phase: 'view', stack: 's', source, frame: 'f' },
  spans: [
    {
      id: '1',
      parentId: null,
      phase: 'view',
      kind: 'db',
      name: 'n',
      startNs: 1,
      durationNs: 1,
      status: 'ok',
      attributes: { a: ['b'] },
      source,
    },
  ],
  logs: [{ atNs: 1, level: 'info', text: 't', spanId: null }],
  overheadNs: 1,
  synchronousNs: 1,
};

const FULL: Full<Report> = {
  schemaVersion: '1.0',
  tool: { name: 'n', version: 'v' },
  environment: { node: 'n', platform: 'p', arch: 'a', cpu: 'c', cpus: 1 },
  startedAt: '2026-11-22T10:00:00.000Z',
  app: { module: 'm', adapter: 'a', bootNs: 1, boot: [{ name: 'load', startNs: 0, durationNs: 1 }] },
  request: { method: 'GET', target: '/' },
  traces: [FULL_TRACE],
  stats: FULL_STATS,
  profile: { durationNs: 1, hottest: [{ name: 'f', source, selfNs: 1 }] },
  insights: [{ code: 'c', message: 'm', phase: 'view', spanIds: ['1'], source, costNs: 1, savingNs: 1, evidence: 'e', remedy: 'r' }],
  checks: [{ expression: 'e', query: 'q', aggregate: 'med', expected: 1, actual: 1, verdict: 'pass', message: 'm', source, request: 'r' }],
  verdict: { status: 'pass', exitCode: 0, reasons: ['r'] },
};

function resolve(node: Node): Node {
  const target = node.anyOf?.find((choice) => choice.type !== 'null') ?? node;
  if (!target.$ref) return target;
  return resolve(schema.$defs?.[target.$ref.replace('#/$defs/', '')] as Node);
}

/** Every place where the schema and a full document do not name the same properties. */
function differences(node: Node, value: unknown, path: string): string[] {
  const { properties, additionalProperties, items } = resolve(node);
  if (Array.isArray(value)) return items ? value.flatMap((item, index) => differences(items, item, `${path}[${index}]`)) : [];
  if (value === null || typeof value !== 'object') return [];
  if (!properties) {
    if (typeof additionalProperties !== 'object') return [];
    return Object.entries(value).flatMap(([name, item]) => differences(additionalProperties, item, `${path}.${name}`));
  }
  const named = [...new Set([...Object.keys(properties), ...Object.keys(value)])];
  return named.flatMap((name) => {
    if (!(name in properties)) return [`${path}.${name} is in the type alone`];
    if (!(name in value)) return [`${path}.${name} is in the schema alone`];
    return differences(properties[name] as Node, value[name as keyof typeof value], `${path}.${name}`);
  });
}

function everyNode(node: Node): Node[] {
  const below = [...Object.values(node.properties ?? {}), ...Object.values(node.$defs ?? {}), ...(node.anyOf ?? [])];
  if (node.items) below.push(node.items);
  if (typeof node.additionalProperties === 'object') below.push(node.additionalProperties);
  return [node, ...below.flatMap(everyNode)];
}

test('every hand-made report fits', () => {
  for (const made of [
    report(),
    report({ traces: [], app: null, stats: null }),
    report({ traces: [failing(), hanging()] }),
    report({ stats: stats() }),
    FULL,
  ]) {
    isReport(overTheWire(made));
    expect(faults()).toEqual([]);
  }
});

test('every report that the types allow fits', () => {
  fc.assert(
    fc.property(arbitrary.report, (made) => {
      isReport(overTheWire(made));
      expect(faults()).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('a trace fits by itself, as a line of NDJSON has it', () => {
  fc.assert(
    fc.property(arbitrary.trace, (made) => {
      isTrace(overTheWire(made));
      expect(faults()).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('schema and types name the same properties', () => {
  expect(differences(schema, FULL, 'report')).toEqual([]);
});

test('only the profile that was not asked for, the column of a source and the frame of an error may be left out', () => {
  const optional = everyNode(schema)
    .filter(({ properties }) => properties)
    .flatMap(({ properties = {}, required = [], additionalProperties }) =>
      additionalProperties === false ? Object.keys(properties).filter((name) => !required.includes(name)) : [],
    );
  expect(optional).toEqual(['profile', 'column', 'frame']);
});

test('no object takes a property that the schema does not name, and each property says what it is', () => {
  for (const node of everyNode(schema)) {
    if (node.properties) expect(node.additionalProperties).toBe(false);
    for (const [name, property] of Object.entries(node.properties ?? {})) {
      expect([name, property.$ref ?? property.description ?? '']).toEqual([name, expect.stringMatching(/./)]);
    }
  }
});

test.each([
  ['Trace', 'outcome', OUTCOMES],
  ['Phase', 'status', PHASE_STATUSES],
  ['Span', 'kind', SPAN_KINDS],
  ['Span', 'status', SPAN_STATUSES],
  ['Check', 'verdict', CHECK_VERDICTS],
  ['Verdict', 'status', VERDICT_STATUSES],
])('the schema lists the words of the model: %s.%s', (definition, property, words) => {
  expect(resolve(schema.$defs?.[definition] as Node).properties?.[property]?.enum).toEqual(words);
});

test('the schema lists the phases of the model', () => {
  const names = resolve(schema.$defs?.Phase as Node).properties?.name?.enum;
  expect(names).toEqual(
    [...new Set([...CYCLE_PHASES, ...REMOTE_PHASES].map(({ name }) => name))].sort((a, b) => Number(a === 'wait') - Number(b === 'wait')),
  );
});

test.each([
  ['a fraction of a nanosecond', { traces: [{ ...trace(), totalNs: 1.5 }] }],
  ['a phase that is none', { traces: [{ ...trace(), phases: [{ ...trace().phases[0], name: 'render' }] }] }],
  ['a property nobody knows', { extra: 1 }],
  ['a missing verdict', { verdict: undefined }],
  ['a local time', { startedAt: '2026-11-22T10:00:00+01:00' }],
  ['an exit code of no class', { verdict: { status: 'pass', exitCode: 7, reasons: [] } }],
  ['a header without a value', { traces: [{ ...trace(), request: { ...trace().request, headers: [['a']] } }] }],
  ['a version that is not this one', { schemaVersion: '2.0' }],
])('%s does not fit', (_what, change) => {
  expect(isReport(overTheWire({ ...report(), ...change }))).toBe(false);
});
