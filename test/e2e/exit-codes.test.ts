import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import { makeFolder } from '../cli/plan-of.js';
import { runCli, startCli } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { until } from '../helpers/processes.js';

expectNothingLeft();

const suite = (...requests: string[]) => `app: app.cjs\nrequests:\n${requests.map((each) => `  - {${each}}\n`).join('')}`;

const folder = makeFolder({
  'app.cjs': `module.exports = (app) => {
    app.get('/', function home() { return 'hello'; });
    app.get('/slow', async function slow() { console.error('slow begins'); await new Promise((resolve) => setTimeout(resolve, 150)); return 'late'; });
    app.get('/hang', function hang() { return new Promise(() => {}); });
    app.get('/throws', function throws() { throw new Error('on purpose'); });
    app.get('/down', function down(c) { return c.respond('later', 503); });
    app.get('/gone', function gone() { process.exit(7); });
    app.get('/away', function away(c) { return c.redirect('/away'); });
  };`,
  'broken.cjs': "throw new Error('on purpose');",
  'good.yaml': suite('request: GET /, expect: [status == 200]'),
  'bare.yaml': suite('request: GET /'),
  'failing.yaml': suite('request: GET /, expect: [status == 404]'),
  'hanging.yaml': suite('request: GET /, expect: [status == 404]', 'request: GET /hang, timeout: 200ms'),
  'empty-handed.yaml': suite('request: GET /, capture: { id: \'header "X-Id"\' }', 'request: "GET /{{id}}"'),
  'gone.yaml': suite('request: GET /gone', 'request: GET /, expect: [status == 200]'),
  'broken.yaml': 'app: broken.cjs\nrequests:\n  - request: GET /\n',
  'wrong.yaml': 'requests: []\n',
});
const FORMS = ['json', 'junit', 'tap', 'github', 'markdown'];
const fileOf = (form: string) => path.join(folder, `report.${form}`);
const reports = FORMS.flatMap((form) => ['--report', `${form}=report.${form}`]);
const readReport = () => JSON.parse(readFileSync(fileOf('json'), 'utf8')) as Report;

beforeEach(() => {
  for (const form of FORMS) rmSync(fileOf(form), { force: true });
});

const NOTHING_LISTENS = 'http://127.0.0.1:1/';

