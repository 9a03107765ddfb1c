import type { Socket } from 'node:net';
import { Mark } from '../model/phases.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { beforeWrites } from '../recorder/writes.js';

interface Watch {
  /** Whose response is on its way: until its first write, and all the time where it goes out in pieces. */
  record: RequestRecord | null;
  /** When the last piece of a response in pieces went to the OS. */
  lastPieceNs: number;
}

const WATCH = Symbol('watch');

/** A socket whose writes are watched. On the socket itself: every request looks there. */
type Watched = Socket & { [WATCH]?: Watch };

/** Ends the record's `write` phase as the next write of the socket goes to the OS, and stamps each piece of a stream. */
export function awaitFirstByte(socket: Watched | null, record: RequestRecord): void {
  if (socket === null) return;
  const known = socket[WATCH];
  if (known !== undefined) {
    known.record = record;
    return;
  }
  const watch: Watch = { record, lastPieceNs: Number.NaN };
  socket[WATCH] = watch;
  beforeWrites(socket, () => {
    const { record } = watch;
    if (record === null) return;
    endWrite(record);
    if (record.streamed) watch.lastPieceNs = record.nowNs();
    else watch.record = null;
  });
  writeWhole(socket);
}

/** When the last piece of the streamed response went to the OS that the socket has just sent, and stops stamping. */
export function takeLastPieceNs(socket: Watched | null, record: RequestRecord): number | undefined {
  const watch = socket?.[WATCH];
  if (watch?.record !== record) return undefined;
  watch.record = null;
  return watch.lastPieceNs;
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
