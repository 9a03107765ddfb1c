import type { Duplex, Writable } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

const LENGTH_BYTES = 4;
/** A longer message is none of ours. */
const LONGEST_BYTES = 1 << 28;

/**
 * Messages between the CLI and the app host over a pipe of their own: a length, then the structured clone.
 *
 * Not Node's `process.send`: an app that finds `process.send` believes that somebody else forked it, and anything it
 * listens to on `process` would see the run's token.
 */
export class Channel<Incoming, Outgoing> {
  onMessage: (message: Incoming) => void = () => {};
  onClose: () => void = () => {};
  /** What came is no message: somebody else writes to the pipe. It is closed then. */
  garbled = false;
  /** Settles when the pipe has closed, and all that came has been read. */
  readonly closed: Promise<void>;
  protected readonly pipe: Duplex;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private neededBytes = LENGTH_BYTES;

  constructor(pipe: Duplex) {
    this.pipe = pipe;
    pipe.on('data', (chunk: Buffer) => this.receive(chunk));
    pipe.on('error', () => {});
    this.closed = new Promise((resolve) => {
      pipe.on('close', () => {
        this.onClose();
        resolve();
      });
    });
  }

  /** Sends a message, in order; `done` is called when it has left this process. After the pipe has closed it goes nowhere. */
  send(message: Outgoing, done?: () => void): void {
    if (!this.pipe.writable) {
      done?.();
      return;
    }
    writeMessage(this.pipe, message, done);
  }

  /** Calls back when all that was sent has left this process. */
  drain(done: () => void): void {
    if (this.pipe.writableLength === 0 || !this.pipe.writable) done();
    else this.pipe.write('', () => done());
  }

  close(): void {
    this.pipe.destroy();
  }

  private receive(chunk: Buffer): void {
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    while (this.pendingBytes >= this.neededBytes) {
      const bytes = this.pending.length === 1 ? (this.pending[0] as Buffer) : Buffer.concat(this.pending);
      const bodyBytes = bytes.readUInt32LE(0);
      if (bodyBytes > LONGEST_BYTES) {
        this.giveUp();
        return;
      }
      this.neededBytes = LENGTH_BYTES + bodyBytes;
      if (bytes.length < this.neededBytes) {
        this.pending = [bytes];
        return;
      }
      const rest = bytes.subarray(this.neededBytes);
      this.pending = rest.length > 0 ? [rest] : [];
      this.pendingBytes = rest.length;
      const body = bytes.subarray(LENGTH_BYTES, this.neededBytes);
      this.neededBytes = LENGTH_BYTES;
      const message = read<Incoming>(body);
      if (message === null) {
        this.giveUp();
        return;
      }
      this.onMessage(message.value);
    }
  }

  private giveUp(): void {
    this.garbled = true;
    this.pipe.destroy();
  }
}

/** Writes one message to a pipe that the other end reads as a Channel. */
export function writeMessage(pipe: Writable, message: unknown, done?: () => void): readonly [length: Buffer, body: Buffer] {
  const frame = frameOf(message);
  const [length, body] = frame;
  pipe.cork();
  pipe.write(length);
  pipe.write(body, () => done?.());
  pipe.uncork();
  return frame;
}

/** A message as it goes through the pipe. */
export function frameOf(message: unknown): readonly [length: Buffer, body: Buffer] {
  const body = serialize(message);
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32LE(body.length);
  return [length, body];
}

/** The message in some bytes; null where they are none. */
function read<Message>(body: Buffer): { readonly value: Message } | null {
  try {
    return { value: deserialize(body) as Message };
  } catch {
    return null;
  }
}
