import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { parseCommandLine } from '../../src/cli/command-line';
import { diff } from '../../src/cli/diff';
import { Output } from '../../src/cli/output';
import { show } from '../../src/cli/show';
import { CycleTraceError } from '../../src/model/errors';
import type { Report } from '../../src/model/report';
import { aReport } from './a-report';
import { makeFolder, planOf } from './plan-of';

const cwd = makeFolder({ 'routes.ts': '', 'good.json': JSON.stringify(aReport()), 'folder/x': '' });

const text = JSON.stringify(aReport());
/** The report with something else in it. */
const but = (changes: object): string => JSON.stringify({ ...aReport(), ...changes });
/** The same of its first trace. */
const butTrace = (changes: object): string => but({ traces: [{ ...aReport().traces[0], ...changes }] });
const butPhase = (changes: object): string => butTrace({ phases: [{ ...aReport().traces[0]?.phases[0], ...changes }] });
const butSpan = (changes: object): string => butTrace({ spans: [{ ...aReport().traces[0]?.spans[0], ...changes }] });
const butStats = (changes: object): string => but({ stats: { ...aReport().stats, ...changes } });
const butVerdict = (changes: object): string => but({ verdict: { ...aReport().verdict, ...changes } });
const butCheck = (changes: object): string => but({ checks: [{ ...aReport().checks[0], ...changes }] });

/** What the file holds, what the message says, what the hint says. */
type Case = readonly [what: string, contents: string | Buffer, message: string, hint?: string];

