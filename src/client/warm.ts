import { type AddressInfo, createServer } from 'node:net';
import type { RequestPlan } from '../model/plan.js';
import type { Clock } from '../recorder/clock.js';
import { createCookieJar } from './cookies.js';
import { Connections, type ServerSide, sendRequest, type TraceOptions } from './trace-request.js';

const ROUNDS = 3;
/** Turns of the event loop in which a connection on this machine is made, and a request written. */
const TURNS_TO_LEAVE = 2;
/** Those in which either end does what a response leaves to do, which the traced request's `connect` would hold otherwise. */
const TURNS_TO_REST = 2;
const PATIENCE_MS = 2_000;
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok';

/** The host as a warm-up sees it, of which it has nothing to record. */
export function warmServer(origin: string, identification: ReturnType<ServerSide['identify']>): ServerSide {
  return {
    origin,
    identify: () => identification,
    whenRecorded: (_id, _isRefused, then) => then(null),
    fate: () => Promise.resolve({ record: null, death: null, stuck: null }),
    gone: () => false,
  };
}

/**
 * Takes the client through a few exchanges that are not traced, on the way that the traced ones go, over a connection of
 * their own. A first exchange compiles undici's parser and every function on the way; that is this program's cost, and
 * must not be counted as time that the user's request spent in `send` or `deliver`.
 * @param connections the warm-up's own; theirs who called to close, once there is time
 * @param target a path of the host's, or a URL where there is none
 * @param meanwhile called once the first of them has left: a host that still loads takes its time to answer
 */
export async function warmClient(
  connections: Connections,
  server: ServerSide | null,
  target: string,
  meanwhile: () => Promise<void> = async () => {},
): Promise<void> {
  const plan: RequestPlan = { method: 'GET', target, headers: [], removedHeaders: [], body: null };
  const jar = createCookieJar();
  const limits = { timeoutMs: PATIENCE_MS, maxBodyBytes: 16, signal: new AbortController().signal };
  const options: TraceOptions = { wallOriginMs: 0, limits, keepAlive: true, follow: false, maxRedirects: 0, newTraceId: () => '' };
  for (let index = 0; index < ROUNDS; index++) {
    const sent = sendRequest(plan, server, connections, jar, { name: null, index }, options);
    if (index === 0) {
      await turns(TURNS_TO_LEAVE);
      await meanwhile();
    }
    // A client that cannot be warmed is still a client: the request itself will tell what is wrong.
    if (!(await sent).ok) break;
  }
  await turns(TURNS_TO_REST);
}

/** The same where there is no host of ours: against a socket of this process, and nobody else's server. */
export async function warmRemoteClient(clock: Clock): Promise<void> {
  const server = createServer((socket) => socket.on('data', () => socket.write(ANSWER)).on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connections = new Connections(clock);
  await warmClient(connections, null, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await connections.close();
  server.close();
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
