import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { makeFolder } from '../cli/plan-of.js';
import { ROOT, runCli, startCli, traceJson } from '../helpers/cli.js';
import { descendants, isAlive, until } from '../helpers/processes.js';

const SECRETS = path.join(ROOT, 'fixtures/failures/secrets.ts');

interface Running {
  readonly cli: ChildProcessWithoutNullStreams;
  readonly host: number;
  readonly stderr: () => string;
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
}

/** Starts a request and waits until its view runs: it says the number of its process. */
async function startRequest(target: string, ...args: string[]): Promise<Running> {
  const cli = startCli(['GET', target, '--app', SECRETS, ...args]);
  let stderr = '';
  cli.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  cli.stdout.resume();
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    cli.once('exit', (code, signal) => resolve([code, signal]));
  });
  await until(() => /host \d+/.test(stderr));
  return { cli, host: Number(/host (\d+)/.exec(stderr)?.[1]), stderr: () => stderr, ended };
}

/** What answers at an address: its status, or the error that came instead. */
function ask(options: import('node:http').RequestOptions): Promise<number | string> {
  return new Promise((resolve) => {
    request({ timeout: 60_000, ...options }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('timeout', function timedOut(this: import('node:http').ClientRequest) {
        this.destroy(new Error('timeout'));
      })
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end();
  });
}

describe('the host never outlives the command', () => {
  it('when that ends by itself', async () => {
    const { report } = await traceJson(['GET', '/pid', '--app', SECRETS]);
    const { pid } = JSON.parse(report.traces[0]?.response?.body ?? '') as { pid: number };
    await until(() => !isAlive(pid));
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('when %s ends it, even though the app spins in a loop', async (signal) => {
    const { cli, host, ended } = await startRequest('/spin');
    const all = descendants(cli.pid as number);
    expect(all).toContain(host);
    cli.kill(signal);
    expect(await ended).toEqual([130, null]);
    await until(() => ![host, ...all].some(isAlive));
  });

  it.each(['/spin', '/listens'])('when SIGKILL ends it while %s runs', async (target) => {
    const { cli, host, ended } = await startRequest(target);
    const all = descendants(cli.pid as number);
    cli.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    await until(() => ![host, ...all].some(isAlive));
  });

  it('when a crash of its own ends it', async () => {
    // The command crashes on the first line that the app prints.
    const crash = 'process.stderr.write = () => { throw new Error("crash") }';
    const cli = startCli(['GET', '/spin', '--app', SECRETS], {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`if(process.argv[2]==='GET'){${crash}}`)}` },
    });
    cli.stdout.resume();
    let all: number[] = [];
    const watch = setInterval(() => {
      const now = descendants(cli.pid as number);
      if (now.length > all.length) all = now;
    }, 20);
    const code = await new Promise((resolve) => cli.once('exit', resolve));
    clearInterval(watch);
    expect(code).not.toBe(0);
    expect(all.length).toBeGreaterThan(0);
    await until(() => !all.some(isAlive));
  });
});

/** What comes back to these bytes until the other end closes. */
function speak(port: number, words: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(words));
    socket.setEncoding('latin1').on('data', (text: string) => {
      heard += text;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

describe('a command whose app ends before it is ready', () => {
  const cwd = makeFolder({ 'exits.mjs': 'process.exit(5);', 'app.cjs': 'module.exports = (app) => {};', 'exits.cjs': 'process.exit(5);' });

  // None may take as long as the boot is given.
  it.each([
    ['as it is loaded', ['--app', 'exits.mjs'], 'exit code 5: process.exit(5) was called, during its load'],
    ['before it is loaded', ['--node-arg=--require=./exits.cjs'], 'exit code 5, during its start'],
    ['since its Node refuses an option', ['--node-arg=--no-such-option'], 'bad option: --no-such-option'],
  ])('ends with it: %s', async (_, words, why) => {
    const { exitCode, stderr } = await runCli(['GET', '/', '--timeout', '600s', ...words], { cwd });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(why);
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
  });
});

describe('a command writes nothing that it was not asked for', () => {
  const files = {
    'app.ts':
      "export default (app: any) => { app.get('/', () => 'hello'); app.post('/', async (c: any) => [...(await c.request.files()).keys()]); };",
    'smoke.yaml': 'requests:\n  - request: GET /\n',
    'upload.txt': 'x'.repeat(1 << 20),
  };

  it.each(
    [
      ['GET', '/'],
      ['GET', '/', '-n', '20', '-c', '4', '--cpu', '--ref', '--json'],
      ['GET', '/nope', '--explain', '-v'],
      ['POST', '/', '--form', 'f@upload.txt'],
      ['routes'],
      ['check'],
      ['GET', '/', '--app', 'nope.ts'],
    ].map((words) => [words.join(' '), words] as const),
  )('%s', async (_, words) => {
    const cwd = makeFolder(files);
    const home = makeFolder({});
    await runCli(words, { cwd, env: { HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home } });
    expect([readdirSync(cwd).sort(), readdirSync(home)]).toEqual([Object.keys(files).sort(), []]);
  });
});

describe("the host's door", () => {
  it('is on the loopback interface alone, and shut to everybody without the token, whatever they call it', async () => {
    const { cli, host, stderr, ended } = await startRequest('/listens');
    const line = new RegExp(`host ${host} (.*)`).exec(stderr())?.[1] ?? '';
    const { address, port } = JSON.parse(line) as { address: string; port: number };
    expect(address).toBe('127.0.0.1');
    const at = { host: '127.0.0.1', port };
    const guesses: Record<string, string>[] = [
      {},
      { host: `localhost:${port}` },
      { host: 'evil.example' },
      { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` },
      { 'cycle-trace-client': '' },
      { 'cycle-trace-client': '1' },
      { 'cycle-trace-client': `${'0'.repeat(32)} 2` },
      { 'Cycle-Trace-Client': `${'f'.repeat(32)} 2` },
    ];
    for (const headers of guesses) expect([headers, await ask({ ...at, path: '/pid', headers })]).toEqual([headers, 403]);
    expect(await ask({ ...at, path: '/pid', method: 'POST' })).toBe(403);
    const elsewhere = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter(({ internal }) => !internal));
    for (const { address: outside } of elsewhere) expect(await ask({ host: outside, port, path: '/pid' })).not.toEqual(expect.any(Number));
    const spoken: [string, RegExp][] = [
      ['GET /pid HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 403 /],
      ['GET /pid HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 40[03] /],
      ['GET /pid HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 40[03] /],
      [`GET http://evil.example/pid HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`, /^HTTP\/1\.1 403 /],
      ['GET /pid HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n', /^(?:HTTP\/1\.1 403 |$)/],
      ['CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: a\r\n\r\n', /^$/],
      ['POST /pid HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx', /HTTP\/1\.1 403 /],
      ['no HTTP at all\r\n\r\n', /^HTTP\/1\.1 400 /],
    ];
    for (const [words, answer] of spoken) {
      const heard = await speak(port, words);
      expect([words, heard]).toEqual([words, expect.stringMatching(answer)]);
      expect(heard).not.toContain(String(host));
    }
    cli.kill('SIGTERM');
    await ended;
  });

  it('shows the app nothing of the token, wherever it looks', async () => {
    const { report } = await traceJson(['GET', '/look', 'X-Mine:seen', '--app', SECRETS, '--max-body', '1MiB', '--no-redact']);
    const body = report.traces[0]?.response?.body ?? '';
    const seen = JSON.parse(body) as Record<string, unknown>;
    expect(seen).toMatchObject({ messages: [], connected: null, canSend: 'undefined', nodeHeaders: { 'x-mine': 'seen' } });
    expect(body.toLowerCase()).not.toContain('cycle-trace-client');
    expect(JSON.stringify([seen.rawHeaders, seen.argv, seen.execArgv, seen.headers])).not.toMatch(/[0-9a-f]{32}/);
    const { NODE_OPTIONS, ...env } = seen.env as Record<string, string>;
    for (const [name, value] of Object.entries(env)) expect([name, value]).toEqual([name, process.env[name] ?? 'xterm']);
    expect(JSON.stringify(report.traces[0]?.request.headers)).not.toContain('cycle-trace-client');
  });

  it('is open to a request of ours with more headers than Node counts', async () => {
    const many = Array.from({ length: 1_100 }, (_, n) => `X${n}:1`);
    const { report } = await traceJson(['GET', '/', ...many], {
      cwd: makeFolder({ 'app.cjs': "module.exports = (app) => app.get('/', () => 'in');" }),
    });
    expect(report.traces[0]?.response).toMatchObject({ status: 200, body: 'in' });
  });

  it('is of a server whose connections Node does not list, which it would do anew for every message', async () => {
    const cwd = makeFolder({
      'app.cjs': `
        let server = null;
        require('node:diagnostics_channel').subscribe('http.server.request.start', (started) => (server = started.server));
        module.exports = (app) => app.get('/', () => {
          server.closeAllConnections();
          return 'still here';
        });`,
    });
    const { report } = await traceJson(['GET', '/'], { cwd });
    expect(report.traces[0]).toMatchObject({ outcome: 'ok', response: { status: 200, body: 'still here' } });
  });

  it.each([
    ['without a body', ['GET', '/', 'X-Mine:seen']],
    ['with a body', ['POST', '/', 'X-Mine:seen', 'a=1']],
  ])('shows nothing of it to code that hears of a request before the app does, %s', async (_, words) => {
    const cwd = makeFolder({
      'ears.cjs': `
        const { subscribe } = require('node:diagnostics_channel');
        const { Server } = require('node:http');
        const heard = (globalThis.heard = []);
        const hear = (where, { rawHeaders, headers, headersDistinct }) => heard.push({ where, rawHeaders, headers, headersDistinct });
        subscribe('http.server.request.start', ({ request }) => hear('channel', request));
        const { emit } = Server.prototype;
        Server.prototype.emit = function (name, ...rest) {
          if (name === 'request') hear('emit', rest[0]);
          return emit.call(this, name, ...rest);
        };`,
      'app.cjs': "module.exports = (app) => app.route('/', { methods: ['GET', 'POST'] }, () => globalThis.heard);",
    });
    const { report } = await traceJson([...words, '--import', './ears.cjs', '--no-redact'], { cwd });
    const body = report.traces[0]?.response?.body ?? '[]';
    const heard = JSON.parse(body) as { where: string; rawHeaders: string[]; headersDistinct: Record<string, string[]> }[];
    const ours = heard.filter(({ headersDistinct }) => headersDistinct['x-mine']?.[0] === 'seen');
    expect(ours.map(({ where }) => where)).toEqual(['channel', 'emit']);
    for (const { rawHeaders, headersDistinct } of ours) expect(rawHeaders).toHaveLength(Object.keys(headersDistinct).length * 2);
    expect(body).not.toMatch(/cycle-trace-client|[0-9a-f]{32}/);
  });
});
