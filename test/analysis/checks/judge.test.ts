import { openChecks, type RunObservation } from '../../../src/analysis/checks/index.js';
import { newHistogram } from '../../../src/analysis/histogram.js';
import { Samples } from '../../../src/analysis/samples.js';
import type { Check } from '../../../src/model/report.js';
import { span, trace } from '../../reporters/samples.js';
import { answering, aRun, lasting, parse } from './a-run.js';

const MS = 1e6;

async function judge(text: string, runs: readonly RunObservation[], refNs: readonly number[] | null = null): Promise<Check> {
  const checks = await openChecks([await parse(text)], newHistogram);
  for (const run of runs) checks.add(run);
  const ref = refNs && new Samples(newHistogram);
  for (const ns of refNs ?? []) ref?.add(ns);
  return checks.results(ref)[0] as Check;
}

test.each([
  ['status == 200', 'pass', 200],
  ['status not in [200, 201]', 'fail', 200],
  ['header "CONTENT-TYPE" startsWith "application/"', 'pass', 'application/json'],
  ['header "X-Not" exists', 'fail', null],
  ['header "X-Not" not exists', 'pass', null],
  // What is not there is neither equal nor unequal.
  ['header "X-Not" != "a"', 'fail', null],
  ['header "X-Not" not contains "a"', 'fail', null],
  ['bytes == 83', 'pass', 83],
  ['body contains "Ada"', 'pass', undefined],
  ['body isEmpty', 'fail', undefined],
  ['jsonpath "$.id" == 42', 'pass', 42],
  ['jsonpath "$.id" == "42"', 'fail', 42],
  ['jsonpath "$.id" > 41', 'pass', 42],
  ['jsonpath "$.id" isInteger', 'pass', 42],
  ['jsonpath "$.name" isInteger', 'fail', 'Ada'],
  ['jsonpath "$.tags[*]" contains "b"', 'pass', ['a', 'b']],
  ['jsonpath "$.none" isNull', 'pass', null],
  ['jsonpath "$.empty" isEmpty', 'pass', []],
  ['jsonpath "$.nope" exists', 'fail', null],
  ['route == "/users/<int:id>"', 'pass', '/users/<int:id>'],
  ['endpoint matches /^USERS\\./i', 'pass', 'users.show'],
  ['outcome == "ok"', 'pass', 'ok'],
  ['count db == 1', 'pass', 1],
  ['count http < 1', 'fail', 1],
  ['count redirect == 0', 'pass', 0],
  ['step 4 < 10ms', 'pass', 3_061_000],
  ['span "load user" < 1ms', 'fail', 1_230_000],
  ['hook "requireLogin" < 1ms', 'pass', 38_000],
  ['hook "nobody" < 1ms', 'no-data', null],
  ['cpu < 1s', 'no-data', null],
  ['boot < 1s', 'pass', 182e6],
])('%s is a %s', async (text, verdict, actual) => {
  const check = await judge(text, [aRun()]);
  expect(check).toMatchObject({ expression: text, verdict, ...(actual !== undefined && { actual }) });
  expect(check.message).not.toBe('');
});

test('a budget has both figures in its words and its data', async () => {
  expect(await judge('total < 20ms', [lasting(24.1 * MS)])).toMatchObject({
    verdict: 'fail',
    expected: 20 * MS,
    actual: 24.1 * MS,
    message: 'found 24.1 ms: 20.5 % over 20.0 ms',
  });
});

test('without an aggregate every run must hold', async () => {
  const runs = [answering(200), answering(404), answering(200), answering(500)];
  expect(await judge('status == 200', runs)).toMatchObject({
    verdict: 'fail',
    actual: 404,
    message: 'found 404 in run 2; 2 of 4 runs did not hold',
  });
  expect((await judge('total < 20ms', [lasting(1 * MS), lasting(30 * MS)])).verdict).toBe('fail');
});

test('a percentile, a mean and the extremes are of all runs', async () => {
  const runs = Array.from({ length: 100 }, (_, n) => lasting((n + 1) * MS));
  expect((await judge('total min <= 1ms', runs)).verdict).toBe('pass');
  expect((await judge('total max < 100ms', runs)).actual).toBe(100 * MS);
  expect((await judge('total med < 51ms', runs)).actual).toBe(50.5 * MS);
  expect((await judge('total avg < 51ms', runs)).actual).toBe(50.5 * MS);
  expect((await judge('total p(95) < 96ms', runs)).actual).toBeCloseTo(95.05 * MS, -3);
});

