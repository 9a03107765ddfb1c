import { Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { Channel } from '../../src/host/channel.js';

/** Sends messages through a pipe that cuts what it carries into pieces of the given sizes. */
async function carry(messages: readonly unknown[], pieceBytes: readonly number[]): Promise<unknown[]> {
  const written: Buffer[] = [];
  const wire = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      written.push(chunk);
      done();
    },
  });
  const sender = new Channel<unknown, unknown>(wire);
  for (const message of messages) sender.send(message);
  const bytes = Buffer.concat(written);
  const received: unknown[] = [];
  const pipe = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const receiver = new Channel<unknown, unknown>(pipe);
  receiver.onMessage = (message) => received.push(message);
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const size = Math.max(1, pieceBytes[piece % pieceBytes.length] ?? 1);
    pipe.emit('data', bytes.subarray(at, at + size));
    at += size;
  }
  return received;
}

describe('the channel between the two processes', () => {
  it('delivers every message, whole and in order, however the pipe cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ type: fc.string(), list: fc.array(fc.double()), text: fc.option(fc.string()) }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        async (messages, pieces) => {
          expect(await carry(messages, pieces)).toEqual(messages);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('carries numbers as they are', async () => {
    const rows = new Float64Array([1, Number.NaN, -0, 2 ** 53 - 1]);
    const [message] = (await carry([{ rows }], [3])) as [{ rows: Float64Array }];
    expect([...message.rows]).toEqual([...rows]);
  });

  it('drops what is sent after the pipe has closed', () => {
    const pipe = new PassThrough();
    const channel = new Channel<unknown, unknown>(pipe);
    channel.close();
    let done = false;
    channel.send({}, () => {
      done = true;
    });
    expect(done).toBe(true);
  });
});
