import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { Connection } from '../../src/client/connection.js';
import type { WireRequest } from '../../src/client/exchange.js';
import { Clock } from '../../src/recorder/clock.js';

const clock = Clock.start();
const limits = { timeoutMs: 10_000, maxBodyBytes: 1000, signal: new AbortController().signal };

/** When each write of the client's reached Node's own code, and when that came back. */
function watchWrites(port: () => number) {
  const seen: { enteredNs: number; leftNs: number }[] = [];
  for (const name of ['_write', '_writev'] as const) {
    const original = Socket.prototype[name] as (this: Socket, ...rest: unknown[]) => void;
    jest.spyOn(Socket.prototype, name).mockImplementation(function (this: Socket, ...rest: unknown[]) {
      const enteredNs = clock.nowNs();
      original.apply(this, rest);
      if (this.remotePort === port()) seen.push({ enteredNs, leftNs: clock.nowNs() });
    });
  }
  return seen;
}

afterEach(() => jest.restoreAllMocks());

it.each([
  ['without a body', null],
  ['with a body', Buffer.from('{"name":"Ada"}')],
])('a request %s is sent when its last write begins: the time within the call is not the client’s', async (_, body) => {
  const server = createServer((request, response) => request.resume().on('end', () => response.end('ok'))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const seen = watchWrites(() => port);
  const origin = `http://127.0.0.1:${port}`;
  const connection = new Connection(origin, clock);
  const request: WireRequest = {
    method: body ? 'POST' : 'GET',
    origin,
    target: '/',
    headers: [],
    body,
    identification: null,
    keepAlive: true,
  };
  for (const reused of [false, true]) {
    seen.length = 0;
    const record = await connection.exchange(request, limits);
    const last = seen.at(-1)!;
    expect(record).toMatchObject({ outcome: 'ok', status: 200, reused });
    expect(record.sentNs).toBeGreaterThanOrEqual(record.socketReadyNs);
    expect(record.sentNs).toBeLessThanOrEqual(last.enteredNs);
  }
  await connection.close();
  server.close();
});
