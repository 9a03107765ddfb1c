import type { OnReadOpts, Socket } from 'node:net';

/** As much as Node itself reads at once. */
const READ_BYTES = 64 * 1024;

/**
 * Hands what a socket reads straight to whoever listens to `readable`, past the queue of the stream, and reads into one
 * buffer again and again: Node takes and gives back 64 KiB for each read otherwise, and the queue costs two more turns of
 * the task queue.
 */
export class LeanReads {
  /** For the options of the socket. */
  readonly options: OnReadOpts;
  private socket: Socket | null = null;
  private delivered: Buffer | null = null;
  private delivering = false;
  private buffer: Buffer | null = null;

  /**
   * @param isOver whether nothing of what came so far is still looked at: the buffer may be read into again
   * @param onRead gets all that is read, and delivers it where somebody is to have it
   */
  constructor(isOver: () => boolean, onRead: (chunk: Buffer) => void) {
    this.options = {
      buffer: () => {
        if (this.buffer === null || !isOver()) this.buffer = Buffer.allocUnsafeSlow(READ_BYTES);
        return this.buffer;
      },
      callback: (byteLength, buffer) => {
        onRead((buffer as Buffer).subarray(0, byteLength));
        return true;
      },
    };
  }

  /** Puts itself in the place of the socket's queue; the end and errors go their usual way. */
  attach(socket: Socket): void {
    this.socket = socket;
    const read = socket.read.bind(socket);
    socket.read = (size) => {
      if (!this.delivering) return read(size);
      const { delivered } = this;
      this.delivered = null;
      return delivered;
    };
  }

  /** Hands it to whoever listens to `readable`. */
  deliver(chunk: Buffer): void {
    const { socket } = this;
    if (socket === null) return;
    this.delivered = chunk;
    this.delivering = true;
    socket.emit('readable');
    this.delivering = false;
    // Nobody is there to take it yet.
    if (this.delivered === null) return;
    this.delivered = null;
    socket.push(Buffer.from(chunk));
  }
}
