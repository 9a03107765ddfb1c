import { writeSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { monotonicMs } from '../recorder/clock.js';
import { Channel, frameOf, writeMessage } from './channel.js';
import type { FromHost, ToHost } from './protocol.js';

/** How long last words may wait for the other end to make room; it reads when it gets a processor. */
const LAST_WORDS_MS = 5_000;
const ROOM_MS = 1;

/** How far a socket's writes have come: bytes that wait for the system, bytes handed to it, and all of them. */
interface DispatchCounts {
  readonly _handle?: { readonly writeQueueSize: number } | null;
  readonly _bytesDispatched?: number;
  readonly bytesWritten?: number;
}

/** The host's end of the channel, which may have to say its last at once. */
export class HostChannel extends Channel<ToHost, FromHost> {
  private readonly fd: number;
  /** What was sent since the pipe was last empty: its end is what has not left. */
  private underWay: Uint8Array[] = [];
  /** The last word was sent. */
  private said = false;

  /** @param fd the pipe's descriptor */
  constructor(pipe: Duplex, fd: number) {
    super(pipe);
    this.fd = fd;
  }

  override send(message: FromHost, done?: () => void): void {
    if (!this.pipe.writable || this.said) {
      done?.();
      return;
    }
    if (this.underWay.length > 0 && this.pipe.writableLength === 0) this.underWay = [];
    const written = writeMessage(this.pipe, message, done);
    if (this.pipe.writableLength > 0) this.underWay.push(...written);
  }

  /**
   * Sends a message in this very moment, through the pipe's descriptor, for a process whose event loop will not turn
   * again. Nothing is said, and false is given, where it would cut into a message that is still on its way.
   */
  sendNow(message: FromHost): boolean {
    if (!this.pipe.writable || this.pipe.writableLength > 0 || this.said) return false;
    return writeWhole(this.fd, Buffer.concat(frameOf(message)));
  }

  /**
   * The same for a process that ends by it: what is still on its way goes first, as far as the system has not taken it.
   * Nothing leaves afterwards.
   */
  sendLast(message: FromHost): void {
    const unsent = this.unsent();
    if (!this.pipe.writable || unsent === null || this.said) return;
    writeWhole(this.fd, Buffer.concat([unsent, ...frameOf(message)]));
    // Closed it would tell the other end that the process has ended, before it has.
    this.said = true;
  }

  /** What was sent and has not left; null where Node does not tell. Its sockets say so to themselves alone. */
  private unsent(): Uint8Array | null {
    if (this.pipe.writableLength === 0) return new Uint8Array(0);
    const { _handle, _bytesDispatched = Number.NaN, bytesWritten = Number.NaN } = this.pipe as Duplex & DispatchCounts;
    const sent = Buffer.concat(this.underWay);
    const count = (_handle?.writeQueueSize ?? Number.NaN) + bytesWritten - _bytesDispatched;
    return count >= 0 && count <= sent.length ? sent.subarray(sent.length - count) : null;
  }
}

/** Writes without a turn of the event loop. False where the other end makes no room in time, or is gone. */
function writeWhole(fd: number, bytes: Uint8Array): boolean {
  const giveUpMs = monotonicMs() + LAST_WORDS_MS;
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(fd, bytes, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || monotonicMs() > giveUpMs) return false;
      // The thread sleeps.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ROOM_MS);
    }
  }
  return true;
}