test('a median beyond its budget fails when chance does not explain it, and is inconclusive when it does', async () => {
  const noisy = [15, 18, 22, 25, 30].map((ms) => lasting(ms * MS));
  const check = await judge('total med < 20ms', noisy);
  expect(check.verdict).toBe('inconclusive');
  expect(check.message).toContain('-n');
  expect(
    (
      await judge(
        'total med < 20ms',
        [21, 22, 23, 24, 25].map((ms) => lasting(ms * MS)),
      )
    ).verdict,
  ).toBe('fail');
  expect(
    (
      await judge(
        'total med < 20ms',
        [15, 16, 17, 18, 300].map((ms) => lasting(ms * MS)),
      )
    ).verdict,
  ).toBe('pass');
});

test('a budget in references follows the machine', async () => {
  const slow = Array.from({ length: 30 }, (_, n) => lasting((9 + n / 30) * MS));
  const quietRef = Array.from({ length: 30 }, (_, n) => (1 + n / 300) * MS);
  expect((await judge('total med < 4x ref', slow, quietRef)).verdict).toBe('fail');
  const check = await judge(
    'total med < 4x ref',
    slow,
    quietRef.map((ns) => 5 * ns),
  );
  expect(check.verdict).toBe('pass');
  expect(check.expected).toBeCloseTo(4 * 5 * 1.0483 * MS, -4);
  expect((await judge('total med < 4x ref', slow, [])).verdict).toBe('no-data');
});

test('nothing to judge is never a pass', async () => {
  expect((await judge('status == 200', [])).verdict).toBe('no-data');
  expect((await judge('total < 1s', [])).verdict).toBe('no-data');
  expect(await judge('status == 200', [answering(200), aRun({ response: null })])).toMatchObject({ verdict: 'no-data' });
  const skipped = trace().phases.map((phase) =>
    phase.name === 'view' ? { ...phase, status: 'skipped' as const, reason: 'a hook answered' } : phase,
  );
  expect(await judge('phase "view" < 1s', [aRun({ phases: skipped })])).toMatchObject({
    verdict: 'no-data',
    message: expect.stringContaining('a hook answered'),
  });
});

test('a body that is longer than what is kept, no text, or no JSON is nothing to judge', async () => {
  const run = aRun();
  expect((await judge('body contains "x"', [{ ...run, body: { ...run.body, whole: false } }])).verdict).toBe('no-data');
  expect((await judge('body contains "x"', [{ ...run, body: { bytes: Buffer.from([0xff, 0xfe]), whole: true } }])).message).toContain(
    'UTF-8',
  );
  expect((await judge('jsonpath "$.a" exists', [aRun({}, '<html>')])).message).toContain('not JSON');
  expect((await judge('jsonpath "$.a" exists', [aRun({}, '')])).message).toContain('empty');
});

test('a statement that is made again is a duplicate, with other values too', async () => {
  const db = (id: string, text: string) => span(id, 'view', text, 0, 1, { kind: 'db', attributes: { 'db.query.text': text } });
  const spans = [db('1', 'SELECT a WHERE id = ?'), db('2', 'SELECT a WHERE id = ?'), db('3', 'SELECT b'), db('4', 'SELECT a WHERE id = ?')];
  expect(await judge('count duplicate-db == 0', [aRun({ spans })])).toMatchObject({ verdict: 'fail', actual: 2, expected: 0 });
});

test('secrets are judged as they are and shown masked', async () => {
  const open = aRun({}, '{"token":"s3cret-value"}');
  const run = { ...open, masked: () => aRun({}, '{"token":"***"}') };
  expect(await judge('jsonpath "$.token" == "s3cret-value"', [run])).toMatchObject({ verdict: 'pass', actual: '***' });
  const failed = await judge('jsonpath "$.token" == "other"', [run]);
  expect(failed.verdict).toBe('fail');
  expect(failed.message + JSON.stringify(failed.actual)).not.toContain('s3cret-value');
});
