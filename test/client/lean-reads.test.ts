import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Connection } from '../../src/client/connection.js';
import type { ClientRecord, WireRequest } from '../../src/client/exchange.js';
import { Clock } from '../../src/recorder/clock.js';

const clock = Clock.start();
const limits = { timeoutMs: 60_000, maxBodyBytes: 1_000_000, signal: new AbortController().signal };

/** Writes text in pieces of so many bytes, each in a turn of the event loop of its own. */
async function writeInPieces(socket: Socket, text: string, bytes: number): Promise<void> {
  for (let at = 0; at < text.length; at += bytes) {
    await new Promise<void>((resolve) => socket.write(Buffer.from(text.slice(at, at + bytes), 'latin1'), () => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A server that answers the n-th request over a connection with the n-th text. */
async function answering(texts: readonly string[], bytes: number): Promise<Server> {
  const server = createServer((socket) => {
    let answered = 0;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', () => void writeInPieces(socket, texts[answered++ % texts.length] as string, bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function requestTo(server: Server): WireRequest {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { method: 'GET', origin, target: '/', headers: [], body: null, identification: null, keepAlive: true };
}

const plain = (name: string, value: string, body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${name}: ${value}\r\n\r\n${body}`;
const chunked = (value: string) =>
  `HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nX-A: ${value}\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Sum: ${value}${value}\r\n\r\n`;

const TEXTS = [
  plain('X-A', 'one', 'first'),
  plain('X-A', 'one', 'again'),
  plain('X-A', 'two', 'other'),
  plain('X-B', 'two', 'names'),
  chunked('three'),
  `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${plain('X-A', 'four', '')}`,
  plain('X-A', 'f\xfcnf', 'latin'),
];
const HEADERS = [
  [
    ['Content-Length', '5'],
    ['X-A', 'one'],
  ],
  [
    ['Content-Length', '5'],
    ['X-A', 'one'],
  ],
  [
    ['Content-Length', '5'],
    ['X-A', 'two'],
  ],
  [
    ['Content-Length', '5'],
    ['X-B', 'two'],
  ],
  [
    ['Transfer-Encoding', 'chunked'],
    ['Trailer', 'X-Sum'],
    ['X-A', 'three'],
  ],
  [
    ['Content-Length', '0'],
    ['X-A', 'four'],
  ],
  [
    ['Content-Length', '5'],
    ['X-A', 'f\xfcnf'],
  ],
];
const BODIES = ['first', 'again', 'other', 'names', 'abcdefg', '', 'latin'];

function expectAnswers(records: readonly ClientRecord[]): void {
  expect(records.map(({ outcome }) => outcome)).toEqual(records.map(() => 'ok'));
  expect(records.map(({ headers }) => headers)).toEqual(records.map((_, run) => HEADERS[run % HEADERS.length]));
  expect(records.map(({ body }) => body.toString())).toEqual(records.map((_, run) => BODIES[run % BODIES.length]));
  expect(records[4]?.trailers).toEqual([['X-Sum', 'threethree']]);
}

/** So many requests, each sent in the turn in which the one before ends. */
async function sentAtOnce(connection: Connection, server: Server, count: number): Promise<ClientRecord[]> {
  const records: ClientRecord[] = [];
  await new Promise<void>((resolve) => {
    const next = (): void =>
      connection.start(requestTo(server), limits, (record) => {
        records.push(record);
        if (records.length < count) next();
        else resolve();
      });
    next();
  });
  return records;
}

describe('responses over one connection are read whole', () => {
  it.each([1, 2, 3, 7, 40, 64, 100_000])('in pieces of %i bytes', async (bytes) => {
    const server = await answering(TEXTS, bytes);
    const connection = new Connection(requestTo(server).origin, clock);
    const records: ClientRecord[] = [];
    for (let run = 0; run < 2 * TEXTS.length; run++) records.push(await connection.exchange(requestTo(server), limits));
    expectAnswers(records);
    expect(records.map(({ reused }) => reused)).toEqual(records.map((_, run) => run > 0));
    await connection.close();
    server.close();
  });

  it.each([5, 100_000])('when the next is sent in the turn in which one ends, in pieces of %i bytes', async (bytes) => {
    const server = await answering(TEXTS, bytes);
    const connection = new Connection(requestTo(server).origin, clock);
    const records = await sentAtOnce(connection, server, 2 * TEXTS.length);
    expectAnswers(records);
    expect(records.map(({ reused }) => reused)).toEqual(records.map((_, run) => run > 0));
    await connection.close();
    server.close();
  });
});

it('a body larger than many reads comes whole', async () => {
  const body = Array.from({ length: 60_000 }, (_, line) => `line ${line}\n`).join('');
  const server = await answering([plain('X-A', 'one', body)], 1_000_000);
  const connection = new Connection(requestTo(server).origin, clock);
  for (let run = 0; run < 3; run++) {
    const { body: seen, outcome } = await connection.exchange(requestTo(server), limits);
    expect(outcome).toBe('ok');
    expect(seen.toString() === body).toBe(true);
  }
  await connection.close();
  server.close();
});

it('a connection that the server closes between two requests is made anew, also for one that is sent at once', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nbye'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = new Connection(requestTo(server).origin, clock);
  const records = await sentAtOnce(connection, server, 4);
  expect(records.map(({ outcome, reused, body }) => [outcome, reused, body.toString()])).toEqual(records.map(() => ['ok', false, 'bye']));
  for (const { beginNs, socketReadyNs, sentNs, headersNs, endNs } of records) {
    const stamps = [beginNs, socketReadyNs, sentNs, headersNs, endNs];
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
  }
  await connection.close();
  server.close();
});

it('over an open connection a request begins when it is written: what this process did before is not its time', async () => {
  const server = await answering([plain('X-A', 'one', 'first')], 100_000);
  const connection = new Connection(requestTo(server).origin, clock);
  await connection.exchange(requestTo(server), limits);
  const second = connection.exchange(requestTo(server), limits);
  // The event loop is held before undici comes to write.
  const heldUntilNs = clock.nowNs() + 20e6;
  while (clock.nowNs() < heldUntilNs);
  const { beginNs, reused, socketReadyNs } = await second;
  expect(reused).toBe(true);
  expect(socketReadyNs).toBe(beginNs);
  expect(beginNs).toBeGreaterThanOrEqual(heldUntilNs);
  await connection.close();
  server.close();
});
