import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { Connection } from '../../src/client/connection.js';
import type { ClientRecord, WireRequest } from '../../src/client/exchange.js';
import type { HeaderList } from '../../src/model/trace.js';
import { Clock } from '../../src/recorder/clock.js';

const clock = Clock.start();
const limits = { timeoutMs: 60_000, maxBodyBytes: 1_000_000, signal: new AbortController().signal };
const SENT = 'undici:client:sendHeaders';

/** What a server does with the n-th request that it is sent, from 0; text is written as it is. */
type Answer = string | readonly string[] | ((socket: Socket) => void);

const sockets = new Set<Socket>();
const servers = new Set<Server>();
const connections = new Set<Connection>();

afterEach(async () => {
  for (const connection of connections) await connection.close();
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  for (const open of [connections, sockets, servers]) open.clear();
});

function connectTo(server: Server): Connection {
  const connection = new Connection(requestTo(server, 0).origin, clock);
  connections.add(connection);
  return connection;
}

/** A server that answers the n-th request with the n-th answer, and keeps what it was sent. */
async function answering(answer: (n: number) => Answer): Promise<{ server: Server; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const bodyBytes = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      if (text.indexOf('\r\n\r\n') < 0 || text.length < text.indexOf('\r\n\r\n') + 4 + bodyBytes) return;
      const given = answer(asked.push(text) - 1);
      text = '';
      if (typeof given === 'function') given(socket);
      else void writeInTurn(socket, typeof given === 'string' ? [given] : given);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.add(server);
  return { server, asked };
}

