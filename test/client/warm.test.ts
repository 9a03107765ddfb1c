import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Connections } from '../../src/client/trace-request';
import { warmClient, warmServer } from '../../src/client/warm';
import { Clock } from '../../src/recorder/clock';

const IDENTIFICATION = { id: 0, header: ['x-warm', 'token 0'] } as const;

describe('the warm-up', () => {
  const requests: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  let breaksOff = false;
  let mayAnswer = Promise.resolve();
  const server = createServer((request, response) => {
    requests.push(request);
    if (breaksOff) request.socket.destroy();
    else void mayAnswer.then(() => response.end('ok'));
  });
  server.on('connection', (socket) => sockets.push(socket));
  let origin = '';
  let connections: Connections;

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    requests.length = 0;
    sockets.length = 0;
    breaksOff = false;
    mayAnswer = Promise.resolve();
    connections = new Connections(Clock.start());
  });
  afterEach(() => connections.close());
  afterAll(() => server.close());

  it('makes three requests that the host knows, over one connection that is left to its owner to close', async () => {
    await warmClient(connections, warmServer(origin, IDENTIFICATION), '/');
    expect(requests.map(({ headers, method, url }) => [method, url, headers['x-warm']])).toEqual([
      ['GET', '/', 'token 0'],
      ['GET', '/', 'token 0'],
      ['GET', '/', 'token 0'],
    ]);
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.destroyed).toBe(false);
    const closed = once(sockets[0] as Socket, 'close');
    await connections.close();
    await closed;
  });

  it('leaves time for something else once the first request is on its way, before it is answered', async () => {
    let calls = 0;
    const arrived = once(server, 'request');
    let answer = () => {};
    mayAnswer = new Promise((resolve) => (answer = resolve));
    await warmClient(connections, warmServer(origin, IDENTIFICATION), '/', async () => {
      calls++;
      await arrived;
      answer();
    });
    expect({ calls, requests: requests.length }).toEqual({ calls: 1, requests: 3 });
  });

  it('goes no further where the first request is not answered, and says nothing of it', async () => {
    breaksOff = true;
    await warmClient(connections, warmServer(origin, IDENTIFICATION), '/');
    expect(requests).toHaveLength(1);
  });
});
