import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { listenAtOnce } from '../../src/host/listen-at-once';

/** Whether a connection to the server's port is taken. */
async function isReached(server: Server): Promise<boolean> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  socket.destroy();
  return true;
}

test('a server listens on the loopback before the event loop turns', async () => {
  const server = createServer();
  const onListening = jest.fn();
  listenAtOnce(server, onListening);
  expect(onListening).toHaveBeenCalledTimes(1);
  expect(server.address()).toMatchObject({ address: '127.0.0.1', family: 'IPv4', port: expect.any(Number) });
  expect(await isReached(server)).toBe(true);
  expect(onListening).toHaveBeenCalledTimes(1);
  server.close();
});

test('it listens a turn later on a Node without the way in below `listen`', async () => {
  const server = Object.assign(createServer(), { _listen2: undefined });
  await new Promise<void>((resolve) => {
    listenAtOnce(server, () => resolve());
    // Node's own `listen` comes by the same way: it is there for it again.
    Reflect.deleteProperty(server, '_listen2');
  });
  expect(server.address()).toMatchObject({ address: '127.0.0.1' });
  expect(await isReached(server)).toBe(true);
  server.close();
});
