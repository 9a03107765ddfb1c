import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { cycleAppAdapter } from '../../src/adapters/cycle-app.js';
import type { App } from '../../src/framework/index.js';
import { Clock } from '../../src/recorder/clock.js';
import { Recorder } from '../../src/recorder/recorder.js';
import type { RequestRecord } from '../../src/recorder/request-record.js';
import { appWith } from '../framework/ask.js';

// What becomes of a request whose client does not wait for its answer.

interface Served {
  readonly port: number;
  readonly records: RequestRecord[];
  /** Resolves once the record of that number has ended. */
  ended(index: number): Promise<RequestRecord>;
}

async function withServer(app: App, work: (served: Served) => Promise<void>): Promise<void> {
  const mounted = await cycleAppAdapter.mount(app, { file: __filename, locate: () => null, mentions: () => false, log: () => {} });
  const records: RequestRecord[] = [];
  const waiting = new Map<RequestRecord, () => void>();
  const recorder = new Recorder(Clock.start(), () => {});
  const end = recorder.end.bind(recorder);
  recorder.end = (record) => {
    end(record);
    waiting.get(record)?.();
    waiting.set(record, () => {});
  };
  const server = http.createServer((request, response) => {
    const record = recorder.begin(records.length + 1);
    records.push(record);
    mounted.handle(request, response, record, recorder);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ended = async (index: number): Promise<RequestRecord> => {
    const record = records[index] as RequestRecord;
    if (!waiting.has(record)) await new Promise<void>((resolve) => waiting.set(record, resolve));
    return record;
  };
  try {
    await work({ port: (server.address() as AddressInfo).port, records, ended });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Sends a request of which nobody will read the answer; gives what hangs up. */
function send(port: number, target: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`, () => resolve(socket));
  });
}

const body = async (port: number, target: string) => (await fetch(`http://127.0.0.1:${port}${target}`)).text();

function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

describe('a view whose client has gone', () => {
  it('answers nobody, and is torn down and recorded as not complete; others are answered', async () => {
    const [entered, left] = [gate(), gate()];
    const torn: unknown[] = [];
    const app = appWith((made) => {
      made.get('/slow', async () => {
        entered.open();
        await left.passed;
        return 'too late';
      });
      made.get('/quick', () => 'quick');
      made.teardownRequest((error, c) => void torn.push([c.request.path, error]));
    });
    await withServer(app, async ({ port, records, ended }) => {
      const socket = await send(port, '/slow');
      await entered.passed;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.destroy();
      await closed;
      expect(await body(port, '/quick')).toBe('quick');
      left.open();
      const record = await ended(0);
      expect(record.complete).toBe(false);
      expect(record.marks.every(Number.isFinite)).toBe(true);
      expect(await body(port, '/quick')).toBe('quick');
      expect(records.slice(1).map(({ complete }) => complete)).toEqual([true, true]);
      expect(torn).toEqual([
        ['/quick', null],
        ['/slow', null],
        ['/quick', null],
      ]);
    });
  });

  it('and that throws then has its exception in its own record alone', async () => {
    const [entered, left] = [gate(), gate()];
    const app = appWith((made) => {
      made.get('/slow', async () => {
        entered.open();
        await left.passed;
        throw new RangeError('nobody hears this');
      });
      made.get('/quick', () => 'quick');
    });
    await withServer(app, async ({ port, records, ended }) => {
      const socket = await send(port, '/slow');
      await entered.passed;
      socket.destroy();
      left.open();
      expect((await ended(0)).unhandledErrors).toEqual([expect.objectContaining({ message: 'nobody hears this' })]);
      expect(await body(port, '/quick')).toBe('quick');
      expect(records[1]?.unhandledErrors).toBeNull();
    });
  });

  it.each(['c.stream', 'a generator'])('is not asked for the rest of its body: %s', async (how) => {
    const [entered, closed] = [gate(), gate()];
    let given = 0;
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) {
          given += 1;
          yield 'x'.repeat(10_000);
          entered.open();
        }
      } finally {
        closed.open();
      }
    }
    const app = appWith((made) => {
      made.get('/endless', (c) => (how === 'c.stream' ? c.stream(endless()) : endless()));
      made.get('/quick', () => 'quick');
    });
    await withServer(app, async ({ port, ended }) => {
      const socket = await send(port, '/endless');
      await entered.passed;
      socket.destroy();
      await closed.passed;
      expect((await ended(0)).complete).toBe(false);
      const then = given;
      expect(await body(port, '/quick')).toBe('quick');
      expect(given).toBe(then);
    });
  });
});

describe('a response', () => {
  it('is one for each request, though one object is returned by several at a time', async () => {
    const app = appWith((made) => {
      const shared = { n: 1 };
      made.get('/shared', async () => shared);
      made.afterRequest((response, c) => {
        response.headers.set('X-Path', c.request.fullPath);
        return response;
      });
    });
    await withServer(app, async ({ port }) => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => fetch(`http://127.0.0.1:${port}/shared?${n}`)));
      expect(answers.map(({ headers }) => headers.get('x-path'))).toEqual(answers.map((_, n) => `/shared?${n}`));
    });
  });

  it('cannot be given twice: whatever a view throws later, or settles again, is no answer', async () => {
    const app = appWith((made) => {
      made.get('/twice', () => {
        return new Promise<string>((resolve, reject) => {
          resolve('first');
          resolve('second');
          reject(new Error('third'));
        });
      });
    });
    await withServer(app, async ({ port, records }) => {
      expect(await body(port, '/twice')).toBe('first');
      expect(records[0]).toMatchObject({ unhandledErrors: null, complete: true });
    });
  });
});
