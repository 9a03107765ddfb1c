import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import { makeFolder } from '../cli/plan-of.js';
import { runCli } from '../helpers/cli.js';

const APP = `
let id = 40;
let boots = 0;
module.exports = (app) => {
  console.error('boot ' + ++boots);
  app.config.secretKey = 'a-secret-key-of-the-tests';
  app.post('/users', async function add(c) { const { name } = await c.request.json(); return c.json({ id: ++id, name, key: c.request.headers.get('x-key') }, 201); });
  app.get('/users/<int:id>', function show(c) { return { id: c.params.id }; });
  app.get('/login', function login(c) { c.session.user = 'ada'; return 'in'; });
  app.get('/me', function me(c) { return c.session.user ? { user: c.session.user } : c.abort(401); });
  app.get('/down', function down(c) { return c.respond('later', 503); });
};`;

const SMOKE = `app: ../app.cjs
vars: { who: Ada }
secrets: [SMOKE_KEY]
defaults:
  items: ['X-Key:{{env.SMOKE_KEY}}']
requests:
  - name: add a user
    request: POST /users
    items: ['name={{who}}']
    expect: [status == 201, 'jsonpath "$.name" == "{{who}}"', count redirect == 0]
    follow: true
    capture: { id: 'jsonpath "$.id"' }
  - name: show the user
    request: GET /users/{{id}}
    runs: 3
    expect:
      - status == 200
      - jsonpath "$.id" == {{id}}
      - total med < 10000x ref
  - request: GET /login
  - name: who am I
    request: GET /me
    expect: ['jsonpath "$.user" == "ada"']
`;

const env = { SMOKE_KEY: 'key-0123456789' };

async function check(suites: Readonly<Record<string, string>>, ...args: string[]) {
  const cwd = makeFolder({ 'app.cjs': APP, ...suites });
  const result = await runCli(['check', ...args], { cwd, env });
  return { ...result, report: args.includes('--json') ? (JSON.parse(result.stdout) as Report) : null };
}

test('requests go one after another to one app, with variables, captures and cookies', async () => {
  const { report, exitCode, stderr, stdout } = await check({ 'tests/smoke.yaml': SMOKE }, 'tests/smoke.yaml', '--json');
  expect(stderr).toBe('boot 1\n');
  expect(report?.checks.map(({ request, expression, verdict }) => [request, expression, verdict])).toEqual([
    ['add a user', 'status == 201', 'pass'],
    ['add a user', 'jsonpath "$.name" == "{{who}}"', 'pass'],
    ['add a user', 'count redirect == 0', 'pass'],
    ['show the user', 'status == 200', 'pass'],
    ['show the user', 'jsonpath "$.id" == {{id}}', 'pass'],
    ['show the user', 'total med < 10000x ref', 'pass'],
    ['who am I', 'jsonpath "$.user" == "ada"', 'pass'],
  ]);
  expect(report?.traces.map(({ name, request }) => `${name}: ${request.target}`)).toEqual([
    'add a user: /users',
    'show the user: /users/41',
    'show the user: /users/41',
    'show the user: /users/41',
    'GET /login: /login',
    'who am I: /me',
  ]);
  expect(report?.verdict).toMatchObject({ status: 'pass', exitCode: 0 });
  expect(report?.checks[0]?.source).toEqual({ file: 'tests/smoke.yaml', line: 10, column: 14 });
  expect(stdout).not.toContain(env.SMOKE_KEY);
  expect(exitCode).toBe(0);
});

test('a check that fails fails the suite, and the others go on', async () => {
  const suite = SMOKE.replace('status == 201', 'status == 200');
  const { report, exitCode } = await check({ 'tests/smoke.yaml': suite }, 'tests/smoke.yaml', '--json');
  expect(report?.checks.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([{ request: 'add a user', expected: 200, actual: 201 }]);
  expect(report?.traces).toHaveLength(6);
  expect(exitCode).toBe(4);
});

test('--bail ends at the first that does not pass, and --filter keeps what the chosen need', async () => {
  const suite = SMOKE.replace('status == 201', 'status == 200');
  const bailed = await check({ 'tests/smoke.yaml': suite }, 'tests/smoke.yaml', '--json', '--bail');
  expect([bailed.report?.traces.length, bailed.exitCode]).toEqual([1, 4]);
  const filtered = await check({ 'tests/smoke.yaml': SMOKE }, 'tests/smoke.yaml', '--json', '--filter', 'SHOW');
  expect([...new Set(filtered.report?.traces.map(({ name }) => name))]).toEqual(['add a user', 'show the user']);
  const none = await check({ 'tests/smoke.yaml': SMOKE }, 'tests/smoke.yaml', '--filter', 'nothing');
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('leaves no request')]);
});