const cases: readonly Case[] = [
  ['nothing', '', 'it is not JSON'],
  ['white space', ' \n\n', 'it is not JSON'],
  ['half of a report', text.slice(0, text.length / 2), 'it is not JSON'],
  ['a report and more', `${text}x`, 'it is not JSON'],
  ['two reports', `${text}\n${text}`, 'it is not JSON'],
  ['traces of --ndjson', `${JSON.stringify(aReport().traces[0])}\n${JSON.stringify(aReport().traces[0])}\n`, 'it is not JSON', '--ndjson'],
  ['one trace of --ndjson', `${JSON.stringify(aReport().traces[0])}\n`, 'it is one trace, as --ndjson writes it', 'Save a report'],
  ['a table', 'GET /users   200 OK\n', 'it is not JSON'],
  ['YAML', 'schemaVersion: "1.0"\n', 'it is not JSON'],
  ['XML', '<?xml version="1.0"?><testsuites/>', 'it is not JSON'],
  ['JSON5', "{schemaVersion: '1.0',}", 'it is not JSON'],
  ['NaN', '{"schemaVersion":"1.0","x":NaN}', 'it is not JSON'],
  ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), 'is not UTF-8 text', '-o'],
  ["PowerShell's UTF-16", Buffer.from(`\ufeff${text}`, 'utf16le'), 'is not UTF-8 text', '-o'],
  ['NULs', '\0\0\0\0', 'it is not JSON'],
  ['null', 'null', 'the document is not an object'],
  ['a number', '1', 'the document is not an object'],
  ['a text', '"report"', 'the document is not an object'],
  ['a list', '[]', 'the document is not an object'],
  ['a list of reports', `[${text}]`, 'the document is not an object'],
  ['nothing of ours', '{}', 'schemaVersion is missing'],
  ['a HAR', '{"log":{"version":"1.2","entries":[]}}', 'schemaVersion is missing'],
  ['a package.json', '{"name":"x","version":"1.0.0"}', 'schemaVersion is missing'],
  ['a route table', '{"schemaVersion":"1.0","routes":[]}', 'it is what routes --json writes', 'GET / --json -o'],
  ['a version to come', but({ schemaVersion: '2.0' }), 'its schema is "2.0"', 'version of cycle-trace'],
  ['a version of none', but({ schemaVersion: 'x' }), 'its schema is "x"'],
  ['a version that is a number', but({ schemaVersion: 1 }), 'schemaVersion is not text'],
  ['an empty version', but({ schemaVersion: '' }), 'its schema is ""'],
  ['no tool', but({ tool: undefined }), 'tool is missing'],
  ['a tool that is a text', but({ tool: 'cycle-trace' }), 'tool is not an object'],
  ['no environment', but({ environment: null }), 'environment is not an object'],
  ['cpus that are a text', but({ environment: { ...aReport().environment, cpus: '2' } }), 'environment.cpus is not'],
  ['no traces', but({ traces: undefined }), 'traces is missing'],
  ['traces that are an object', but({ traces: {} }), 'traces is not a list'],
  ['a trace that is null', but({ traces: [null] }), 'traces[0] is not an object'],
  ['a trace that is a list', but({ traces: [[]] }), 'traces[0] is not an object'],
  ['a trace without phases', butTrace({ phases: undefined }), 'traces[0].phases is missing'],
  ['phases that are a text', butTrace({ phases: 'view' }), 'traces[0].phases is not a list'],
  ['a time that is a text', butTrace({ totalNs: '12' }), 'traces[0].totalNs is not a number'],
  ['a time that is null', butTrace({ totalNs: null }), 'traces[0].totalNs is not a number'],
  ['an outcome of none', butTrace({ outcome: 'fine' }), 'traces[0].outcome is not one of ok'],
  ['a request of none', butTrace({ request: null }), 'traces[0].request is not an object'],
  [
    'headers that are an object',
    butTrace({ request: { ...aReport().traces[0]?.request, headers: {} } }),
    'traces[0].request.headers is not a list',
  ],
  [
    'a header of three',
    butTrace({ request: { ...aReport().traces[0]?.request, headers: [['a', 'b', 'c']] } }),
    'is not a name and a value',
  ],
  ['a header of numbers', butTrace({ request: { ...aReport().traces[0]?.request, headers: [[1, 2]] } }), 'is not a name and a value'],
  [
    'a status that is a text',
    butTrace({ response: { ...aReport().traces[0]?.response, status: '200' } }),
    'traces[0].response.status is not',
  ],
  [
    'an encoding of none',
    butTrace({ response: { ...aReport().traces[0]?.response, bodyEncoding: 'hex' } }),
    'bodyEncoding is not one of utf8',
  ],
  ['a phase of no cycle', butPhase({ name: 'cook' }), 'traces[0].phases[0].name is not one of connect'],
  ['a step 7', butPhase({ step: 7 }), 'traces[0].phases[0].step is not one of 1'],
  ['a side of none', butPhase({ side: 'middle' }), 'side is not one of client'],
  ['a state of none', butPhase({ status: 'fine' }), 'status is not one of done'],
  ['a duration of none', butPhase({ durationNs: null }), 'durationNs is not a number'],
  ['a span of no kind', butSpan({ kind: 'magic' }), 'traces[0].spans[0].kind is not one of hook'],
  ['a span without a name', butSpan({ name: undefined }), 'traces[0].spans[0].name is missing'],
  ['attributes that are a list', butSpan({ attributes: [] }), 'attributes is not an object'],
  ['a source that is a text', butSpan({ source: 'routes.ts:3' }), 'source is not'],
  ['a line below the first', butSpan({ source: { file: 'a', line: -1 } }), 'source.line is not'],
  ['stats that are a number', but({ stats: 5 }), 'stats is not an object'],
  ['stats without runs', butStats({ runs: undefined }), 'stats.runs is missing'],
  ['runs below nothing', butStats({ runs: -1 }), 'stats.runs is not'],
  ['a total that is a number', butStats({ total: 5 }), 'stats.total is not an object'],
  ['values that are a text', butStats({ total: { ...aReport().stats?.total, valuesNs: '1' } }), 'stats.total.valuesNs is not'],
  [
    'a value that is a text',
    butStats({ total: { ...aReport().stats?.total, valuesNs: ['1'] } }),
    'stats.total.valuesNs[0] is not a number',
  ],
  ['insights that are null', but({ insights: null }), 'insights is not a list'],
  ['an insight of none', but({ insights: [{}] }), 'insights[0].code is missing'],
  ['checks that are null', but({ checks: null }), 'checks is not a list'],
  ['a verdict of none for a check', butCheck({ verdict: 'maybe' }), 'checks[0].verdict is not one of pass'],
  ['a check without a message', butCheck({ message: undefined }), 'checks[0].message is missing'],
  ['no verdict', but({ verdict: undefined }), 'verdict is missing'],
  ['a verdict of none', butVerdict({ status: 'fine' }), 'verdict.status is not one of pass'],
  ['reasons that are a text', butVerdict({ reasons: 'none' }), 'verdict.reasons is not a list'],
  ['a prototype', '{"__proto__":{"schemaVersion":"1.0"}}', 'schemaVersion is missing'],
  ['depth', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'the document is not an object'],
];

