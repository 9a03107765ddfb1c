import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { cycleAppAdapter } from '../../src/adapters/cycle-app.js';
import { type App, Response } from '../../src/framework/index.js';
import { Mark } from '../../src/model/phases.js';
import { Clock } from '../../src/recorder/clock.js';
import { Recorder } from '../../src/recorder/recorder.js';
import { type ServerRecord, unpack } from '../../src/recorder/records.js';
import { appWith } from '../framework/ask.js';

const clock = Clock.start();

interface Served {
  readonly record: ServerRecord;
  /** When the last bytes of the response reached the socket of the OS: no client has them earlier. */
  readonly lastWriteNs: number;
  /** When the server learned that the connection is closed. */
  readonly closedNs: number;
}

/** Serves one request; Connection: close, so that the client's end is the response's. */
async function serveOnce(app: App, target = '/'): Promise<Served> {
  const mounted = await cycleAppAdapter.mount(app, { file: __filename, locate: () => null, mentions: () => false, log: () => {} });
  let lastWriteNs = Number.NaN;
  let closedNs = Number.NaN;
  let ended: (record: ServerRecord) => void;
  const recorded = new Promise<ServerRecord>((resolve) => {
    ended = resolve;
  });
  const recorder = new Recorder(clock, (batch) => ended([...unpack(batch)][0] as ServerRecord));
  const server = http.createServer((request, response) => mounted.handle(request, response, recorder.begin(2), recorder));
  // What is put here is within whatever the adapter puts around it later.
  server.on('connection', (socket) => {
    socket.prependListener('close', () => {
      closedNs = clock.nowNs();
    });
    const { _write, _writev } = socket;
    socket._write = (...given) => {
      lastWriteNs = clock.nowNs();
      _write.apply(socket, given);
    };
    socket._writev = (...given) => {
      lastWriteNs = clock.nowNs();
      _writev?.apply(socket, given);
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  const record = await recorded;
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return { record, lastWriteNs, closedNs };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a streamed response ends in the record before its last bytes leave', () => {
  it.each<[string, (app: App) => void]>([
    [
      'of pieces that come at once',
      (app) =>
        app.get('/', function* pieces() {
          yield 'one';
          yield 'two';
        }),
    ],
    [
      'of pieces that are waited for',
      (app) =>
        app.get('/', async function* pieces() {
          yield 'one';
          await turn();
          yield 'two';
          await turn();
        }),
    ],
    ['of nothing', (app) => app.get('/', async function* nothing() {})],
    ['of a length that is known', (app) => app.get('/', () => new Response(['one'].values(), { headers: { 'Content-Length': 3 } }))],
  ])('%s', async (_, route) => {
    const { lastWriteNs, record } = await serveOnce(appWith(route));
    expect(record).toMatchObject({ finished: true, complete: true, streamed: true });
    expect(record.finishNs).toBeLessThanOrEqual(lastWriteNs);
    expect(record.finishNs).toBeGreaterThanOrEqual(record.marks[Mark.write] as number);
  });

  it('also where the app goes on when the length that it declared is out', async () => {
    let lateNs = Number.NaN;
    const { lastWriteNs, record } = await serveOnce(
      appWith((app) => {
        app.get('/', () => {
          async function* pieces() {
            yield 'one';
            await turn();
            lateNs = clock.nowNs();
          }
          return new Response(pieces(), { headers: { 'Content-Length': 3 } });
        });
      }),
    );
    expect(record.complete).toBe(true);
    expect(record.finishNs).toBeLessThanOrEqual(lastWriteNs);
    expect(record.finishNs).toBeLessThan(lateNs);
  });

  it('and one that breaks off, when its body threw', async () => {
    let thrownNs = Number.NaN;
    const { closedNs, record } = await serveOnce(
      appWith((app) => {
        app.get('/', async function* broken() {
          yield 'one';
          await turn();
          thrownNs = clock.nowNs();
          throw new Error('no end');
        });
      }),
    );
    expect(record).toMatchObject({ complete: false, faults: [{ error: { message: 'no end' } }] });
    expect(record.finishNs).toBeGreaterThanOrEqual(thrownNs);
    expect(record.finishNs).toBeLessThan(closedNs);
  });
});
