import type { Report } from '../../src/model/report.js';
import { makeFolder } from '../cli/plan-of.js';
import { runCli } from '../helpers/cli.js';

/** Each app says who it is before, between and after its suite's requests, and answers slowly enough for the others to begin. */
const APP = `
const { existsSync, writeFileSync } = require('node:fs');
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
module.exports = (app) => {
  app.config.secretKey = 'a-secret-key-of-the-tests';
  app.get('/say/<name>/<int:ms>', async function say(c) {
    console.log(c.params.name + ' begins');
    await wait(c.params.ms);
    console.log(c.params.name + ' ends');
    const seen = c.session.seen ?? null;
    c.session.seen = c.params.name;
    return { pid: process.pid, seen };
  });
  app.get('/meet/<me>/<other>', async function meet(c) {
    writeFileSync(c.params.me, '');
    for (let n = 0; n < 1500 && !existsSync(c.params.other); n++) await wait(10);
    return { met: existsSync(c.params.other) };
  });
  app.get('/down', function down(c) { return c.respond('later', 503); });
};`;

const suite = (name: string, ms: number, more = '') =>
  `app: app.cjs\nrequests:\n  - name: ${name} 1\n    request: GET /say/${name}/${ms}\n  - name: ${name} 2\n    request: GET /say/${name}/${ms}\n    expect: ['jsonpath "$.seen" == "${name}"']\n${more}`;

const meeting = (me: string, other: string) =>
  `app: app.cjs\nrequests:\n  - request: GET /meet/${me}/${other}\n    timeout: 20s\n    expect: ['jsonpath "$.met" == true']\n`;

const FILES = {
  'meet-d.yaml': meeting('d', 'e'),
  'meet-e.yaml': meeting('e', 'd'),
  'app.cjs': APP,
  'broken.cjs': "throw new Error('on purpose');",
  'a.yaml': suite('a', 300),
  'b.yaml': suite('b', 1),
  'c.yaml': suite('c', 100),
  'down.yaml': 'app: app.cjs\nrequests:\n  - request: GET /down\n  - name: never\n    request: GET /down\n',
  'broken.yaml': 'app: broken.cjs\nrequests:\n  - request: GET /\n',
};

async function check(...args: string[]) {
  const result = await runCli(['check', ...args], { cwd: makeFolder(FILES) });
  return { ...result, report: args.includes('--json') ? (JSON.parse(result.stdout) as Report) : null };
}

const namesOf = (report: Report | null) => report?.traces.map(({ name }) => name);
const pidsOf = (report: Report | null) => report?.traces.map(({ response }) => JSON.parse(response?.body ?? '{}').pid as number);

test('suites beside each other are reported in the order of their files, each with an app and cookies of its own', async () => {
  const { report, exitCode, stderr } = await check('a.yaml', 'b.yaml', 'c.yaml', '--parallel', '3', '--json');
  expect(namesOf(report)).toEqual(['a.yaml: a 1', 'a.yaml: a 2', 'b.yaml: b 1', 'b.yaml: b 2', 'c.yaml: c 1', 'c.yaml: c 2']);
  expect(report?.checks.map(({ request, verdict }) => [request, verdict])).toEqual([
    ['a.yaml: a 2', 'pass'],
    ['b.yaml: b 2', 'pass'],
    ['c.yaml: c 2', 'pass'],
  ]);
  const pids = pidsOf(report) ?? [];
  expect(new Set(pids).size).toBe(3);
  expect([pids[0], pids[2], pids[4]]).toEqual([pids[1], pids[3], pids[5]]);
  // Whoever was first: what the apps print stays together.
  const said = ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`, `${name} begins`, `${name} ends`]);
  expect(stderr).toBe(`${said.join('\n')}\n`);
  expect(exitCode).toBe(0);
});

test('they do run at once', async () => {
  const { report } = await check('meet-d.yaml', 'meet-e.yaml', '--parallel', '2', '--json');
  expect(report?.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
});

test('one is over before the next begins where nothing else is asked for', async () => {
  const { report } = await check('b.yaml', 'c.yaml', '--json');
  const times = (report?.traces ?? []).map(
    ({ startedAt, totalNs }) => [Date.parse(startedAt), Date.parse(startedAt) + totalNs / 1e6] as const,
  );
  expect(times[2]?.[0]).toBeGreaterThan(times[1]?.[1] ?? Number.POSITIVE_INFINITY);
});

test('traces that are streamed keep the order, and are named after their files', async () => {
  const { stdout } = await check('a.yaml', 'b.yaml', '--parallel', '2', '--ndjson');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { name: string }).name);
  expect(lines).toEqual(['a.yaml: a 1', 'a.yaml: a 2', 'b.yaml: b 1', 'b.yaml: b 2']);
});

test.each(['1', '2'])('a suite that could not run leaves the others be, with --parallel %s', async (count) => {
  const { report, exitCode, stderr } = await check('broken.yaml', 'b.yaml', '--parallel', count, '--json');
  expect(namesOf(report)).toEqual(['b.yaml: b 1', 'b.yaml: b 2']);
  expect(report?.verdict).toMatchObject({
    status: 'error',
    exitCode: 3,
    reasons: expect.arrayContaining([expect.stringMatching(/^broken\.yaml: APP_LOAD_FAILED/)]),
  });
  expect(stderr).toContain('on purpose');
  expect(exitCode).toBe(3);
});

test('--bail ends the suite, begins no other, and says which were left', async () => {
  const { report, exitCode } = await check('down.yaml', 'a.yaml', 'b.yaml', '--bail', '--json');
  expect(namesOf(report)).toEqual(['down.yaml: GET /down']);
  expect(report?.verdict).toMatchObject({
    status: 'fail',
    exitCode: 4,
    reasons: ['down.yaml: GET /down: 503 SERVICE UNAVAILABLE', 'down.yaml: not made: never', 'not run: a.yaml, b.yaml'],
  });
  expect(report?.checks.map(({ request, verdict }) => `${request}: ${verdict}`)).toEqual([
    'down.yaml: never: no-data',
    'a.yaml: a 1: no-data',
    'a.yaml: a 2: no-data',
    'b.yaml: b 1: no-data',
    'b.yaml: b 2: no-data',
  ]);
  expect(exitCode).toBe(4);
});

test('with --bail those under way come to their end', async () => {
  const { report } = await check('down.yaml', 'a.yaml', 'b.yaml', '--bail', '--parallel', '2', '--json');
  expect(namesOf(report)).toEqual(['down.yaml: GET /down', 'a.yaml: a 1', 'a.yaml: a 2']);
  expect(report?.verdict.reasons).toContain('not run: b.yaml');
});

test.each(['0', 'many', '65', '-1'])('--parallel %s is refused', async (count) => {
  const { exitCode, stderr, stdout } = await check('a.yaml', '--parallel', count);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('--parallel');
});
