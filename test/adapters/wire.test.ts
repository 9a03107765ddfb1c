import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { cycleAppAdapter } from '../../src/adapters/cycle-app.js';
import { type App, type Context, Response } from '../../src/framework/index.js';
import { Clock } from '../../src/recorder/clock.js';
import { Recorder } from '../../src/recorder/recorder.js';
import { appWith } from '../framework/ask.js';
import { type Answer, appFor, CASES, FOLDER, judge, marking, NEIGHBOURS, type Recorded } from '../framework/recorded.js';

interface Served {
  readonly port: number;
  readonly logged: string[];
  close(): Promise<void>;
}

/** Mounts the app as the host does and serves it on a free port. */
async function serve(app: App): Promise<Served> {
  const logged: string[] = [];
  const mounted = await cycleAppAdapter.mount(app, {
    file: path.join(FOLDER, 'app.ts'),
    locate: () => null,
    mentions: () => false,
    log: (error) => void logged.push(String(error)),
  });
  const recorder = new Recorder(Clock.start(), () => {});
  let id = 0;
  const server = http.createServer((request, response) => mounted.handle(request, response, recorder.begin(id++), recorder));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    logged,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function withServer<T>(app: App, work: (served: Served) => Promise<T>): Promise<T> {
  const served = await serve(app);
  try {
    return await work(served);
  } finally {
    await served.close();
  }
}

/** What comes back for bytes as they are, until the server ends the connection or `enough` has come. */
function raw(port: number, bytes: string | readonly string[], enough: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    const end = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (enough(text)) end();
    });
    socket.on('end', end).on('error', reject);
    for (const piece of [bytes].flat()) socket.write(piece, 'latin1');
  });
}