test('the requests that --bail leaves out are told in every report, and are no failures of their own', async () => {
  const suite = SMOKE.replace('status == 201', 'status == 200');
  const forms = [
    '--report',
    'junit=r.xml',
    '--report',
    'tap=r.tap',
    '--report',
    'github=r.txt',
    '--report',
    'table=r.table',
    '--report',
    'markdown=r.md',
  ];
  const cwd = makeFolder({ 'app.cjs': APP, 'tests/smoke.yaml': suite });
  const { stdout, exitCode } = await runCli(['check', 'tests/smoke.yaml', '--bail', '--json', ...forms], { cwd, env });
  const { checks, verdict } = JSON.parse(stdout) as Report;
  const why = 'nothing to judge: the request was not made, as --bail ended the suite after add a user';
  expect(checks.slice(3).map(({ request, expression, verdict: each, message }) => [request, expression, each, message])).toEqual([
    ['show the user', 'status == 200', 'no-data', why],
    ['show the user', 'jsonpath "$.id" == {{id}}', 'no-data', why],
    ['show the user', 'total med < 10000x ref', 'no-data', why],
    ['GET /login', 'is answered', 'no-data', why],
    ['who am I', 'jsonpath "$.user" == "ada"', 'no-data', why],
  ]);
  expect(verdict).toMatchObject({
    status: 'fail',
    exitCode: 4,
    reasons: ['add a user: status == 200: found 201', 'not made: show the user, GET /login, who am I'],
  });
  expect(exitCode).toBe(4);
  const read = (file: string) => readFileSync(path.join(cwd, file), 'utf8');
  expect(read('r.xml').match(/<failure /g)).toHaveLength(1);
  expect(read('r.xml').match(/<skipped /g)).toHaveLength(5);
  expect(read('r.tap').match(/^not ok /gm)).toHaveLength(1);
  expect(read('r.tap').match(/^ok .* # SKIP nothing to judge/gm)).toHaveLength(5);
  expect(read('r.txt').split('\n')).toEqual([
    expect.stringMatching(/^::error file=tests\/smoke\.yaml,line=10/),
    '::warning title=cycle-trace::not made: show the user, GET /login, who am I',
    '',
  ]);
  const markdown = read('r.md');
  expect(markdown).toContain('| ⚠️ | who am I | not made |  | 0 of 1 |');
  expect(markdown.match(/^- /gm)).toHaveLength(2);
  expect(markdown).toMatch(/^- \*\*fail\*\*: not made: show the user, GET \/login, who am I$/m);
  const table = read('r.table');
  expect(table).toContain(`
 add a user
   ✗ status == 200
     found 201 (tests/smoke.yaml:10)
   ✓ jsonpath "$.name" == "{{who}}"
   ✓ count redirect == 0
 show the user
   – not made, as --bail ended the suite after add a user
 GET /login
   – not made, as --bail ended the suite after add a user
 who am I
   – not made, as --bail ended the suite after add a user

 2 of 8 checks passed
`);
  expect(table).not.toContain('fail: not made');
});

test('after the end of the app no request is made, and the report says so', async () => {
  const app = "module.exports = (app) => { app.get('/', () => 'hello'); app.get('/gone', () => process.exit(7)); };";
  const suite = 'app: app.cjs\nrequests:\n  - request: GET /gone\n  - request: GET /\n    expect: [status == 200]\n';
  const { report, exitCode } = await check({ 'app.cjs': app, 's.yaml': suite }, 's.yaml', '--json');
  expect(report?.traces.map(({ name }) => name)).toEqual(['GET /gone']);
  expect(report?.checks).toMatchObject([{ request: 'GET /', verdict: 'no-data', message: expect.stringContaining('had ended') }]);
  expect(exitCode).toBe(3);
});

test('the requests of a suite whose app does not start are told', async () => {
  const { report, exitCode } = await check(
    { 'app.cjs': "throw new Error('on purpose');", 's.yaml': SMOKE.replace('../', '') },
    's.yaml',
    '--json',
  );
  expect([...new Set(report?.checks.map(({ request, verdict }) => `${request}: ${verdict}`))]).toEqual(
    ['add a user', 'show the user', 'GET /login', 'who am I'].map((name) => `${name}: no-data`),
  );
  expect(exitCode).toBe(3);
});

describe('a value that is captured', () => {
  const app = `module.exports = (app) => {
    app.get('/echo', function echo(c) { return c.json({ said: c.request.args.get('say') }, 200, { Location: '/echo?say=there' }); });
    app.post('/echo', async function back(c) { return await c.request.json(); });
  };`;
  const suiteOf = (say: string, ...rest: string[]) =>
    `app: app.cjs\nvars: { say: ${JSON.stringify(say)} }\nrequests:\n  - request: GET /echo\n    items: ['say=={{say}}']\n` +
    `    expect: ['jsonpath "$.said" == "{{say}}"']\n    capture: { said: 'jsonpath "$.said"', there: 'header "Location"' }\n${rest.join('')}`;
  const back =
    "  - request: POST /echo\n    items: ['back={{said}}']\n    expect: ['jsonpath \"$.back\" == \"{{said}}\"', \"jsonpath '$.back' == '{{say}}'\"]\n";

  test.each(['@app.cjs', '=@app.cjs', ':x', 'O"Neil', "it's", 'C:\\:d\\', '\\', 'a\nb', '{{said}}'])(
    'is that value wherever it goes, and no grammar of ours: %j',
    async (say) => {
      const { report } = await check({ 'app.cjs': app, 's.yaml': suiteOf(say === '{{said}}' ? 'x{{' : say, back) }, 's.yaml', '--json');
      expect(report?.verdict).toEqual({ status: 'pass', exitCode: 0, reasons: [] });
    },
  );

  test('may be the target of a later request', async () => {
    const later = '  - request: GET {{there}}\n    expect: [\'jsonpath "$.said" == "there"\']\n';
    const { report } = await check({ 'app.cjs': app, 's.yaml': suiteOf('x', later) }, 's.yaml', '--json');
    expect(report?.verdict.reasons).toEqual([]);
    expect(report?.traces.at(-1)?.request.target).toBe('/echo?say=there');
  });

  test.each([
    ["  - request: GET /echo\n    expect: ['bytes == {{said}}']\n", 'is a number, and is compared with'],
    ['  - request: GET {{said}}\n    expect: [status == 200]\n', 'neither a command nor a target'],
  ])('and makes no request, or no check, leaves nothing to judge: %j', async (later, why) => {
    const { report, exitCode } = await check({ 'app.cjs': app, 's.yaml': suiteOf('text', later) }, 's.yaml', '--json');
    expect(report?.traces).toHaveLength(1);
    expect(report?.checks.at(-1)).toMatchObject({ verdict: 'no-data', message: expect.stringContaining(why) });
    expect(exitCode).toBe(4);
  });
});

test('what could not be captured leaves nothing to judge where it is needed', async () => {
  const suite = SMOKE.replace('"$.id"\' }', '"$.nope"\' }');
  const { report, exitCode } = await check({ 'tests/smoke.yaml': suite }, 'tests/smoke.yaml', '--json');
  expect(report?.checks.filter(({ verdict }) => verdict === 'no-data').map(({ expression, request }) => [request, expression])).toEqual([
    ['add a user', 'capture id: jsonpath "$.nope"'],
    ['show the user', 'status == 200'],
    ['show the user', 'jsonpath "$.id" == {{id}}'],
    ['show the user', 'total med < 10000x ref'],
  ]);
  expect(exitCode).toBe(4);
});

test('secrets that checks are filled in with are masked, named ones and captured ones', async () => {
  const app = `module.exports = (app) => {
    app.post('/login', async function login(c) { return c.json({ access_token: 'tok-998877665544', form: c.request.contentType }); });
    app.get('/me', function me(c) { return { seen: c.request.headers.get('x-from'), key: c.request.headers.get('x-key') }; });
  };`;
  const suite = `app: app.cjs
secrets: [SMOKE_KEY]
defaults: { form: true, items: ['X-Key:{{env.SMOKE_KEY}}'] }
requests:
  - request: POST /login
    items: [user=ada]
    expect: ['jsonpath "$.form" startsWith "application/x-www-form-urlencoded"']
    capture: { token: 'jsonpath "$.access_token"' }
  - request: GET /me
    items: ['X-From:{{token}}']
    expect: ['jsonpath "$.seen" == "{{token}}"', 'jsonpath "$.key" in ["{{env.SMOKE_KEY}}"]', 'body contains "no {{token}}"']
`;
  const { report, stdout } = await check({ 'app.cjs': app, 's.yaml': suite }, 's.yaml', '--json');
  expect(report?.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'fail']);
  expect(report?.checks.slice(1).map(({ expected }) => expected)).toEqual(['***', ['***'], 'no ***']);
  expect(stdout).not.toContain('tok-998877665544');
  expect(stdout).not.toContain(env.SMOKE_KEY);
});

test('a suite without a name is smoke.yaml, and several are one report', async () => {
  const one = 'requests:\n  - request: GET /users/1\n    expect: [status == 200]\n';
  const two = 'requests:\n  - request: GET /down\n    expect: [status == 503]\n';
  expect((await check({ 'smoke.yaml': one })).exitCode).toBe(0);
  const both = await check({ 'a.yaml': one, 'b.yaml': two }, 'a.yaml', 'b.yaml', '--json');
  expect(both.report?.traces.map(({ name }) => name)).toEqual(['a.yaml: GET /users/1', 'b.yaml: GET /down']);
  expect(both.report?.checks.map(({ request, verdict }) => [request, verdict])).toEqual([
    ['a.yaml: GET /users/1', 'pass'],
    ['b.yaml: GET /down', 'pass'],
  ]);
  expect(both.exitCode).toBe(0);
});

test('reports for CI name the place in the suite', async () => {
  const suite = SMOKE.replace('status == 201', 'status == 200');
  const { stdout } = await check({ 'tests/smoke.yaml': suite }, 'tests/smoke.yaml', '--report', 'github');
  expect(stdout).toBe('::error file=tests/smoke.yaml,line=10,col=14,title=add a user::status == 200: found 201\n');
});

test('a suite that is refused is annotated where it is wrong', async () => {
  const { stdout, exitCode } = await check(
    { 's.yaml': 'requests:\n  - request: GET /\n    expect: [statuss == 200]\n' },
    's.yaml',
    '-r',
    'github',
  );
  expect(stdout).toMatch(
    /^::error file=s\.yaml,line=3,col=14,title=CHECK s\.yaml::runs: CHECK_INVALID: s\.yaml:3:14: There is no query statuss/,
  );
  expect(exitCode).toBe(2);
});

test.each([
  ['requests: []', '1:11', 'requests is empty'],
  ['request: GET /', '1:1', 'the suite has no "request"'],
  ['app: app.cjs', '1:1', 'the suite has no requests'],
  ['- a', '1:1', 'the suite is not a mapping'],
  ['requests:\n  - request: GET / HTTP/1.1', '2:14', 'a method and a target'],
  ['requests:\n  - requst: GET /', '2:5', 'Did you mean request?'],
  ['requests:\n  - request: GET /\n    expect: [statuss == 200]', '3:14', 'Did you mean status?'],
  ['requests:\n  - request: GET /\n    expect: status == 200', '3:13', 'expect is not a list'],
  ['requests:\n  - request: GET /{{id}}', '2:14', 'nothing gives {{id}} a value'],
  ['requests:\n  - request: GET /{{env.NOT_SET_ANYWHERE}}', '2:14', 'the environment has no NOT_SET_ANYWHERE'],
  ['requests:\n  - request: GET /\n    runs: many', '3:11', 'whole number'],
  ['requests:\n  - request: GET /\n    follow: maybe', '3:13', 'true or false'],
  ['requests:\n  - request: GET /\n    capture: { id: status == 2 }', '3:20', 'over before =='],
  ['requests:\n  - request: GET /\n    name: a\n  - request: GET /\n    name: a', '5:11', 'two requests are named a'],
  ['requests:\n  - request: /\n    items: [a=b]', '2:14', 'no METHOD'],
  ['requests:\n  - request: POST /\n    items: [a=b, nonsense]', '3:18', 'has no separator'],
  ['requests: [', '1:11', 'not YAML'],
  ['a: 1\na: 2', '2:1', 'not YAML'],
])('%j is refused at %s', async (suite, place, words) => {
  const { exitCode, stderr, stdout } = await check({ 's.yaml': suite }, 's.yaml');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(`s.yaml:${place}`);
  expect(stderr).toContain(words);
});
