import type { Socket } from 'node:net';
import { Mark } from '../model/phases.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { beforeWrites } from '../recorder/writes.js';

/** Sockets whose writes are watched, each with the record that waits for its next one. */
const watched = new WeakMap<Socket, { record: RequestRecord | null }>();

/** Ends the record's `write` phase as the next write of the socket goes to the OS. */
export function awaitFirstByte(socket: Socket | null, record: RequestRecord): void {
  if (socket === null) return;
  const known = watched.get(socket);
  if (known !== undefined) {
    known.record = record;
    return;
  }
  const waiting: { record: RequestRecord | null } = { record };
  watched.set(socket, waiting);
  beforeWrites(socket, () => {
    if (waiting.record === null) return;
    endWrite(waiting.record);
    waiting.record = null;
  });
  writeWhole(socket);
}

/**
 * Node's `end` puts an empty piece behind a response that goes out whole, and so makes a vector of one string. The string by
 * itself spares a tenth of what node:http takes for such a response.
 */
function writeWhole(socket: Socket): void {
  const { _write, _writev } = socket;
  if (!_writev) return;
  socket._writev = (pieces, done) => {
    const [whole, empty] = pieces;
    if (pieces.length === 2 && whole && empty?.chunk.length === 0) _write.call(socket, whole.chunk, whole.encoding, done);
    else _writev.call(socket, pieces, done);
  };
}

/** Ends the `write` phase now, where it has not ended: the connection has gone, or its turn has not come. */
export function endWrite(record: RequestRecord): void {
  if (Number.isNaN(record.marks[Mark.write])) record.mark(Mark.write);
}