function ask(port: number, { method, target, headers, bodyBase64 }: Recorded['request']): Promise<Answer> {
  const body = Buffer.from(bodyBase64, 'base64');
  const given = headers.filter(([name]) => name !== 'Content-Length').flat();
  if (!headers.some(([name]) => name === 'Host')) given.unshift('Host', 'localhost');
  const isChunked = headers.some(([name]) => name === 'Transfer-Encoding');
  if (!isChunked && (body.length > 0 || method === 'POST')) given.push('Content-Length', String(body.length));
  return new Promise((resolve, reject) => {
    const request = http.request({ port, method, path: target, headers: given as never, setHost: false, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const pairs: [string, string][] = [];
        for (let i = 0; i < response.rawHeaders.length; i += 2) pairs.push([response.rawHeaders[i]!, response.rawHeaders[i + 1]!]);
        resolve({ status: response.statusCode!, reason: response.statusMessage!, headers: pairs, body: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Headers that the server adds by itself; Date is compared where the app set one. */
function withoutServers(answer: Answer, recorded: Answer): Answer {
  const has = (wanted: string) => recorded.headers.some(([name]) => name.toLowerCase() === wanted);
  const own = ['connection', 'keep-alive', 'transfer-encoding', 'date', 'content-length'].filter((name) => !has(name));
  return {
    ...answer,
    headers: answer.headers.filter(([name, value]) => !own.includes(name.toLowerCase()) || (name === 'Content-Length' && value !== '0')),
  };
}

/** node:http lets these neither out nor in: what the framework makes of them is tried without it. */
function canTravel({ name, request, response }: Recorded): boolean {
  if (!/^[!-~]+$/.test(request.target) || !http.METHODS.includes(request.method)) return false;
  if (request.headers.some(([header, value]) => !/^[\t -~]*$/.test(value) || value === '' || (header === 'Host' && value === 'é')))
    return false;
  return response.status >= 200 && !name.startsWith('Content-Length') && !name.startsWith('host ');
}

describe('over a socket, Flask’s recorded responses', () => {
  const travelling = [...CASES, ...NEIGHBOURS].filter((recorded) => recorded.sequence === null && canTravel(recorded));
  const groups = new Map<string, Recorded[]>();
  for (const recorded of travelling) {
    const key = JSON.stringify(recorded.config);
    groups.set(key, [...(groups.get(key) ?? []), recorded]);
  }

  it('are nearly all of them', () => {
    expect(travelling.length).toBeGreaterThan(600);
  });

  describe.each([...groups].map(([config, recordings]) => [config, recordings] as const))('with the settings %s', (_config, recordings) => {
    let served: Served;
    let mark: (text: string) => string;

    beforeAll(async () => {
      served = await serve(appFor(recordings[0]!.config));
      mark = marking((await ask(served.port, { method: 'GET', target: '/send', headers: [], bodyBase64: '' })).headers);
    });
    afterAll(() => served.close());

    it.each(recordings.map((recorded) => [recorded.name, recorded] as const))('are given for %s', async (_name, recorded) => {
      const headers = recorded.request.headers.map(([name, value]) => [name, mark(value)] as const);
      const answer = await ask(served.port, { ...recorded.request, headers });
      judge(recorded, withoutServers(answer, recorded.response));
    });
  });
});

describe('over a socket', () => {
  const echo = () =>
    appWith((app) => {
      app.config.maxContentLength = 1000;
      app.post('/text', (c: Context) => c.request.text());
      app.post('/stream', async (c: Context) => {
        let bytes = 0;
        for await (const chunk of c.request.stream()) bytes += chunk.length;
        return String(bytes);
      });
      app.post('/first', async (c: Context) => {
        for await (const chunk of c.request.stream()) return `first ${chunk[0]}`;
        return 'none';
      });
      app.post('/unread', () => 'unread');
      app.get('/path', (c: Context) => `${c.request.fullPath} ${c.request.remoteAddress}`);
    });

  it('a chunked body arrives as one', () =>
    withServer(echo(), async ({ port }) => {
      const text = await raw(
        port,
        'POST /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      );
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nabcde$/);
    }));

  it('Expect: 100-continue gets its interim response', () =>
    withServer(echo(), async ({ port }) => {
      const head = 'POST /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
      expect(await raw(port, [head, 'ok'])).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nok$/);
    }));

  it.each([
    ['ASCII text', '/ascii', 'plain'],
    ['other text', '/text', Buffer.from('œuvre').toString('latin1')],
    ['bytes', '/bytes', 'bytes'],
    ['pieces of a length that is known', '/pieces', Buffer.from('œuvre').toString('latin1')],
    ['nothing', '/nothing', ''],
  ])('headers and reason leave as Latin-1, as werkzeug has them, before a body of %s', (_, target, body) =>
    withServer(
      appWith((app) => {
        const init = { status: '200 Très bien', headers: { 'X-Name': 'Zoë' } };
        app.get('/ascii', () => new Response('plain', init));
        app.get('/text', () => new Response('œuvre', init));
        app.get('/bytes', () => new Response(Buffer.from('bytes'), init));
        app.get('/pieces', () => new Response(['œuvre'].values(), { ...init, headers: { ...init.headers, 'Content-Length': 6 } }));
        app.get('/nothing', () => new Response(null, init));
      }),
      async ({ port }) => {
        const text = await raw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(text).toMatch(/^HTTP\/1\.1 200 Très bien\r\n/);
        expect(text).toContain('\r\nX-Name: Zoë\r\n');
        expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(body);
      },
    ),
  );

  it('a fragment is no part of the target', () =>
    withServer(echo(), async ({ port }) => {
      const text = await raw(port, 'GET /path?a=1#frag?b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      expect(text).toContain('/path?a=1 127.0.0.1');
    }));

  it.each([
    ['chunked and too large', 'Transfer-Encoding: chunked\r\n\r\n', `800\r\n${'x'.repeat(2048)}\r\n0\r\n\r\n`, '/text', 413],
    ['declared and too large', 'Content-Length: 2048\r\n\r\n', 'x'.repeat(2048), '/text', 413],
    ['read in part', 'Content-Length: 900\r\n\r\n', 'x'.repeat(900), '/first', 200],
    ['not read', 'Content-Length: 100000\r\n\r\n', 'x'.repeat(100_000), '/unread', 200],
    ['read to its end', 'Content-Length: 900\r\n\r\n', 'x'.repeat(900), '/stream', 200],
  ])('a body that is %s leaves the connection fit for the next request', (_, framing, body, target, status) =>
    withServer(echo(), async ({ port }) => {
      const first = `POST ${target} HTTP/1.1\r\nHost: x\r\n${framing}`;
      const second = 'GET /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
      const text = await raw(port, [first, body, second]);
      expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`, 'HTTP/1.1 200']);
      expect(text).toContain('/path? 127.0.0.1');
    }),
  );

  it('an upload that is too large is told so while it is still being sent', () =>
    withServer(echo(), async ({ port }) => {
      const head = 'POST /text HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
      const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
      const text = await raw(port, [head, ...Array.from({ length: 50 }, () => chunk)], (seen) => seen.includes('</p>'));
      expect(text).toMatch(/^HTTP\/1\.1 413 REQUEST ENTITY TOO LARGE/);
    }));

  it('a client that goes away within its body harms no one else', () =>
    withServer(echo(), async ({ port, logged }) => {
      await new Promise<void>((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => {
          socket.write('POST /text HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nabc', () => {
            setTimeout(() => {
              socket.destroy();
              resolve();
            }, 20);
          });
        });
      });
      const text = await raw(port, 'GET /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      expect(text).toContain('200 OK');
      expect(logged).toEqual([]);
    }));

  it.each([
    ['a Content-Length that is no number', 'POST /text HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n'],
    ['a method that nobody knows', 'FOO /path HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['two framings', 'POST /text HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a header with a line feed in it', 'GET /path HTTP/1.1\r\nHost: x\r\nX: a\nb\r\n\r\n'],
  ])('node’s parser refuses %s before the app sees it', (_, bytes) =>
    withServer(echo(), async ({ port }) => {
      expect(await raw(port, bytes)).toMatch(/^HTTP\/1\.1 400/);
    }),
  );

  it('headers that are too large are refused with 431', () =>
    withServer(echo(), async ({ port }) => {
      expect(await raw(port, `GET /path HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    }));

  it('large files and ranges of them arrive whole', () =>
    withServer(appFor({}), async ({ port }) => {
      const head = await raw(port, 'HEAD /static/a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      expect(head).toMatch(/Content-Length: 10\r\n[\s\S]*\r\n\r\n$/);
      const range = await raw(port, 'GET /static/a.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=-3\r\nConnection: close\r\n\r\n');
      expect(range).toMatch(/^HTTP\/1\.1 206[\s\S]*Content-Range: bytes 7-9\/10\r\n[\s\S]*\r\n\r\n789$/);
    }));
});
