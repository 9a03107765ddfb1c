import { ERRORS, type ErrorCode } from '../../src/model/errors.js';
import { makeFolder } from '../cli/plan-of.js';
import { traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';

// Each code of README's table is what a command gives, with the exit code that stands beside it.

expectNothingLeft();

const app = (setup: string) => `module.exports = (app) => { ${setup} };`;
const cwd = makeFolder({
  'app.cjs': app(`
    app.get('/', () => 'hello');
    app.get('/hang', () => new Promise(() => {}));
    app.get('/gone', () => process.exit(7));
    app.get('/away', (c) => c.redirect('/away'));
    app.get('/short', (c) => c.stream((function* () { yield 'a'; throw new Error('broke off'); })()));`),
  'throws.cjs': 'throw new Error("on purpose");',
  'number.cjs': 'module.exports = 42;',
  'setup.cjs': app("app.get('no-slash', () => 'x');"),
  'never.cjs': 'module.exports = () => new Promise(() => {});',
  'odd/package.json': '{"cycle-trace": {"app": 42}}',
  'bare/note.txt': '',
  'suite.yaml': 'requests: 42',
  'report.json': '{}',
});

const CASES: readonly (readonly [code: ErrorCode, args: readonly string[], folder?: string])[] = [
  ['USAGE', ['GET', '/', '--no-such-option']],
  ['ITEM_INVALID', ['POST', '/', 'a:=not json']],
  ['FILE_UNREADABLE', ['POST', '/', '@nothing-here']],
  ['FILE_UNWRITABLE', ['GET', '/', '-r', 'tap=no-folder/report.tap']],
  ['CONFIG_INVALID', ['GET', '/'], 'odd'],
  ['APP_NOT_FOUND', ['GET', '/'], 'bare'],
  ['CHECK_INVALID', ['GET', '/', '-e', 'status is fine']],
  ['SUITE_INVALID', ['check', 'suite.yaml']],
  ['REPORT_INVALID', ['GET', '/', '--baseline', 'report.json']],
  ['APP_LOAD_FAILED', ['GET', '/', '--app', 'throws.cjs']],
  ['APP_INVALID', ['GET', '/', '--app', 'number.cjs']],
  ['APP_SETUP_FAILED', ['GET', '/', '--app', 'setup.cjs']],
  ['BOOT_TIMEOUT', ['GET', '/', '--app', 'never.cjs', '--timeout', '2s']],
  ['HOST_DIED', ['GET', '/gone']],
  ['REQUEST_TIMEOUT', ['GET', '/hang', '--timeout', '4s']],
  ['CONNECTION_REFUSED', ['GET', 'http://127.0.0.1:1/']],
  ['RESPONSE_ABORTED', ['GET', '/short']],
  ['TOO_MANY_REDIRECTS', ['GET', '/away', '--follow', '--max-redirects', '2']],
];

/** What needs a server, a name or a certificate of its own, a signal, or an earlier report: tested with those. */
const ELSEWHERE: readonly ErrorCode[] = [
  'BASELINE_UNFIT',
  'HOST_NOT_FOUND',
  'TLS_FAILED',
  'CONNECTION_FAILED',
  'RESPONSE_INVALID',
  'INTERRUPTED',
];

it.each(CASES.map((row) => [row[0], row] as const))('%s is what a command gives', async (code, [, args, folder = '']) => {
  const { report, result } = await traceJson(args, { cwd: `${cwd}/${folder}` });
  const codes = [report.verdict.reasons[0]?.split(':')[0], ...report.traces.map(({ error }) => error?.code)];
  expect(codes).toContain(code);
  expect([result.exitCode, report.verdict.exitCode]).toEqual([ERRORS[code].exitCode, ERRORS[code].exitCode]);
});

it('leaves no code out', () => {
  expect([...CASES.map(([code]) => code), ...ELSEWHERE].sort()).toEqual(Object.keys(ERRORS).sort());
});
