import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import path from 'node:path';
import { ROOT, traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { schemaFaults } from '../helpers/schema.js';

expectNothingLeft();

const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener) => listen(createServer(listener));

/** A server that sends what it is told to, HTTP or not, and hangs up. */
const say = (text: string) => listen(createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(text))));

afterAll(() => {
  for (const server of servers) server.close();
});

describe('a request to an absolute URL', () => {
  it('is the client’s phases alone, with the server’s own timing inside the wait', async () => {
    const origin = await serve((_, response) => {
      response.setHeader('Server-Timing', 'db;dur=1.5;desc="two queries", cache;desc=hit');
      setTimeout(() => response.end('hello'), 20);
    });
    const { report, result } = await traceJson(['GET', `${origin}/x?a=1#part`]);
    expect(result.exitCode).toBe(0);
    expect(schemaFaults(report)).toEqual([]);
    const trace = report.traces[0]!;
    expect(report.app).toBeNull();
    expect(trace.route).toBeNull();
    expect(trace.request).toMatchObject({ url: `${origin}/x?a=1`, target: '/x?a=1' });
    expect(trace.phases.map((phase) => [phase.name, phase.status])).toEqual(
      ['connect', 'send', 'wait', 'download'].map((name) => [name, 'done']),
    );
    expect(trace.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(trace.totalNs);
    expect(trace.phases[2]!.durationNs).toBeGreaterThanOrEqual(19e6);
    expect(trace.spans.filter((span) => span.phase === 'wait')).toMatchObject([
      { name: 'db', durationNs: 1_500_000, attributes: { 'server_timing.description': 'two queries' } },
      { name: 'cache', durationNs: 0 },
    ]);
  });

  it('is followed over hosts, with cookies kept and credentials not given away', async () => {
    const seen: string[] = [];
    const second = await serve((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization ?? 'no credentials'}`);
      response.end('there');
    });
    const first = await serve((request, response) => {
      seen.push(`${request.url} ${request.headers.cookie ?? 'no cookie'}`);
      response.writeHead(302, { 'set-cookie': 'seen=yes', location: request.url === '/a' ? '/b' : `${second}/c` }).end();
    });
    const { report } = await traceJson(['GET', `${first}/a`, 'Authorization:Bearer abcdefgh', '--follow']);
    expect(report.traces.map((trace) => trace.response?.status)).toEqual([302, 302, 200]);
    expect(seen).toEqual(['/a no cookie', '/b seen=yes', '/c no credentials']);
  });

  it.each(['localhost', '127.0.0.1'])('shows the parts of a TLS connection to %s one after another', async (host) => {
    const PEM = path.join(ROOT, 'fixtures/tls/localhost.pem');
    const pem = readFileSync(PEM);
    const origin = await listen(createTlsServer({ key: pem, cert: pem }, (_, response) => response.end('hello')));
    const url = `${origin.replace('http:', 'https:').replace('127.0.0.1', host)}/`;
    const { report, result } = await traceJson(['GET', url, '-n', '2', '--no-keepalive'], { env: { NODE_EXTRA_CA_CERTS: PEM } });
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
    const parts = (index: number) => report.traces[index]!.spans.filter(({ phase }) => phase === 'connect');
    const lookup = host === 'localhost' ? ['DNS lookup'] : [];
    expect(parts(0).map(({ name }) => name)).toEqual(['TLS setup', ...lookup, 'TCP connect', 'TLS handshake']);
    // The certificates are read once.
    expect(parts(1).map(({ name }) => name)).toEqual([...lookup, 'TCP connect', 'TLS handshake']);
    for (const trace of report.traces) {
      let at = 0;
      for (const { durationNs, startNs, status } of trace.spans) {
        expect(status).toBe('ok');
        expect(startNs).toBeGreaterThanOrEqual(at);
        at = startNs + durationNs;
      }
      expect(at).toBeLessThanOrEqual(trace.phases[0]!.durationNs);
      expect(trace.response?.body).toBe('hello');
    }
  });

  it('that nobody takes is refused, with exit code 3 and the address', async () => {
    const server = createTcpServer();
    const origin = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const { report, result } = await traceJson(['GET', origin]);
    expect(result.exitCode).toBe(3);
    expect(report.traces[0]).toMatchObject({ outcome: 'refused', error: { code: 'CONNECTION_REFUSED', phase: 'connect' } });
    expect(report.verdict.reasons[0]).toContain(new URL(origin).host);
  });

  it.each([
    ['garbage', 'this is not HTTP\r\n\r\n', 'invalid', 'RESPONSE_INVALID'],
    ['a body that is shorter than it says', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort', 'aborted', 'RESPONSE_ABORTED'],
    ['nothing at all', '', 'aborted', 'RESPONSE_ABORTED'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 'invalid', 'RESPONSE_INVALID'],
    ['a header without end', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 'invalid', 'RESPONSE_INVALID'],
  ])('that is answered with %s has the outcome that fits and a closed account', async (_, text, outcome, code) => {
    const { report, result } = await traceJson(['GET', await say(text), '--timeout', '30s']);
    const trace = report.traces[0]!;
    expect(trace).toMatchObject({ outcome, error: { code } });
    expect(trace.error?.message).not.toContain('\n');
    expect(trace.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(trace.totalNs);
    expect(result.exitCode).toBe(3);
  });

  it('reads a hundred interim responses and then the one that counts', async () => {
    const text = `${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`;
    const { report } = await traceJson(['GET', await say(text)]);
    expect(report.traces[0]?.response).toMatchObject({ status: 200, body: 'ok' });
  });

  it('ends a circle of redirects, and says where it stood', async () => {
    const origin = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
    const { report, result } = await traceJson(['GET', origin, '--follow', '--max-redirects', '3']);
    expect(report.traces).toHaveLength(4);
    expect(report.traces.at(-1)?.error).toMatchObject({ code: 'TOO_MANY_REDIRECTS' });
    expect(result.exitCode).toBe(3);
  });
});