test.each<[line: string[], exitCode: number, status: string]>([
  [['GET', '/'], 0, 'pass'],
  [['GET', '/nowhere'], 0, 'pass'],
  [['GET', '/away'], 0, 'pass'],
  [['GET', '/', '-e', 'status == 200', '-n', '3'], 0, 'pass'],
  [['GET', '/down', '-e', 'status == 503'], 0, 'pass'],
  [['GET', '/', '-e', 'status == 404'], 4, 'fail'],
  [['GET', '/down'], 4, 'fail'],
  [['GET', '/throws'], 4, 'fail'],
  [['GET', '/throws', '-n', '3', '-c', '2'], 4, 'fail'],
  [['GET', '/', '-e', 'span "none" < 1s'], 4, 'no-data'],
  [['GET', '/', '-e', 'span "none" < 1s', '-e', 'status == 404'], 4, 'fail'],
  [['GET', '/hang', '--timeout', '300ms'], 3, 'error'],
  [['GET', '/gone'], 3, 'error'],
  [['GET', '/away', '--follow', '--max-redirects', '2'], 3, 'error'],
  [['GET', NOTHING_LISTENS], 3, 'error'],
  [['GET', '/hang', '--timeout', '300ms', '-e', 'status == 200'], 3, 'error'],
  [['GET', '/gone', '-e', 'total < 1ns'], 3, 'error'],
  [['GET', '/', '-a', 'broken.cjs', '-e', 'status == 200'], 3, 'error'],
  [['GET', '/', '-a', 'none.cjs'], 2, 'error'],
  [['GET', '/', '-e', 'statuss == 200'], 2, 'error'],
  [['check', 'good.yaml'], 0, 'pass'],
  [['check', 'bare.yaml'], 0, 'pass'],
  [['check', 'failing.yaml'], 4, 'fail'],
  [['check', 'hanging.yaml'], 3, 'error'],
  [['check', 'empty-handed.yaml'], 4, 'no-data'],
  [['check', 'gone.yaml'], 3, 'error'],
  [['check', 'broken.yaml'], 3, 'error'],
  [['check', 'wrong.yaml'], 2, 'error'],
  [['check', 'none.yaml'], 2, 'error'],
  [['check', 'good.yaml', '--filter', 'nothing of it'], 2, 'error'],
  [['check', 'good.yaml', 'failing.yaml'], 4, 'fail'],
  [['check', 'failing.yaml', 'empty-handed.yaml', 'good.yaml'], 4, 'fail'],
  [['check', 'failing.yaml', 'hanging.yaml'], 3, 'error'],
  [['check', 'failing.yaml', 'broken.yaml', 'good.yaml', '--parallel', '3'], 3, 'error'],
  [['check', 'failing.yaml', 'broken.yaml', '--bail'], 4, 'fail'],
  [['check', 'good.yaml', 'wrong.yaml'], 2, 'error'],
])('%j exits with %d, and every report says so', async (line, exitCode, status) => {
  const result = await runCli([...line, ...reports], { cwd: folder });
  expect(result.exitCode).toBe(exitCode);
  const report = readReport();
  expect(report.verdict).toMatchObject({ status, exitCode });
  expect(report.verdict.reasons.length > 0).toBe(exitCode !== 0);
  // What made no request is no pass.
  if (report.traces.length === 0) expect(exitCode).not.toBe(0);
  expect(readFileSync(fileOf('junit'), 'utf8').includes('<failure') || readFileSync(fileOf('junit'), 'utf8').includes('<error')).toBe(
    exitCode !== 0,
  );
  expect(/^not ok /m.test(readFileSync(fileOf('tap'), 'utf8'))).toBe(exitCode !== 0);
  expect(/^::error /m.test(readFileSync(fileOf('github'), 'utf8'))).toBe(exitCode !== 0);
  expect(existsSync(fileOf('markdown'))).toBe(true);
});

test.each([
  ['SIGINT', ['GET', '/slow', '-n', '100']],
  ['SIGTERM', ['GET', '/slow', '-n', '100', '-c', '3', '-e', 'status == 404']],
  ['SIGTERM', ['check', 'slow.yaml', 'good.yaml']],
  ['SIGINT', ['check', 'slow.yaml', 'slow2.yaml', '--parallel', '2', '--bail']],
] as const)('%s in the middle of %j: 130, and every report has what there is', async (signal, line) => {
  const cwd = makeFolder({
    'app.cjs': readFileSync(path.join(folder, 'app.cjs'), 'utf8'),
    'good.yaml': suite('request: GET /'),
    'slow.yaml': suite('request: GET /slow, runs: 100', 'request: GET /'),
    'slow2.yaml': suite('request: GET /slow, runs: 100', 'request: GET /'),
  });
  const child = startCli([...line, ...reports], { cwd });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdout.resume();
  const ended = new Promise((resolve) => child.once('close', resolve));
  await until(() => said.split('slow begins').length > 7);
  child.kill(signal);
  expect(await ended).toBe(130);
  const report = JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8')) as Report;
  expect(report.verdict).toMatchObject({ status: 'error', exitCode: 130, reasons: expect.arrayContaining(['interrupted']) });
  expect(report.traces.filter(({ outcome }) => outcome === 'ok').length).toBeGreaterThan(0);
  expect(readFileSync(path.join(cwd, 'report.junit'), 'utf8')).toContain('<error');
  expect(readFileSync(path.join(cwd, 'report.tap'), 'utf8')).toMatch(/^not ok /m);
  // What was not made is told, of the suite under way and of those that had not begun.
  const left = report.checks.filter(({ message }) => message.endsWith('the request was not made, as the run was interrupted'));
  expect(left.map(({ request }) => request)).toEqual(NOT_MADE[line.join(' ')] ?? []);
});

const NOT_MADE: Readonly<Record<string, readonly string[]>> = {
  'check slow.yaml good.yaml': ['slow.yaml: GET /', 'good.yaml: GET /'],
  'check slow.yaml slow2.yaml --parallel 2 --bail': ['slow.yaml: GET /', 'slow2.yaml: GET /'],
};
