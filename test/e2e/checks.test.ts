import { makeFolder } from '../cli/plan-of.js';
import { runCli, SHOP, traceJson } from '../helpers/cli.js';

const APP = `
module.exports = (app) => {
  app.get('/', function home() { return { hello: 'world', list: Array.from({ length: 30000 }, (_, n) => n), last: 'end' }; });
  app.get('/down', function down(c) { return c.respond('later', 503); });
  app.get('/throws', function throws() { throw new Error('on purpose'); });
  app.get('/login', function login(c) { return c.json({ token: 'tok-123456789', ok: true }); });
};`;
const folder = makeFolder({ 'app.cjs': APP });
const run = (...args: string[]) => runCli(args, { cwd: folder });
const json = (...args: string[]) => traceJson(args, { cwd: folder });

test('checks that hold pass, and stand under the table', async () => {
  const { stdout, exitCode } = await run('GET', '/', '-e', 'status == 200', '-e', 'jsonpath "$.hello" == "world"', '-e', 'total < 10s');
  expect(stdout).toMatch(/✓ status == 200\n ✓ jsonpath "\$\.hello" == "world"\n ✓ total < 10s\n/);
  expect(exitCode).toBe(0);
});

test('a check that does not hold fails, with what was found, once', async () => {
  const { stdout, exitCode } = await run('GET', '/', '-e', 'status == 404');
  expect(stdout).toContain(' ✗ status == 404\n   found 200\n');
  expect(stdout.match(/found 200/g)).toHaveLength(1);
  expect(exitCode).toBe(4);
});

test('checks judge the whole body, however little of it the report keeps', async () => {
  const { report, result } = await json('GET', '/', '--max-body', '10', '-e', 'jsonpath "$.last" == "end"', '-e', 'body endsWith "}"');
  expect(report.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
  expect(report.traces[0]?.response).toMatchObject({ bodyTruncated: true, body: '{"hello":"' });
  expect(result.exitCode).toBe(4);
});

test('secrets are judged raw and reported masked', async () => {
  const { report, result } = await json(
    'GET',
    '/login',
    '-e',
    'jsonpath "$.token" startsWith "nope"',
    '-e',
    'jsonpath "$.token" matches /^tok-\\d+$/',
  );
  expect(report.checks.map(({ verdict }) => verdict)).toEqual(['fail', 'pass']);
  expect(result.stdout).not.toContain('tok-123456789');
});

test.each([
  [['/down'], 4],
  [['/down', '-e', 'status == 503'], 0],
  [['/down', '-e', 'status in [200, 503]'], 0],
  [['/down', '-e', 'status >= 500'], 0],
  [['/down', '-e', 'status != 404'], 4],
  [['/down', '-e', 'status == 503', '-e', 'bytes == 0'], 4],
  [['/throws', '-e', 'status == 500'], 0],
  [['/throws', '-e', 'bytes > 0'], 4],
  [['/nowhere'], 0],
  [['/nowhere', '-e', 'status == 200'], 4],
  [['/', '-e', 'phase "teardown" < 1s'], 4],
  [['/', '-e', 'statuss == 200'], 2],
  [['/', '--strict'], 2],
  [['/', '--ref'], 2],
])('%j exits with %d', async (args, code) => {
  expect((await run('GET', ...args)).exitCode).toBe(code);
});

test('a bad check is refused before the app is loaded, and as a document where JSON was asked for', async () => {
  const { report, result } = await json('GET', '/', '--app', 'app.cjs', '-e', 'phase "veiw" < 1ms');
  expect(result.stderr).toBe(
    'error: --expect: There is no phase "veiw".\n  phase "veiw" < 1ms\n        ^^^^^^\nhint: Did you mean view?\n',
  );
  expect(report.verdict).toMatchObject({ status: 'error', exitCode: 2 });
});

test('a budget in references times them in the same run, between the requests', async () => {
  const { report, result } = await traceJson(['GET', '/products', '--app', SHOP, '-n', '12', '-e', 'total med < 10000x ref']);
  const [check] = report.checks;
  expect(check).toMatchObject({ verdict: 'pass', aggregate: 'med' });
  expect(report.stats?.ref?.runs).toBeGreaterThanOrEqual(20);
  expect(check?.expected).toBeCloseTo(10_000 * (report.stats?.ref?.medianNs ?? 0), -5);
  expect(report.traces).toHaveLength(12);
  expect(result.exitCode).toBe(0);
});

test('one run has references too', async () => {
  const { report } = await json('GET', '/', '-e', 'phase "view" < 10000x ref', '-e', 'total < 0.0001x ref');
  expect(report.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
  expect(report.stats).toBeNull();
});
