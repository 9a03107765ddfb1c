import fc from 'fast-check';
import { parseQuery } from '../../../src/analysis/checks/parse.js';
import { QUERIES } from '../../../src/analysis/checks/queries.js';
import { CycleTraceError } from '../../../src/model/errors.js';
import { parse, SCOPE } from './a-run.js';

async function faultOf(text: string, scope = {}): Promise<CycleTraceError> {
  const error = await parse(text, scope).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CycleTraceError)) throw new Error(`${text} is accepted, or crashed: ${String(error)}`);
  expect(error.code).toBe('CHECK_INVALID');
  return error;
}

/** The part of the text that the caret marks. */
const marked = ({ frame }: CycleTraceError): string => {
  const [text = '', carets = ''] = (frame ?? '').split('\n');
  return text.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
};

test.each(Object.entries(QUERIES).map(([name, { example }]) => [name, example]))('the example of %s is a check', async (name, example) => {
  expect(await parse(example)).toMatchObject({ expression: example, query: { name }, negated: false, source: null });
});

test.each([
  ['status == 200', { name: '==', value: 200 }],
  ['status in [200, 201]', { name: 'in', values: [200, 201] }],
  ['total < 1.5s', { name: '<', value: 1.5e9 }],
  ['total <= 250us', { name: '<=', value: 250_000 }],
  ['total < 20 x ref', { name: '<', timesRef: 20 }],
  ['phase "view" > 0.5x ref', { name: '>', timesRef: 0.5 }],
  ['header "a" == "x\\"y\\n\\u0041\\u{1F600}"', { name: '==', value: 'x"y\nA😀' }],
  ["header 'a' contains 'it is'", { name: 'contains', value: 'it is' }],
  ['body matches /^[/]\\/\\d+$/i', { name: 'matches', pattern: '^[/]\\/\\d+$', flags: 'i' }],
  ['jsonpath "$.a" == null', { name: '==', value: null }],
  ['jsonpath "$.a" == -1.5e3', { name: '==', value: -1500 }],
  ['jsonpath "$.a" in ["x", 1, true, null]', { name: 'in', values: ['x', 1, true, null] }],
  ['cookie "session" exists', { name: 'exists' }],
  ['jsonpath "$.a" isList', { name: 'isList' }],
])('%s asks for that', async (text, predicate) => {
  expect((await parse(text)).predicate).toEqual(predicate);
});

test('aggregates and not stand between the query and the predicate', async () => {
  expect(await parse('phase "view" p(99.5) not > 20ms')).toMatchObject({
    query: { name: 'phase', argument: 'view', text: 'phase "view"' },
    aggregate: { name: 'p', percent: 99.5 },
    negated: true,
    predicate: { name: '>', value: 20e6 },
  });
  expect((await parse('total med < 4x ref')).aggregate).toEqual({ name: 'med' });
});