async function writeInTurn(socket: Socket, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise<void>((resolve) => socket.write(Buffer.from(piece, 'latin1'), () => resolve()));
    // Over once the other end has had its turn to read.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

const HEADERS: HeaderList = [['accept', '*/*']];

function requestTo(server: Server, number: number, more: Partial<WireRequest> = {}): WireRequest {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const identification = ['x-number', `0123456789abcdef ${number}`] as const;
  return { method: 'GET', origin, target: '/same', headers: HEADERS, body: null, identification, keepAlive: true, ...more };
}

/** Sends so many requests, each in the turn in which the one before ends. Gives their records, and how many undici has sent. */
async function sentAtOnce(connection: Connection, count: number, request: (n: number) => WireRequest, bounds = limits) {
  const records: ClientRecord[] = [];
  let throughUndici = 0;
  const onSent = () => {
    throughUndici++;
  };
  subscribe(SENT, onSent);
  await new Promise<void>((resolve) => {
    const next = (): void =>
      connection.start(request(records.length), bounds, (record) => {
        records.push(record);
        if (records.length < count) next();
        else resolve();
      });
    next();
  });
  unsubscribe(SENT, onSent);
  return { records, throughUndici };
}

const plain = (body: string, head = 'X-A: one') => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${head}\r\n\r\n${body}`;
const told = ({ body, bodyBytes, error, headers, httpVersion, outcome, reason, status, trailers }: ClientRecord) => ({
  ...{ body: body.toString('latin1'), bodyBytes, error, headers, httpVersion, outcome, reason, status, trailers },
});

function expectStampsInOrder(records: readonly ClientRecord[]): void {
  for (const { beginNs, socketReadyNs, sentNs, headersNs, endNs } of records) {
    const stamps = [beginNs, socketReadyNs, sentNs, headersNs, endNs];
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
  }
}

it('the same request again goes out as it was but for its number, and its response is told without undici', async () => {
  const { server, asked } = await answering((n) => plain(`number ${String(n).padStart(4, '0')}`));
  const connection = connectTo(server);
  const { records, throughUndici } = await sentAtOnce(connection, 200, (n) => requestTo(server, n));
  expect(records.map(told)).toEqual(
    records.map((_, n) => ({
      body: `number ${String(n).padStart(4, '0')}`,
      bodyBytes: 11,
      error: null,
      headers: [
        ['Content-Length', '11'],
        ['X-A', 'one'],
      ],
      httpVersion: '1.1',
      outcome: 'ok',
      reason: 'OK',
      status: 200,
      trailers: [],
    })),
  );
  expect(throughUndici).toBe(2);
  expect(asked.map((text) => text.replace(/abcdef \d+/, 'abcdef N'))).toEqual(asked.map(() => asked[0]?.replace('abcdef 0', 'abcdef N')));
  expect(asked.map((text) => Number(/abcdef (\d+)/.exec(text)?.[1]))).toEqual(asked.map((_, n) => n));
  expectStampsInOrder(records);
  expect(records.map(({ reused }) => reused)).toEqual(records.map((_, n) => n > 0));
  // undici has been given its response, and goes on as ever.
  expect(await connection.exchange(requestTo(server, 200, { target: '/other' }), limits)).toMatchObject({ outcome: 'ok', reused: true });
  expect(asked.at(-1)).toMatch(/^GET \/other HTTP/);
});

it('a body goes with it', async () => {
  const { server, asked } = await answering(() => plain('ok'));
  const connection = connectTo(server);
  const body = Buffer.from('{"name":"Ada"}');
  const { records, throughUndici } = await sentAtOnce(connection, 20, (n) => requestTo(server, n, { method: 'POST', body }));
  expect(records.map(({ outcome }) => outcome)).toEqual(records.map(() => 'ok'));
  expect(throughUndici).toBe(2);
  expect(asked.map((text) => text.slice(-18))).toEqual(asked.map(() => '\r\n\r\n{"name":"Ada"}'));
});

it('another request in the same turn is another', async () => {
  const { server, asked } = await answering(() => plain('ok'));
  const connection = connectTo(server);
  const target = (n: number) => (Math.floor(n / 5) % 2 === 0 ? '/same' : '/other');
  const { records } = await sentAtOnce(connection, 40, (n) => requestTo(server, n, { target: target(n) }));
  expect(records.map(({ outcome }) => outcome)).toEqual(records.map(() => 'ok'));
  expect(asked.map((text) => /^GET (\S+)/.exec(text)?.[1])).toEqual(asked.map((_, n) => target(n)));
});

it.each([
  ['the head and then the body', [plain('first').slice(0, -5), 'first']],
  ['the head in two parts', [plain('first').slice(0, 20), plain('first').slice(20)]],
  ['a body in two parts', [plain('first').slice(0, -2), 'st']],
])('%s, again and again, are a whole response each time', async (_, pieces) => {
  const { server } = await answering(() => pieces);
  const connection = connectTo(server);
  const { records } = await sentAtOnce(connection, 12, (n) => requestTo(server, n));
  expect(records.map(({ body, outcome }) => [outcome, body.toString()])).toEqual(records.map(() => ['ok', 'first']));
});

const ANSWERS: readonly Answer[] = [
  plain('first'),
  plain('other'),
  plain('longer than those'),
  plain('first', 'X-A: two'),
  plain('first', 'X-B: two'),
  plain('', 'X-A: one'),
  plain('ab\r\n\r\ncd'),
  'HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nfirst',
  `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${plain('first')}`,
  [plain('first').slice(0, 20), plain('first').slice(20)],
  [plain('first').slice(0, -5), 'first'],
  [plain('longer than those').slice(0, -3), 'ose'],
  'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nfirst',
  'HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\nfirst',
  'this is no HTTP\r\n\r\n',
  (socket) => socket.destroy(),
  (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst'),
];

it('whatever is answered, one that follows at once is told as one that is made by itself', async () => {
  // Most are like the one before, as those of a real server are.
  const places = fc
    .array(fc.tuple(fc.nat(ANSWERS.length - 1), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 12 })
    .map((runs) => runs.flatMap(([place, times]) => new Array<number>(times).fill(place)));
  await fc.assert(
    fc.asyncProperty(places, async (chosen) => {
      const { server } = await answering((n) => ANSWERS[chosen[n % chosen.length] as number] as Answer);
      const [single, following] = [connectTo(server), connectTo(server)];
      const alone: ClientRecord[] = [];
      for (let n = 0; n < chosen.length; n++) alone.push(await single.exchange(requestTo(server, n), limits));
      const { records } = await sentAtOnce(following, chosen.length, (n) => requestTo(server, n));
      await Promise.all([single.close(), following.close()]);
      expect(records.map(told)).toEqual(alone.map(told));
      expectStampsInOrder(records.filter(({ outcome }) => outcome === 'ok'));
    }),
    { numRuns: 60 },
  );
});

it.each([
  ['breaks off', (socket: Socket) => socket.destroy(), limits, 'aborted'],
  ['never answers', () => {}, { ...limits, timeoutMs: 4_000 }, 'timeout'],
])('a server that %s after many is told of, and the next goes over another connection', async (_, answer, bounds, outcome) => {
  const { server } = await answering((n) => (n === 10 ? answer : plain('ok')));
  const connection = connectTo(server);
  const { records } = await sentAtOnce(connection, 14, (n) => requestTo(server, n), bounds);
  expect(records.map((record) => record.outcome)).toEqual(records.map((_, n) => (n === 10 ? outcome : 'ok')));
  expect(records.map(({ reused }) => reused)).toEqual(records.map((_, n) => n > 0 && n !== 11));
});

it('an interrupt ends the one that is under way', async () => {
  const interrupt = new AbortController();
  const { server } = await answering((n) => (n === 10 ? () => interrupt.abort() : plain('ok')));
  const connection = connectTo(server);
  const bounds = { ...limits, signal: interrupt.signal };
  const { records } = await sentAtOnce(connection, 12, (n) => requestTo(server, n), bounds);
  expect(records.map(({ outcome }) => outcome)).toEqual(records.map((_, n) => (n < 10 ? 'ok' : 'aborted')));
  expect(records.slice(10).map(({ error }) => error?.code)).toEqual(['INTERRUPTED', 'INTERRUPTED']);
});
