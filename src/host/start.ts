/**
 * The app host: the child process in which the user's module runs. It listens before the rest of it is loaded, so that
 * the client makes its connection, and is through its own first use of everything, meanwhile.
 */
import { fstatSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { Door } from './door.js';
import { HostChannel } from './host-channel.js';
import { listenAtOnce } from './listen-at-once.js';
import { CHANNEL_FD } from './spawn.js';
import { untracked } from './untracked.js';

const started = process.hrtime();

if (!isPipe(CHANNEL_FD)) {
  process.stderr.write('This file is the inside of cycle-trace and is started by it. Run `cycle-trace --help`.\n');
  process.exit(2);
}

const channel = new HostChannel(new Socket({ fd: CHANNEL_FD, readable: true, writable: true }), CHANNEL_FD);
const door = new Door();
const timeouts = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };
const server = untracked(createServer({ IncomingMessage: door.Message, ...timeouts }, door.receive));
// Node drops what comes after the first thousand: the identification is the last.
server.maxHeadersCount = 0;
listenAtOnce(server, () => {
  channel.send({ type: 'listening', port: (server.address() as AddressInfo).port, started, at: process.hrtime() });
});

/** For the inspector, which alone can call into a host that spins in a loop. */
export let testify: () => void = () => {};
export let locate: (places: readonly [file: string, line: number, column: number][]) => unknown = () => [];

// Before the event loop turns: nothing that comes is missed.
void import('./child.js').then(({ takeOrders }) => {
  ({ testify, locate } = takeOrders(channel, door, server));
});

function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isSocket() || stat.isFIFO();
  } catch {
    return false;
  }
}
