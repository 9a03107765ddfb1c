import path from 'node:path';
import { makeFolder } from '../cli/plan-of.js';
import { runCli } from '../helpers/cli.js';

const app = (queries: number, delayMs: number) => `module.exports = (app) => {
  app.get('/items/<int:id>', async function show(c) {
    for (let n = 0; n < ${queries}; n++) await c.span('step', () => null);
    await new Promise((resolve) => setTimeout(resolve, ${delayMs}));
    return { id: c.params.id };
  });
  app.beforeRequest(function one() {});
  ${queries > 1 ? 'app.beforeRequest(function two() {});' : ''}
};`;
const folder = makeFolder({ 'before.cjs': app(1, 0), 'after.cjs': app(2, 40) });
const run = (...args: string[]) => runCli(args, { cwd: folder });

test('a report is judged by an earlier one, and diff shows the same', async () => {
  await run('GET', '/items/1', '--app', 'before.cjs', '-n', '20', '--json', '-o', 'a.json');
  const worse = await run('GET', '/items/2', '--app', 'after.cjs', '-n', '20', '--baseline', 'a.json', '--report', 'json=b.json');
  expect(worse.stdout).toContain('✗ phase "view" as in the baseline');
  expect(worse.stdout).toContain('✗ count hook as in the baseline\n   1 before, 2 now');
  expect(worse.exitCode).toBe(4);
  const shown = await run('diff', 'a.json', 'b.json');
  expect(shown.stdout).toMatch(/What +Before +Now +Change +Verdict/);
  expect(shown.stdout).toMatch(/count hook +1 +2 +\+100\.0 % +fail/);
  expect(shown.stdout).toMatch(/phase "view" .* fail\n/);
  expect(shown.exitCode).toBe(4);
  const same = await run('diff', 'a.json', 'a.json', '--json');
  expect((JSON.parse(same.stdout) as { verdict: string }[]).every(({ verdict }) => verdict === 'pass')).toBe(true);
  expect(same.exitCode).toBe(0);
  const few = await run('GET', '/items/2', '--app', 'before.cjs', '--baseline', 'a.json');
  expect([few.exitCode, few.stderr]).toEqual([2, expect.stringContaining('too few to compare')]);
  const other = await run('GET', '/nope', '--app', 'before.cjs', '-n', '20', '--baseline', path.join(folder, 'a.json'));
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('The baseline is of GET /items/1')]);
});

test('what has no meaning is refused', async () => {
  expect((await run('diff', 'a.json')).exitCode).toBe(2);
  expect((await run('diff', 'nowhere.json', 'a.json')).exitCode).toBe(2);
  await run('GET', '/', '--app', 'nowhere.cjs', '--json', '-o', 'failed.json');
  for (const compared of [
    ['diff', 'a.json', 'failed.json'],
    ['GET', '/', '--app', 'before.cjs', '--baseline', 'failed.json'],
  ])
    expect(await run(...compared)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('"failed.json" is of a run that made no request (APP_NOT_FOUND: '),
    });
  expect((await run('GET', '/items/1', '--app', 'before.cjs', '--any-environment')).exitCode).toBe(2);
});

test('where the baseline has timed the bare response, so does what is compared with it', async () => {
  await run('GET', '/items/1', '--app', 'before.cjs', '-n', '20', '--ref', '--json', '-o', 'ref.json');
  const { stdout } = await run('GET', '/items/2', '--app', 'before.cjs', '-n', '20', '--baseline', 'ref.json', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ stats: { ref: { runs: 20 } } });
});