test.each([
  ['statsu == 200', 'statsu', 'status'],
  ['not status == 200', 'not', 'status not == 200'],
  ['jsonpath $.id == 1', '$', 'jsonpath "$.id"'],
  ['count db <= two', 'two', 'count db <= 2'],
  ['phase "viwe" < 2ms', '"viwe"', 'view'],
  ['view < 10ms', 'view', 'phase "view"?'],
  ['db <= 2', 'db', 'count db?'],
  ['latency < 10ms', 'latency', 'total?'],
  ['status_code == 200', 'status_code', 'status?'],
  ['count dbs == 1', 'dbs', 'db'],
  ['outcome == "timeuot"', '"timeuot"', 'timeout'],
  ['body containz "x"', 'containz', 'contains'],
  ['status = 200', '=', '=='],
  ['status == "200"', '"200"', '200'],
  ['total < 20', '20', '20ms'],
  ['total < 20mz', '20mz', '20ms'],
  ['total < 4 ref', '4', '4x ref'],
  ['total < ref', 'ref', '1x ref'],
  ['total < 4x', '', '4x ref'],
  ['total < 0x ref', '0x', '4x ref'],
  ['total == 5ms', '==', '< 20ms'],
  ['header X exists', 'X', 'header "X"'],
  ['header "X" isInteger', 'isInteger', 'header'],
  ['header "X" < 3', '<', 'header'],
  ['status matches /x/', 'matches', 'status == 200'],
  ['status exists', 'exists', 'status == 200'],
  ['status med == 200', 'med', 'every run'],
  ['boot med < 1s', 'med', 'every run'],
  ['step 7 < 1s', '7', 'step 4'],
  ['jsonpath "$.a[" exists', '[', 'jsonpath'],
  ['jsonpath "$.a" == yes', 'yes', '"yes"'],
  ['body matches /(/', '/(/', 'JavaScript'],
  ['body matches /x/g', 'g', 'i, m, s and u'],
  ['body matches "x"', '"x"', 'slashes'],
  ['body contains "x', '"x', 'Close it'],
  ['status in [200', '', 'in [200, 201]'],
  ['status in []', ']', '200'],
  ['status == 200 and total < 1s', 'and total < 1s', 'two checks'],
  ['status ==', '', '200'],
  ['status', '', 'status == 200'],
  ['total p(101) < 1s', '101', 'p(95)'],
  ['total mde < 1s', 'mde', 'med'],
  ['total median < 1s', 'median', 'med'],
  ['total mean < 1s', 'mean', 'avg'],
  ['total p95 < 1s', 'p95', 'p(95)'],
  ['total < 4xref', '4xref', '4x ref'],
  ['status 200', '200', 'status == 200'],
  ['bytes < 10KiB', '10KiB', '10240'],
  ['count == 2', '==', 'duplicate-db'],
  ['', '', 'status'],
])('%s is refused, with the fault marked and a way out', async (text, fault, hint) => {
  const error = await faultOf(text);
  expect(marked(error)).toBe(fault);
  expect(error.hint).toContain(hint);
});

test('what cannot be judged in this run is refused before it', async () => {
  expect((await faultOf('total p(95) < 1s', { runs: 19 })).hint).toContain('-n 20');
  expect((await faultOf('total p(99) < 1s', { runs: 99 })).hint).toContain('-n 100');
  await parse('total p(95) < 1s', { runs: 20 });
  await parse('total p(99) < 1s', { runs: 100 });
  expect((await faultOf('count redirect == 0', { follow: false })).hint).toContain('--follow');
  for (const text of [
    'route == "/"',
    'hook "h" < 1s',
    'count db == 0',
    'phase "view" < 1s',
    'step 4 < 1s',
    'boot < 1s',
    'cpu < 1s',
    'total < 4x ref',
  ]) {
    await faultOf(text, { app: false });
  }
  for (const text of ['status == 200', 'phase "wait" < 1s', 'total < 1s', 'count redirect == 1']) await parse(text, { app: false });
});

test('a fault in a suite is at its own column', async () => {
  const source = { file: 'smoke.yaml', line: 4, column: 9 };
  expect((await faultOf('status == x', { source, mention: 'smoke.yaml:4:9' })).source).toEqual({ file: 'smoke.yaml', line: 4, column: 19 });
});

test('a capture has a query and nothing more', async () => {
  expect(await parseQuery('jsonpath "$.id"', SCOPE)).toEqual({ name: 'jsonpath', argument: '$.id', text: 'jsonpath "$.id"' });
  await expect(parseQuery('jsonpath "$.id" == 1', SCOPE)).rejects.toThrow('over before ==');
});

test('any text is a check or one error with a caret inside it', async () => {
  const word = fc.constantFrom(
    ...Object.values(QUERIES).flatMap(({ example }) => example.split(' ')),
    ...['not', 'med', 'p(95)', '4x', 'ref', '[', ']', ',', '"', '/', '\\', '\u0000', '😀', '"$..a[?@.b>1]"'],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
  );
  await fc.assert(
    fc.asyncProperty(text, async (any) => {
      try {
        expect((await parse(any)).expression).toBe(any.trim());
      } catch (error) {
        if (!(error instanceof CycleTraceError)) throw error;
        expect(error.frame?.split('\n')).toHaveLength(2);
        expect(error.frame).toMatch(/\^$/);
        expect(error.hint).not.toBe('');
      }
    }),
    { numRuns: 500 },
  );
});
