import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parseCommandLine } from '../../src/cli/command-line.js';
import { InputFiles } from '../../src/cli/input-files.js';
import type { CheckOptions } from '../../src/cli/options.js';
import { readSuite } from '../../src/cli/suite/read-suite.js';
import { CycleTraceError } from '../../src/model/errors.js';
import { makeFolder } from '../cli/plan-of.js';

const cwd = makeFolder({ 'app.cjs': 'module.exports = () => {};' });

function optionsOf(): CheckOptions {
  const line = parseCommandLine(['check', 'x.yaml'], '0.0.0', 80);
  if (line.command !== 'check') throw new Error(`not a check: ${line.command}`);
  return line.options;
}

const options = optionsOf();

/** Reads a suite as `check` does: `x.yaml` in a folder with an app. */
async function read(text: string): Promise<unknown> {
  writeFileSync(path.join(cwd, 'x.yaml'), text);
  const files = new InputFiles(cwd, () => (async function* () {})());
  return readSuite('x.yaml', options, files, cwd, { SET: 'value' });
}

const one = (rest: string) => `app: app.cjs\nrequests:\n  - request: GET /\n    ${rest}\n`;

/** The suite, what the message says, its line, and what the hint says. */
type Case = readonly [suite: string, message: string, line: number, hint?: string];

const cases: readonly Case[] = [
  ['', 'the suite is not a mapping', 1],
  ['[]', 'the suite', 1],
  ['text', 'the suite', 1],
  ['a: [', 'not YAML', 1],
  ['a: 1\na: 2', 'not YAML', 2],
  ['\t- x', 'not YAML', 1],
  ['a: "x', 'not YAML', 1],
  ['requests: &a [*b]', '', 1],
  ['app: app.cjs', 'no requests', 1],
  ['app: app.cjs\nrequests:', 'requests', 2],
  ['app: app.cjs\nrequests: []', 'requests is empty', 2, 'at least one'],
  ['app: app.cjs\nrequests: {}', 'requests', 2],
  ['app: app.cjs\nrequests: 5', 'requests', 2],
  ['app: app.cjs\nrequets: []', 'has no "requets"', 2, 'Did you mean requests?'],
  ['app: app.cjs\nzzzzzz: 1\nrequests: [{request: GET /}]', 'has no "zzzzzz"', 2, 'It may have'],
  ['app: [a]\nrequests: [{request: GET /}]', 'app', 1],
  ['app: missing.ts\nrequests: [{request: GET /}]', 'missing.ts does not exist', 1],
  ['vars: 5\nrequests: [{request: GET /}]', 'vars', 1],
  ['vars: {a: [1]}\nrequests: [{request: GET /}]', 'vars.a', 1],
  ["vars: {a: '{{b}}'}\nrequests: [{request: GET /}]", 'nothing gives {{b}} a value', 1, 'vars'],
  ["vars: {a: '{{a}}'}\nrequests: [{request: GET /}]", 'nothing gives {{a}} a value', 1],
  ["vars: {a: '{{env.NOT}}'}\nrequests: [{request: GET /}]", 'the environment has no NOT', 1, 'NOT=...'],
  ['secrets: NOT\nrequests: [{request: GET /}]', 'secrets', 1],
  ['secrets: [NOT]\nrequests: [{request: GET /}]', 'the environment has no NOT', 1, 'NOT=...'],
  ['secrets: [{a: 1}]\nrequests: [{request: GET /}]', 'a secret', 1],
  ['defaults: []\nrequests: [{request: GET /}]', 'defaults', 1],
  ['defaults: {name: x}\nrequests: [{request: GET /}]', 'has no "name"', 1],
  ['defaults: {runs: 0}\nrequests: [{request: GET /}]', 'runs', 1],
  ['app: app.cjs\nrequests: [5]', 'a request', 2],
  ['app: app.cjs\nrequests: [[]]', 'a request', 2],
  ['app: app.cjs\nrequests: [null]', 'a request', 2],
  ['app: app.cjs\nrequests: [{}]', 'what to request', 2, 'request: GET'],
  ['app: app.cjs\nrequests: [{name: x}]', 'what to request', 2],
  ['app: app.cjs\nrequests: [{request: }]', 'request', 2],
  ['app: app.cjs\nrequests: [{request: ""}]', 'a method and a target', 2],
  ['app: app.cjs\nrequests: [{request: [GET]}]', 'request', 2],
  ['app: app.cjs\nrequests: [{request: GET / x=1}]', 'a method and a target', 2, 'items'],
  ['app: app.cjs\nrequests: [{request: GET}]', 'no target after the method', 2],
  ['app: app.cjs\nrequests: [{request: users}]', 'neither a command nor a target', 2],
  ['app: app.cjs\nrequests: [{request: psot /users}]', 'not a method', 2],
  [
    'app: app.cjs\nrequests: [{request: GTE /users}]',
    'x.yaml:2:22: "GTE" is not a method that Node\'s server takes',
    2,
    'Did you mean GET?',
  ],
  ['app: app.cjs\nrequests: [{request: "ftp://host/"}]', 'the scheme is ftp', 2],
  ["app: app.cjs\nrequests: [{request: 'GET /{{id}}'}]", 'nothing gives {{id}} a value', 2],
  ['app: app.cjs\nrequests: [{request: GET /, name: a}, {request: GET /, name: a}]', 'two requests are named a', 2],
  [one('name: [x]'), 'name', 4],
  [one('nam: x'), 'has no "nam"', 4, 'Did you mean name?'],
  [one('method: POST'), 'has no "method"', 4],
  [one('runs: 0'), 'runs', 4],
  [one('runs: ten'), 'runs', 4],
  [one('runs: 1.5'), 'runs', 4],
  [one('runs: [1]'), 'runs', 4],
  [one('runs:'), 'runs', 4],
  [one('warmup: -1'), 'warmup', 4],
  [one('concurrency: 0'), 'concurrency', 4],
  [one('concurrency: 99999'), 'concurrency', 4],
  [one('timeout: soon'), 'timeout', 4],
  [one('timeout: 0'), 'timeout', 4],
  [one('form: maybe'), 'form', 4],
  [one('follow: 1'), 'follow', 4],
  [one('items: x=1'), 'items', 4],
  [one('items: [nothing]'), 'has no separator', 4],
  [one('items: [a: 1]'), 'an item of items', 4],
  [one('items: ["X A:1"]'), 'is not a header name', 3],
  [one("items: ['X:{{nope}}']"), 'nothing gives {{nope}} a value', 4],
  [one("items: ['X:{{env.NOT}}']"), 'the environment has no NOT', 4],
  [one('items: ["f=@missing.txt"]'), 'missing.txt', 3],
  [one('expect: status == 200'), 'expect', 4],
  [one('expect: [status = 200]'), '', 4],
  [one('expect: [stauts == 200]'), '', 4, 'status'],
  [one('expect: [status == ]'), '', 4],
  [one('expect: [""]'), '', 4],
  [one('expect: [status]'), '', 4],
  [one('expect: [total < soon]'), '', 4],
  [one('expect: [status < 5ms]'), '', 4],
  [one('expect: [\'jsonpath "$[" == 1\']'), '', 4],
  [one("expect: ['body matches /(/']"), '', 4],
  [one("expect: ['status == {{nope}}']"), 'nothing gives {{nope}} a value', 4],
  [one('capture: [id]'), 'capture', 4],
  [one('capture: {id: status ==}'), '', 4],
  [one('capture: {id: nothing}'), '', 4],
  [one('capture: {"a b": status}'), 'no name of a variable', 4, 'letters'],
  [one('capture: {id: [x]}'), 'capture.id', 4],
];