const options = <Command extends 'show' | 'diff'>(command: Command, argv: readonly string[]) => {
  const line = parseCommandLine(argv, '0.0.0', 80);
  if (line.command !== command) throw new Error(`not ${command}`);
  return line.options as Extract<ReturnType<typeof parseCommandLine>, { command: Command }>['options'];
};

function session() {
  const output = new Output(new PassThrough(), new PassThrough());
  const stdin = () => (async function* () {})();
  return { output, env: {}, cwd, stdin, takeHost: () => null };
}

/** Everything that reads a report, with this one as the wrong one. */
const readers: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  show: (file) => show(file, options('show', ['show', file]), session()),
  'the first of diff': (file) => diff(file, 'good.json', options('diff', ['diff', file, 'good.json']), session()),
  'the second of diff': (file) => diff('good.json', file, options('diff', ['diff', 'good.json', file]), session()),
  '--baseline': (file) => planOf(['GET', '/users/1', '--baseline', file, '-n', '20'], cwd),
};

async function refusal(reading: Promise<unknown>): Promise<CycleTraceError> {
  const error: unknown = await reading.then(
    (value) => new Error(`accepted: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof CycleTraceError)) throw error;
  expect(error.exitCode).toBe(2);
  expect(error.message).toMatch(/^[^\n]{8,}$/);
  expect(error.hint).toMatch(/^[^\n]{8,}$/);
  return error;
}

describe.each(Object.keys(readers))('%s', (name) => {
  const read = readers[name] as (file: string) => Promise<unknown>;

  test.each(cases.map(([what, contents, message, hint = '']) => ({ what, contents, message, hint })))(
    'refuses $what',
    async ({ contents, message, hint }) => {
      writeFileSync(path.join(cwd, 'wrong.json'), contents);
      const error = await refusal(read('wrong.json'));
      expect(error.message).toContain('wrong.json');
      expect(error.message).toContain(message);
      expect(error.hint).toContain(hint);
    },
  );

  test.each([
    ['missing.json', 'there is no such file'],
    ['folder', 'it is a folder'],
    ['good.json/x', 'a part of the path is not a folder'],
    ['no/such/folder/x.json', 'there is no such file'],
    ['a\0b.json', 'its name holds a NUL'],
  ])('refuses the file %j', async (file, message) => {
    expect((await refusal(read(file))).message).toContain(message);
  });
});

test('a report that was saved with a byte order mark is read', async () => {
  writeFileSync(path.join(cwd, 'marked.json'), `\ufeff${text}`);
  await expect(show('marked.json', options('show', ['show', 'marked.json']), session())).resolves.toBe(0);
});

describe('reports that are right, and do not fit each other', () => {
  const other = (changes: Partial<Report>): void => writeFileSync(path.join(cwd, 'other.json'), but(changes));
  const { environment, traces } = aReport();
  const [trace] = traces;

  test.each<readonly [string, Partial<Report>, string]>([
    [
      'of another method',
      {
        request: { method: 'POST', target: '/users/1' },
        traces: trace ? [{ ...trace, request: { ...trace.request, method: 'POST' } }] : [],
      },
      'The baseline is of',
    ],
    ['of another architecture', { environment: { ...environment, arch: 'riscv64' } }, 'measured with another arch'],
    ['of another Node', { environment: { ...environment, node: '4.0.0' } }, 'measured with another'],
    ['of another processor', { environment: { ...environment, cpu: 'Z80' } }, 'measured with another cpu'],
  ])('%s', async (_, changes, message) => {
    other(changes);
    const error = await refusal(diff('good.json', 'other.json', options('diff', ['diff', 'good.json', 'other.json']), session()));
    expect(error.message).toContain(message);
  });
});
