import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { matchers } from '../../src/jest/index.js';
import type { Report } from '../../src/model/report.js';
import { aReport } from '../cli/a-report.js';
import { makeFolder } from '../cli/plan-of.js';
import { ROOT } from '../helpers/cli.js';

/** Judges as an `expect` does, which turns the answer round for `.not`. */
function judge(
  report: unknown,
  check?: string,
  { isNot = false, strict = false } = {},
): { readonly passes: boolean; readonly message: string } {
  const { pass, message } = matchers.toPass.call({ isNot }, report, check, { strict });
  return { passes: pass !== isNot, message: message() };
}

const report = aReport();
const both = (given: unknown, check?: string, strict = false) => [
  judge(given, check, { strict }).passes,
  judge(given, check, { isNot: true, strict }).passes,
];

test('a check holds or does not, and .not turns it round', () => {
  expect(both(report, 'status == 200')).toEqual([true, false]);
  expect(both(report, 'status == 404')).toEqual([false, true]);
  expect(both(report, 'phase "view" < 1s')).toEqual([true, false]);
});

test('without a check the report is judged as a whole', () => {
  const verdict = (status: Report['verdict']['status'], exitCode: number) => ({
    ...report,
    verdict: { status, exitCode, reasons: ['why'] },
  });
  expect(both(verdict('pass', 0))).toEqual([true, false]);
  expect(both(verdict('fail', 4))).toEqual([false, true]);
  expect(both(verdict('inconclusive', 0))).toEqual([true, true]);
  expect(both(verdict('inconclusive', 0), undefined, true)).toEqual([false, false]);
});

test('nothing to judge fails, whichever way it is asked', () => {
  expect(both({ ...report, traces: [], stats: null }, 'status == 200')).toEqual([false, false]);
  expect(both({ ...report, verdict: { status: 'no-data', exitCode: 3, reasons: [] } })).toEqual([false, false]);
  expect(both({ ...report, verdict: { status: 'error', exitCode: 3, reasons: [] } })).toEqual([false, false]);
  expect(judge({ ...report, traces: [], stats: null }, 'status == 200').message).toContain('nothing to judge: no run was made');
});

test('the message has the words of the check and the phase table, without colour', () => {
  const { message } = judge(report, 'phase "view" < 1ns');
  expect(message).toMatch(/^expect\(report\)\.toPass\('phase "view" < 1ns'\)\n\nfound 1\.00 µs: .* over 1 ns\n/);
  expect(message).toMatch(/ Phase .* Time /);
  expect(message).toMatch(/ view +1\.00 µs /);
  expect(message).not.toContain('\x1b');
  expect(judge(report, 'status == 200', { isNot: true }).message).toMatch(/^expect\(report\)\.not\.toPass/);
});

test.each([
  [report, 'phase "veiw" < 20ms', 'There is no phase "veiw".\n  phase "veiw" < 20ms\n        ^^^^^^\nhint: Did you mean view?'],
  [{ ...report, stats: null }, 'total < 4x ref', 'The reference was not timed in this run.\nhint: trace(request, { ref: true })'],
  [Promise.resolve(report), 'status == 200', 'toPass got a promise: write `await expect(trace(...)).resolves.toPass(...)`.'],
  ['GET /', 'status == 200', 'toPass judges the report that trace() gives: got "GET /".'],
])('what cannot be asked is an error, with .not too (%#)', (given, check, words) => {
  expect(() => judge(given, check)).toThrow(words);
  expect(() => judge(given, check, { isNot: true })).toThrow(words);
});

test('a report that does not show every run is not judged by those it shows', () => {
  const stats = report.stats && { ...report.stats, runs: 500 };
  expect(stats).not.toBeNull();
  expect(() => judge({ ...report, stats }, 'status == 200')).toThrow('of 500 runs, and a check is about all of them.');
});

test('the runs of trace() are judged whole and unmasked, as its own checks are', () => {
  const cwd = makeFolder({
    'app.cjs': `module.exports = (app) => {
      app.get('/', function home(c) { return c.json({ list: Array.from({ length: 30000 }, (_, n) => n), token: 'tok-123456', last: 'end' }); });
    };`,
  });
  const code = `
    const { trace } = require('./dist/index.js');
    const { matchers } = require('./dist/jest.js');
    (async () => {
      const [one, many] = await Promise.all([
        trace('GET /', { cwd: ${JSON.stringify(cwd)}, maxBodyBytes: 10, ref: true }),
        trace('GET /', { cwd: ${JSON.stringify(cwd)}, maxBodyBytes: 10, runs: 150 }),
      ]);
      const pass = (report, check) => matchers.toPass.call({}, report, check).pass;
      console.log(JSON.stringify([
        pass(one, 'jsonpath "$.last" == "end"'), pass(one, 'jsonpath "$.token" == "tok-123456"'), pass(one, 'total < 100000x ref'),
        pass(many, 'jsonpath "$.last" == "end"'), pass(many, 'total p(99) < 100s'), pass(many, 'bytes < 10'),
        many.traces.length, JSON.stringify(one).includes('tok-123456'), process.exitCode ?? null,
      ]));
    })();`;
  const printed = execFileSync(process.execPath, ['-e', code], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 120_000,
  });
  expect(JSON.parse(printed)).toEqual([true, true, true, true, true, false, 100, false, null]);
});

test('both doors of the package open on the matchers', () => {
  const code =
    "import { matchers } from 'cycle-trace/jest'; import { createRequire } from 'node:module'; console.log(createRequire(process.cwd() + '/x.js')('cycle-trace/jest').matchers === matchers);";
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: path.join(ROOT), encoding: 'utf8' });
  expect(printed).toBe('true\n');
});