test.each(cases.map(([suite, message, line, hint = '']) => [suite, { message, line, hint }] as const))(
  'a wrong suite is told with its place: %j',
  async (suite, { message, line, hint }) => {
    const error = await read(suite).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CycleTraceError);
    if (!(error instanceof CycleTraceError)) return;
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(error.hint).not.toBe('');
    expect(error.message).toMatch(new RegExp(`x\\.yaml:${line}\\b`));
    expect(error.message).not.toMatch(/^ +at /m);
  },
);

describe('whatever a suite holds', () => {
  const GOOD = `app: app.cjs
vars: { who: Ada, n: 1 }
secrets: [SET]
defaults: { items: ['X-Key:{{env.SET}}'], timeout: 5s }
requests:
  - name: add
    request: POST /users
    items: ['name={{who}}']
    expect: [status == 201, 'phase "view" med < 4x ref', count db <= 2, 'body matches /a+/i']
    capture: { id: 'jsonpath "$.id"' }
  - request: GET /users/{{id}}
    runs: 20
    form: false
`;
  const refusedOrRead = async (text: string) => {
    try {
      await read(text);
    } catch (error) {
      if (!(error instanceof CycleTraceError)) throw new Error(`${JSON.stringify(text)}: ${error}`, { cause: error });
      expect([2, 3]).toContain(error.exitCode);
      expect(error.message).not.toBe('');
    }
  };

  test('it is read, or refused with one of our errors: text', async () => {
    const word = fc.constantFrom(
      ...GOOD.split(/(\s+|[{}[\]:,'"])/),
      '&a',
      '*a',
      '!!binary',
      '<<',
      '|',
      '>',
      '---',
      '%',
      '\t',
      '\0',
      '\ud800',
      '__proto__',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
    );
    await fc.assert(fc.asyncProperty(text, refusedOrRead), { numRuns: 500, interruptAfterTimeLimit: 5_000 });
  });

  test('it is read, or refused with one of our errors: a good one, changed in some places', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom(
        '',
        '\n',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        "'",
        '"',
        '{{',
        '}}',
        '&x ',
        '*x',
        '!!set ',
        'null',
        '~',
        '1e999',
        '-',
        '__proto__: 1',
        '\\',
      ),
    );
    const edit = fc.tuple(fc.nat(GOOD.length), fc.nat(6), piece);
    const changed = fc
      .array(edit, { minLength: 1, maxLength: 4 })
      .map((edits) => edits.reduce((text, [at, length, by]) => text.slice(0, at) + by + text.slice(at + length), GOOD));
    await fc.assert(fc.asyncProperty(changed, refusedOrRead), { numRuns: 600, interruptAfterTimeLimit: 8_000 });
  });
});
