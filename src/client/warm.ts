import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Clock } from '../recorder/clock.js';
import { Connection } from './connection.js';

const ROUNDS = 3;
/** Turns of the event loop in which a connection on this machine is made, and a request written. */
const TURNS_TO_LEAVE = 2;
const PATIENCE_MS = 2_000;
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok';

/**
 * Takes the client through a few exchanges that are not traced, over a connection of their own. A first exchange
 * compiles undici's parser and every function on the way; that is this program's cost, and must not be counted as
 * time that the user's request spent in `send` or `deliver`.
 * @param meanwhile called once the first of them has left: a host that still loads takes its time to answer
 */
export async function warmClient(
  origin: string,
  identification: readonly [string, string] | null,
  clock: Clock,
  meanwhile: () => void = () => {},
): Promise<void> {
  const connection = new Connection(origin, clock);
  const request = { method: 'GET', origin, target: '/', headers: [], body: null, identification, keepAlive: true };
  const limits = { timeoutMs: PATIENCE_MS, maxBodyBytes: 16, signal: new AbortController().signal };
  for (let round = 0; round < ROUNDS; round++) {
    const answered = connection.exchange(request, limits);
    if (round === 0) {
      for (let turn = 0; turn < TURNS_TO_LEAVE; turn++) await new Promise((resolve) => setImmediate(resolve));
      meanwhile();
    }
    // A client that cannot be warmed is still a client: the request itself will tell what is wrong.
    if ((await answered).outcome !== 'ok') break;
  }
  await connection.close();
}

/** The same where there is no host of ours: against a socket of this process, and nobody else's server. */
export async function warmRemoteClient(clock: Clock): Promise<void> {
  const server = createServer((socket) => socket.on('data', () => socket.write(ANSWER)).on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await warmClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, null, clock);
  server.close();
}
