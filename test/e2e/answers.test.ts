import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import path from 'node:path';
import type { Trace } from '../../src/model/trace.js';
import { type CliResult, ROOT, runCli, traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { schemaFaults } from '../helpers/schema.js';

expectNothingLeft();

const ANSWERS = path.join(ROOT, 'fixtures/failures/answers.ts');
const servers: (Server | TcpServer)[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

async function get(target: string, ...args: string[]): Promise<{ trace: Trace; traces: readonly Trace[]; result: CliResult }> {
  const app = target.startsWith('/') ? ['--app', ANSWERS] : [];
  const { report, result } = await traceJson(['GET', target, ...app, '--timeout', '30s', ...args]);
  expect(schemaFaults(report)).toEqual([]);
  for (const trace of report.traces) {
    expect(trace.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(trace.totalNs);
    expect(trace.error?.message ?? '').not.toContain('\n');
  }
  return { trace: report.traces.at(-1) as Trace, traces: report.traces, result };
}

describe('an app that answers badly', () => {
  it.each([
    ['/throws-amid', 'aborted', 200, 3, 'RESPONSE_ABORTED'],
    ['/throws-first', 'ok', 500, 4, 'UNHANDLED_EXCEPTION'],
    ['/destroys', 'aborted', undefined, 3, 'RESPONSE_ABORTED'],
    ['/destroys-amid', 'aborted', 200, 3, 'RESPONSE_ABORTED'],
    ['/header-name', 'ok', 500, 4, 'UNHANDLED_EXCEPTION'],
    ['/header-value', 'ok', 500, 4, 'UNHANDLED_EXCEPTION'],
    ['/status', 'ok', 500, 4, 'UNHANDLED_EXCEPTION'],
    ['/wrong-chunk', 'aborted', 200, 3, 'RESPONSE_ABORTED'],
  ])('is told what became of it: %s', async (target, outcome, status, exitCode, code) => {
    const { trace, result } = await get(target);
    expect([result.exitCode, trace.outcome, trace.response?.status, trace.error?.code]).toEqual([exitCode, outcome, status, code]);
  });

  it('and never hears of a request, since Node refuses its head, has that said', async () => {
    const large = `X-Large:${'a'.repeat(20_000)}`;
    const { trace, result } = await get('/too-short', large);
    expect([result.exitCode, trace.response?.status]).toEqual([0, 431]);
    expect(trace.phases.find(({ name }) => name === 'receive')).toMatchObject({
      status: 'skipped',
      reason: expect.stringMatching(/^not reached: /),
    });
    expect((await get('/too-short', large, '--node-arg=--max-http-header-size=40000')).trace.response?.status).toBe(200);
  });

  it.each(['/too-short', '/too-long'])('and declares a wrong length of a whole body has it put right: %s', async (target) => {
    const { trace, result } = await get(target);
    expect(result.exitCode).toBe(0);
    expect(trace.response?.headers).toContainEqual(['Content-Length', String(trace.response?.bodyBytes)]);
  });

  it('and streams less than it declared is told of a response that broke off', async () => {
    const { trace, result } = await get('/streams-short');
    expect(result.exitCode).toBe(3);
    expect(trace).toMatchObject({ outcome: 'aborted', response: { status: 200, body: 'four' } });
    expect(trace.error?.message).toMatch(/content-length of 4 byte.* does not match .* 10 byte/);
  });

  it('and streams more than it declared gives the client what was declared, and fails', async () => {
    const { trace, result } = await get('/streams-long');
    expect(result.exitCode).toBe(4);
    expect(trace).toMatchObject({ outcome: 'ok', response: { body: 'four' }, error: { code: 'UNHANDLED_EXCEPTION', phase: 'write' } });
    expect(trace.error?.message).toMatch(/content-length of 8 byte.* does not match .* 4 byte/);
  });

  it('with headers that would split the response sends none of them', async () => {
    const { trace } = await get('/header-value');
    expect(JSON.stringify(trace.response?.headers)).not.toMatch(/injected/i);
  });

  it('with a body of 1.5 GB costs the command no more memory than a small one', async () => {
    const { trace, result } = await get('/huge', '--timeout', '120s');
    expect(result.exitCode).toBe(0);
    expect(trace.response).toMatchObject({ bodyBytes: 1_500 * 2 ** 20, bodyTruncated: true });
    expect(trace.response?.body).toHaveLength(65_536);
  });

  it('in a circle is left after so many hops', async () => {
    const { traces, result } = await get('/circle', '--follow', '--max-redirects', '5');
    expect(result.exitCode).toBe(3);
    expect(traces).toHaveLength(6);
    expect(traces[5]?.error).toMatchObject({ code: 'TOO_MANY_REDIRECTS' });
  });

  it('with ten thousand lines of output loses none of them, and sends nothing that a terminal would obey', async () => {
    const { exitCode, stderr } = await runCli(['GET', '/lines', '--app', ANSWERS]);
    expect(exitCode).toBe(0);
    expect(stderr.match(/^line \d+ $/gm)).toHaveLength(10_000);
    expect(stderr).not.toContain('\x1b');
  });

  it('with hostile names, headers and errors sends the terminal nothing that it would obey', async () => {
    for (const target of ['/hostile%1B%5B31m%3Cscript%3E', '/hostile-error']) {
      for (const report of ['table', 'markdown']) {
        const { stdout, stderr } = await runCli(['GET', target, '--app', ANSWERS, '--report', report, '-v']);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
        expect([target, report, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(stdout + stderr)]).toEqual([target, report, false]);
        expect(stdout).not.toMatch(/^::error/m);
      }
    }
  });
});

describe('a server elsewhere that answers badly', () => {
  const listen = async (server: Server | TcpServer): Promise<string> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const raw = (answer: (socket: Socket) => void) =>
    listen(createTcpServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket))));
  const say = (text: string) => raw((socket) => socket.end(text));

  it.each([
    ['garbage', 'hello, I am no web server\r\n\r\n', 'invalid', 'RESPONSE_INVALID'],
    ['bytes of TLS', '\x15\x03\x01\x00\x02\x02\x16', 'invalid', 'RESPONSE_INVALID'],
    ['nothing', '', 'aborted', 'RESPONSE_ABORTED'],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le', 'aborted', 'RESPONSE_ABORTED'],
    ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour', 'aborted', 'RESPONSE_ABORTED'],
    ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nfour', 'aborted', 'RESPONSE_ABORTED'],
    ['a chunk that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nfour\r\n', 'invalid', 'RESPONSE_INVALID'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 'invalid', 'RESPONSE_INVALID'],
    ['a header with a NUL', 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n', 'invalid', 'RESPONSE_INVALID'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'X-Long: '.padEnd(1_000, 'x')}\r\n`.repeat(100), 'invalid', 'RESPONSE_INVALID'],
  ])('is told in one line: %s', async (_what, text, outcome, code) => {
    const { trace, result } = await get(await say(text));
    expect([result.exitCode, trace.outcome, trace.error?.code]).toEqual([3, outcome, code]);
    expect(result.stderr).toBe('');
  });

  it('is understood after a hundred interim responses', async () => {
    const { trace, result } = await get(
      await say(`${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`),
    );
    expect(result.exitCode).toBe(0);
    expect(trace.response).toMatchObject({ status: 200, body: 'ok' });
  });

  it('twice is believed the first time', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst';
    const { trace } = await get(await say(`${answer}HTTP/1.1 500 Oh\r\nContent-Length: 6\r\n\r\nsecond`));
    expect(trace.response).toMatchObject({ status: 200, body: 'first' });
  });

  it('never is given up on, in the phase where it stopped', async () => {
    const silent = await get(await raw(() => {}), '--timeout', '3s');
    expect(silent.trace).toMatchObject({ outcome: 'timeout', error: { code: 'REQUEST_TIMEOUT', phase: 'wait' } });
    const slow = await get(await raw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')), '--timeout', '3s');
    expect(slow.trace).toMatchObject({ outcome: 'timeout', error: { phase: 'download' }, response: { body: 'abc' } });
    const interim = await raw((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect((await get(interim, '--timeout', '3s')).trace).toMatchObject({ outcome: 'timeout', error: { phase: 'wait' } });
  });

  it('with a Server-Timing that nobody could parse is still traced', async () => {
    const header = ';;;,=,dur=,"unclosed, a;dur=x;desc=, b;dur=-1, c;dur=1e999';
    const { trace, result } = await get(await say(`HTTP/1.1 200 OK\r\nServer-Timing: ${header}\r\nContent-Length: 0\r\n\r\n`));
    expect(result.exitCode).toBe(0);
    for (const span of trace.spans) expect(Number.isSafeInteger(span.durationNs) && span.durationNs >= 0).toBe(true);
  });

  it('is traced with the headers that came, however many bytes beyond ASCII they hold', async () => {
    const { trace } = await get(await listen(createServer((_, response) => response.setHeader('X-Latin', 'é\xff').end())));
    expect(trace.response?.headers.find(([name]) => name.toLowerCase() === 'x-latin')?.[1]).toBe('é\xff');
  });

  it('is traced with text beyond ASCII as it was written, both ways, and with the very bytes on the wire', async () => {
    const server = createServer((request, response) => {
      const sent = request.headers['x-name'] as string;
      // As bytes: Node writes the head in the encoding of a text that goes with it.
      response.setHeader('X-Back', sent).end(Buffer.from(Buffer.from(sent, 'latin1').toString('hex')));
    });
    const { trace, result } = await get(await listen(server), 'X-Name:café ☕', '-e', 'header "X-Back" == "café ☕"');
    expect(result.exitCode).toBe(0);
    expect(trace.response?.body).toBe(Buffer.from('café ☕').toString('hex'));
    expect(trace.request.headers).toContainEqual(['X-Name', 'café ☕']);
    expect(trace.response?.headers).toContainEqual(['X-Back', 'café ☕']);
  });
});
