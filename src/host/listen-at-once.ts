import type { Server } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** What `listen` comes down to, in every Node since 0.x. */
interface Binder {
  _listen2?(address: string, port: number, addressType: 4): void;
}

/**
 * Binds a server to a free port of the loopback, at once where it can be: Node's `listen` looks every address up, which
 * takes a turn of the event loop, and loads its cluster, child processes and name servers first, some 4 ms of every start.
 */
export function listenAtOnce(server: Server, onListening: () => void): void {
  (server as Server & Binder)._listen2?.(LOOPBACK, 0, 4);
  if (server.address() !== null) onListening();
  else server.listen(0, LOOPBACK, onListening);
}
