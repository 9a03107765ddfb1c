import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { QUERY_NAMES } from '../../src/model/check.js';
import { CycleTraceError } from '../../src/model/errors.js';
import { ROOT } from '../helpers/cli.js';
import { read } from './read.js';
import { WRONG_SUITES } from './wrong-suites.js';

const schema = JSON.parse(readFileSync(path.join(ROOT, 'src/model/suite.schema.json'), 'utf8')) as Record<string, unknown>;
const fits = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const source = readFileSync(path.join(ROOT, 'src/cli/suite/read-suite.ts'), 'utf8');

/** The keys that the reader takes, as its source lists them. */
const keysIn = (name: string): string[] => {
  const list = new RegExp(`const ${name} = \\[([^\\]]*)\\]`).exec(source)?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].map(([, key]) => key as string);
};

test('editors are told of the keys that the reader takes, and of no others', () => {
  const properties = schema.properties as Record<string, { properties?: object; items?: { properties: object } }>;
  const settings = keysIn('SETTINGS');
  expect(settings.length).toBeGreaterThan(5);
  expect(Object.keys(properties).sort()).toEqual(keysIn('SUITE_KEYS').sort());
  expect(Object.keys(properties.defaults?.properties ?? {}).sort()).toEqual([...settings].sort());
  expect(Object.keys(properties.requests?.items?.properties ?? {}).sort()).toEqual([...keysIn('REQUEST_KEYS'), ...settings].sort());
});

test('a suite fits', () => {
  const suite =
    'app: a.ts\nvars: {n: 1}\nrequests:\n  - request: POST /\n    items: [a=b]\n    runs: 2\n    expect: [status == 200]\n    capture: {id: \'jsonpath "$.id"\'}\n';
  expect(fits(parse(suite))).toBe(true);
});

test.each(QUERY_NAMES)('editors know the query %s, and no part of it', (name) => {
  const suiteOf = (check: string) => ({ requests: [{ request: 'GET /', expect: [check], capture: { id: check } }] });
  expect(fits(suiteOf(`${name} == 1`))).toBe(true);
  expect(fits(suiteOf(`${name}s == 1`))).toBe(false);
  expect(fits(suiteOf(name.slice(0, -1)))).toBe(false);
});

/** What takes more than a schema: names given twice, variables, files, the environment, the grammars of checks and items, words. */
const BEYOND = new RegExp(
  [
    'two requests are named',
    'nothing gives',
    'the environment has no',
    'is shorter than',
    'does not exist',
    'missing\\.',
    'no target after',
    'neither a command nor a target',
    'not a method',
    'the scheme is',
    'is not a header name',
    'an item of items',
  ].join('|'),
);

test.each(WRONG_SUITES.filter(([suite, message]) => canParse(suite) && !BEYOND.test(message)).map(([suite]) => suite))(
  'what the reader refuses, editors mark where a schema can: %j',
  (suite) => {
    const document: unknown = parse(suite);
    // Beyond the query that it begins with, a check is for its own grammar.
    const ofGrammar = /expect: \[.?(?:status|total|body|jsonpath)\b|capture: \{id: status ==/.test(suite);
    expect(fits(document)).toBe(ofGrammar);
  },
);

function canParse(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('whatever a suite holds', () => {
  const odd = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constant([]),
    fc.constant({}),
  );
  /** Nearly always what belongs there; else what does not, or anything. */
  const or = (good: readonly unknown[], bad: readonly unknown[]) =>
    fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(...good) },
      { weight: 1, arbitrary: fc.oneof(odd, ...bad.map((each) => fc.constant(each))) },
    );
  const listOf = (good: readonly unknown[], bad: readonly unknown[]) =>
    fc.oneof({ weight: 30, arbitrary: fc.array(or(good, bad), { maxLength: 3 }) }, { weight: 1, arbitrary: odd });
  const settings = {
    items: listOf(['X-Id:1', 'q==v', 'X;', '{{header}}', 'Y:{{who}}'], ['plain', '@x', 5, 'a:']),
    form: or([true, false], ['true']),
    follow: or([true, false], [1]),
    timeout: or(['5s', '500ms', ' 2m ', 5, 0.5, '.5'], [0, -1, 'soon', '0', 3e6, '1e3']),
    runs: or([20, 1, '20'], [0, 1.5, '1.5', 1e10, '00020']),
    warmup: or([0, 3, '3'], [-1, 'x']),
    concurrency: or([1], ['8', 10_000, 10_001, 0]),
    expect: listOf(
      ['status == 200', ' total < 5ms', 'count db <= 2', '{{check}}', 'header "A" exists'],
      ['statuss == 1', 'status', 7, 'total med'],
    ),
  };
  const names = fc.uniqueArray(fc.oneof({ weight: 20, arbitrary: fc.constantFrom('id', 'a-b', '_x') }, fc.constantFrom('1', 'a b', '')));
  const capture = names.chain((keys) =>
    fc
      .tuple(...keys.map((key) => fc.tuple(fc.constant(key), or(['status', ' body', 'jsonpath "$.id"'], ['nope', 5, 'status == 1']))))
      .map((pairs) => Object.fromEntries(pairs)),
  );
  const request = fc.record(
    {
      name: or(['a', 'b', 5, true], ['']),
      request: or(['GET /', '/', 'post /users', ' GET  / ', 'GET {{who}}'], ['GET', 'a b c', '', 7]),
      capture: fc.oneof({ weight: 20, arbitrary: capture }, { weight: 1, arbitrary: odd }),
      ...settings,
    },
    { requiredKeys: ['request'] },
  );
  const stray = fc.oneof(
    { weight: 20, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom({ nam: 'x' }, { method: 'GET' }) },
  );
  const suite = fc.record(
    {
      app: or(['app.cjs'], [['app.cjs']]),
      vars: fc.record({
        who: or(['/ada', '/1'], [['x']]),
        header: or(['X-H:1'], [5]),
        check: or(['status == 200', 'bytes > 1'], [true]),
        n: or([1, true], [null]),
      }),
      secrets: listOf(['SET'], ['NOT', 5, true]),
      defaults: fc.oneof({ weight: 20, arbitrary: fc.record(settings, { requiredKeys: [] }) }, { weight: 1, arbitrary: odd }),
      requests: fc.oneof(
        {
          weight: 20,
          arbitrary: fc.array(
            fc.tuple(request, stray).map(([one, more]) => ({ ...one, ...more })),
            { minLength: 1, maxLength: 2 },
          ),
        },
        { weight: 1, arbitrary: odd },
      ),
    },
    { requiredKeys: ['requests', 'app', 'vars'] },
  );

  test('editors mark nothing that the reader takes', async () => {
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(suite, async (document) => {
        const text = stringify(document);
        try {
          await read(text);
        } catch (error) {
          if (!(error instanceof CycleTraceError)) throw error;
          refused++;
          return;
        }
        taken++;
        const seen: unknown = parse(text);
        if (!fits(seen)) throw new Error(`${text}\nis taken, and marked: ${JSON.stringify(fits.errors)}`);
      }),
      { numRuns: 400 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(10);
  });
});
