import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import stringWidth from 'string-width';
import schema from '../../src/model/report.schema.json';
import { BIN, runCli, startCli, traceJson } from '../helpers/cli';
import { isAlive, until } from '../helpers/processes';
import { makeFolder } from './plan-of';

const fits = new Ajv2020({ strict: false }).compile(schema);
const ESC = '\x1b';

const cwd = makeFolder({
  'routes.mjs': `import { writeSync } from 'node:fs';
  export default (app) => {
    app.get('/', function home() { return { ok: true }; });
    app.get('/loud', function loud() { console.log('out\\x1b[31mred\\x1b[2J'); console.error('err'); return 'x'; });
    app.get('/slow', async function slow() { console.error('started'); await new Promise((resolve) => setTimeout(resolve, 60_000)); return 'x'; });
    app.get('/spin', function spin() { writeSync(2, 'spinning ' + process.pid + '\\n'); for (;;) {} });
    app.get('/fail', function fail() { throw new Error('boom'); });
    app.post('/echo', async function echo(c) { return c.json({ body: await c.request.text(), type: c.request.contentType }); });
  };`,
  'hang.mjs': `console.error('loading'); setInterval(() => {}, 1_000); await new Promise(() => {});`,
  'broken.mjs': `export default (app) => { app.get('/', `,
  'refused.mjs': `export default (app) => {\n  app.get('/<itn:id>', () => 'x');\n};\n`,
});

/** A shell, for what only a shell can do with streams. */
const shell = (script: string): Promise<{ stdout: string; stderr: string; code: number }> =>
  new Promise((resolve) => {
    const command = script.replaceAll('cycle-trace', `'${process.execPath}' '${BIN}'`);
    execFile('bash', ['-o', 'pipefail', '-c', command], { cwd }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : 0 });
    });
  });

