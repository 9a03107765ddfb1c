import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { untracked } from '../../src/host/untracked.js';

let server: Server;
let agent: Agent;

beforeEach(() => {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(async () => {
  agent.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function listen(made: Server): Promise<number> {
  server = made.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function request(port: number): Promise<{ body: string; reused: boolean }> {
  const sent = get({ port, host: '127.0.0.1', agent });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { body, reused: sent.reusedSocket };
}

test('a server of which Node lists no connection answers one request after another over it', async () => {
  const port = await listen(untracked(createServer((_, response) => response.end('here'))));
  expect(await request(port)).toEqual({ body: 'here', reused: false });
  // Closes what Node has listed.
  server.closeIdleConnections();
  expect(await request(port)).toEqual({ body: 'here', reused: true });
});

test('Node lists them otherwise', async () => {
  const port = await listen(createServer((_, response) => response.end('here')));
  expect(await request(port)).toEqual({ body: 'here', reused: false });
  const closed = once(Object.values(agent.freeSockets)[0]?.[0] as NodeJS.EventEmitter, 'close');
  server.closeIdleConnections();
  await closed;
  expect(await request(port)).toEqual({ body: 'here', reused: false });
});
