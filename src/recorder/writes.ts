import type { Socket } from 'node:net';

/**
 * Calls back whenever a write of the socket is about to go to the OS, with the first of what is written. On loopback the write itself may wake the other
 * end and come back when that has done its work (seen: 10 ms on two busy cores), so that a stamp after it would count
 * the reader's time as the writer's.
 */
export function beforeWrites(socket: Socket, about: (first: unknown) => void): void {
  const { _write, _writev } = socket;
  socket._write = (chunk, encoding, done) => {
    about(chunk);
    _write.call(socket, chunk, encoding, done);
  };
  if (!_writev) return;
  socket._writev = (chunks, done) => {
    about(chunks[0]?.chunk);
    _writev.call(socket, chunks, done);
  };
}