describe('help and version', () => {
  test('go to standard output, for the program and for each command', async () => {
    const help = await runCli(['--help'], { cwd });
    expect([help.exitCode, help.stderr]).toEqual([0, '']);
    for (const word of [
      'Usage: cycle-trace [METHOD] <target>',
      'Examples:',
      'routes',
      'show',
      'init',
      'Exit codes:',
      '--report',
      'field:=json',
    ]) {
      expect(help.stdout).toContain(word);
    }
    expect((await runCli(['routes', '-h'], { cwd })).stdout).toContain('--sort <order>');
    expect((await runCli(['help', 'show'], { cwd })).stdout).toContain('Usage: cycle-trace show');
    const { version } = JSON.parse(readFileSync(path.join(__dirname, '../../package.json'), 'utf8')) as { version: string };
    expect((await runCli(['-V'], { cwd })).stdout).toBe(`${version}\n`);
  });

  test('no line of the help is wider than the terminal', async () => {
    const { stdout } = await runCli(['--help'], { cwd, env: { COLUMNS: '80' } });
    expect(Math.max(...stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });
});

describe('errors', () => {
  test.each([
    ['a wrong option', ['/', '--jsno'], 2],
    ['no app', ['/', '--app', 'gone.ts'], 2],
    ['a module that does not parse', ['/', '--app', 'broken.mjs'], 3],
    ['a wrong command', ['rotues'], 2],
    ['no report', ['show', 'gone.json'], 2],
    ['routes of a module that is not there', ['routes', '--app', 'gone.ts'], 2],
  ])('%s: one message and a hint on standard error, no stack, nothing on standard output', async (_, argv, exitCode) => {
    const result = await runCli(argv, { cwd });
    expect([result.exitCode, result.stdout]).toEqual([exitCode, '']);
    expect(result.stderr).toMatch(/^error: [^\n]+\n(?: {2}[^\n]*\n)*hint: [^\n]+\n$/);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  test('a route that the framework refuses is shown in its lines, as one that threw is', async () => {
    const { exitCode, stderr } = await runCli(['/', '--app', 'refused.mjs'], { cwd });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^error: the converter 'itn' does not exist \(.*refused\.mjs:2:7\)\n/);
    expect(stderr).toContain("  > 2 |   app.get('/<itn:id>', () => 'x');\n      |       ^\n");
  });

  test.each([
    ['a wrong option', ['/', '--jsno', '--json'], 2],
    ['no app', ['GET', '/x', '--app', 'gone.ts', '--json'], 2],
    ['a module that does not parse', ['/', '--app', 'broken.mjs', '--report', 'json'], 3],
    ['a boot that never ends', ['/', '--app', 'hang.mjs', '--timeout', '500ms', '--json'], 3],
  ])('%s is a report where JSON was asked for', async (_, argv, exitCode) => {
    const result = await runCli(argv, { cwd });
    const report: unknown = JSON.parse(result.stdout);
    expect(fits(report) ? [] : fits.errors).toEqual([]);
    expect(report).toMatchObject({ verdict: { status: 'error', exitCode }, traces: [] });
    expect(result.exitCode).toBe(exitCode);
  });
});

describe('streams', () => {
  test('results on standard output; the app’s own output on standard error, with colours and nothing else of a terminal’s', async () => {
    const { report, result } = await traceJson(['/loud'], { cwd });
    expect(report.traces[0]?.response?.body).toBe('x');
    expect(result.stderr).toContain(`out${ESC}[31mred`);
    expect(result.stderr).toContain('err\n');
    expect(result.stderr).not.toContain(`${ESC}[2J`);
  });

  test('a pipe that is closed early ends quietly', async () => {
    expect(await shell('cycle-trace / | head -1')).toMatchObject({ stdout: expect.stringMatching(/^GET \/ .*\n$/), stderr: '', code: 0 });
    expect(await shell('cycle-trace / -n 2000 --ndjson | head -1 | cut -c1-16')).toMatchObject({
      stdout: '{"schemaVersion"\n',
      stderr: '',
      code: 0,
    });
  });

  test('closed streams crash nothing', async () => {
    expect((await shell('cycle-trace / >&-')).code).toBe(0);
    expect((await shell('cycle-trace / >&- 2>&-')).code).toBe(0);
    expect((await shell('cycle-trace /loud 2>&-')).stdout).toContain('GET /loud');
  });

  test('a full disk is an error, and what was measured is printed where it can be', async () => {
    expect(await shell('cycle-trace / > /dev/full')).toMatchObject({ code: 2, stderr: expect.stringContaining('no space is left') });
    const fallback = await shell('cycle-trace / --json -o /dev/full');
    expect([fallback.code, JSON.parse(fallback.stdout).traces.length]).toEqual([2, 1]);
  });

  test('standard input that nobody named is not waited for', async () => {
    const child = startCli(['/'], { cwd });
    child.stdout.resume();
    const [exitCode] = (await once(child, 'close')) as [number];
    expect(exitCode).toBe(0);
  });

  test('standard input is the body where "@-" names it', async () => {
    const { report } = await traceJson(['POST', '/echo', '@-'], { cwd, stdin: '{"a": 1}\n' });
    expect(JSON.parse(report.traces[0]?.response?.body ?? '')).toEqual({ body: '{"a": 1}\n', type: 'application/json' });
  });
});

describe('looks', () => {
  test('the table is as wide as COLUMNS says, and has colours when they are forced', async () => {
    const narrow = await runCli(['/'], { cwd, env: { COLUMNS: '60' } });
    expect(Math.max(...narrow.stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
    expect(narrow.stdout).not.toContain(ESC);
    expect((await runCli(['/'], { cwd, env: { FORCE_COLOR: '1' } })).stdout).toContain(`${ESC}[`);
    expect((await runCli(['/', '--color', 'never'], { cwd, env: { FORCE_COLOR: '1' } })).stdout).not.toContain(ESC);
  });
});

describe('files', () => {
  test('a saved report is shown as it was printed, and changes in no way when it is saved again', async () => {
    const saved = path.join(cwd, 'report.json');
    const printed = await runCli(['/', '--report', `json=${saved}`], { cwd });
    expect((await runCli(['show', 'report.json'], { cwd })).stdout).toBe(printed.stdout);
    expect((await runCli(['show', 'report.json', '--json'], { cwd })).stdout).toBe(readFileSync(saved, 'utf8'));
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('init writes a module that works where there is nothing else, and overwrites none', async () => {
    const empty = path.join(cwd, 'empty');
    mkdirSync(empty);
    // As npx runs it, the steps that follow are for npx too.
    const env = { npm_command: 'exec' };
    expect(await runCli(['init'], { cwd: empty, env })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('  npx cycle-trace GET /\n'),
    });
    const routes = await runCli(['routes', '--json'], { cwd: empty });
    expect((JSON.parse(routes.stdout) as { routes: { endpoint: string }[] }).routes.map(({ endpoint }) => endpoint)).toEqual(
      expect.arrayContaining(['addUser', 'home', 'listUsers', 'showUser']),
    );
    const statuses: unknown[] = [];
    for (const argv of [
      ['/'],
      ['/users'],
      ['/users/1'],
      ['/users/9'],
      ['POST', '/users', '--form', 'name=Grace', '--follow'],
      ['POST', '/users', '--form', 'name='],
    ]) {
      const { report } = await traceJson(argv, { cwd: empty });
      statuses.push(report.traces.map(({ response }) => response?.status));
    }
    expect(statuses).toEqual([[200], [200], [200], [404], [303, 200], [400]]);
    writeFileSync(path.join(empty, 'routes.ts'), '// mine');
    expect(await runCli(['init'], { cwd: empty })).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('already') });
    expect(readFileSync(path.join(empty, 'routes.ts'), 'utf8')).toBe('// mine');
  });
});

describe('interruption', () => {
  const startedAndInterrupted = async (argv: readonly string[], sign: string, signal: NodeJS.Signals) => {
    const child = startCli(argv, { cwd });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    let stderr = '';
    await new Promise<void>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        if (stderr.includes(sign)) resolve();
      });
    });
    child.kill(signal);
    const [exitCode] = (await once(child, 'close')) as [number];
    return { exitCode, stdout };
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('%s in a request: what was measured is printed, 130', async (signal) => {
    const { exitCode, stdout } = await startedAndInterrupted(['/slow', '--json'], 'started', signal);
    const report: unknown = JSON.parse(stdout);
    expect(fits(report) ? [] : fits.errors).toEqual([]);
    expect(report).toMatchObject({ verdict: { status: 'error', exitCode: 130 }, traces: [{ outcome: 'aborted' }] });
    expect(exitCode).toBe(130);
  });

  test('a second Ctrl-C waits for nothing, and the app goes too', async () => {
    const child = startCli(['/spin'], { cwd });
    let stderr = '';
    const pid = await new Promise<number>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        const found = /spinning (\d+)\n/.exec(stderr)?.[1];
        if (found !== undefined) resolve(Number(found));
      });
    });
    const closed = once(child, 'close') as Promise<[number]>;
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect((await closed)[0]).toBe(130);
    await until(() => !isAlive(pid));
  });

  test('Ctrl-C while the app boots: a report that says so, 130, and no half-written file', async () => {
    const argv = ['/', '--app', 'hang.mjs', '--json', '--report', 'ndjson=stopped.ndjson'];
    const { exitCode, stdout } = await startedAndInterrupted(argv, 'loading', 'SIGINT');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: { status: 'error', exitCode: 130 }, traces: [] });
    expect(exitCode).toBe(130);
    expect(existsSync(path.join(cwd, 'stopped.ndjson'))).toBe(false);
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

test('a response of 5xx is 4, and the report is written all the same', async () => {
  const { report, result } = await traceJson(['/fail'], { cwd });
  expect(result.exitCode).toBe(4);
  expect(report).toMatchObject({ verdict: { status: 'fail', exitCode: 4 }, traces: [{ response: { status: 500 } }] });
});
