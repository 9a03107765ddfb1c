import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { uploadsPort } from '../../src/adapters/files-port.js';
import {
  type App,
  type Context,
  MultiDict,
  Request,
  type Response,
  type StoredUpload,
  type UploadStore,
} from '../../src/framework/index.js';
import { NO_TRACER } from '../../src/model/tracer.js';
import { until } from '../helpers/processes.js';
import { appWith } from './ask.js';

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly content: string | Uint8Array;
}

function multipart(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, filename, content }) => [
    `--B\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n`,
    content,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, '--B--\r\n'].map((piece) => Buffer.from(piece as string)));
}

function inChunks(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

function requestOf(body: Buffer, { chunk = 65_536, config = {}, uploads = null as UploadStore | null } = {}): Request {
  const input = {
    method: 'POST',
    target: '/',
    httpVersion: '1.1',
    rawHeaders: ['Content-Type', 'multipart/form-data; boundary=B', 'Content-Length', String(body.length)],
    remoteAddress: null,
    body: {
      async *stream() {
        yield* inChunks(body, chunk);
      },
    },
  };
  return new Request(input, { config, tracer: NO_TRACER, uploads });
}

const status = async (request: Request): Promise<number> => {
  try {
    await request.form();
    return 200;
  } catch (error) {
    return (error as { code: number }).code;
  }
};

const fieldOf = (bytes: number): Part => ({ name: 'a', content: 'x'.repeat(bytes) });
const fileOf = (bytes: number): Part => ({ name: 'f', filename: 'n.bin', content: Buffer.alloc(bytes, 120) });

/** An upload store that counts what it holds. */
function countingStore(memoryLimit: number): UploadStore & { held: number; made: number } {
  const store = {
    memoryLimit,
    held: 0,
    made: 0,
    async create(): Promise<StoredUpload> {
      store.held += 1;
      store.made += 1;
      const chunks: Uint8Array[] = [];
      let removed = false;
      return {
        async write(bytes) {
          if (removed) throw new Error('written to after it was removed');
          chunks.push(Uint8Array.from(bytes));
        },
        async *read() {
          yield* chunks;
        },
        async remove() {
          if (!removed) store.held -= 1;
          removed = true;
        },
      };
    },
  };
  return store;
}

describe('the limits of a multipart form', () => {
  // The figures are those of Werkzeug 3.1.9, recorded by test/tools/record-flask.py with the bodies made here.
  it.each([
    ['a field at the standard limit', [fieldOf(500_000)], {}, 200],
    ['a field above the standard limit', [fieldOf(500_001)], {}, 413],
    ['1000 parts', Array.from({ length: 1000 }, () => fieldOf(1)), {}, 200],
    ['1001 parts', Array.from({ length: 1001 }, () => fieldOf(1)), {}, 413],
    ['two fields, each within the limit', [fieldOf(60_000), fieldOf(60_000)], { maxFormMemorySize: 70_000 }, 200],
    ['a field above the limit', [fieldOf(80_000)], { maxFormMemorySize: 70_000 }, 413],
    ['a file above the limit of fields', [fileOf(210_000)], { maxFormMemorySize: 70_000 }, 200],
    ['parts above a limit', [fieldOf(1), fileOf(1), fileOf(1)], { maxFormParts: 2 }, 413],
    ['a limit of no parts at all', [fieldOf(1)], { maxFormParts: 0 }, 413],
    [
      'no limits',
      [fieldOf(600_000), ...Array.from({ length: 1500 }, () => fieldOf(1))],
      { maxFormMemorySize: null, maxFormParts: null },
      200,
    ],
    ['a body above the limit of bodies', [fileOf(100)], { maxContentLength: 100 }, 413],
  ] as const)('give %s its due', async (_, parts, config, expected) => {
    expect(await status(requestOf(multipart(parts), { config }))).toBe(expected);
  });

  it('bound the head of a part as well', async () => {
    const head = `--B\r\nContent-Disposition: form-data; name="a"\r\nX: ${'x'.repeat(200_000)}\r\n\r\n1\r\n--B--\r\n`;
    const request = requestOf(Buffer.from(head));
    expect(await status(request)).toBe(200);
    const long = (await request.form()).toLists();
    expect(JSON.stringify(long).length).toBeLessThan(1000);
  });
});

describe('a multipart form', () => {
  it('comes out the same however it is cut into chunks', async () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom('\r', '\n', '-', 'B', 'x'), maxLength: 30 }).map((text) => Buffer.from(text)),
    );
    const part = fc.record({ name, isFile: fc.boolean(), content });
    // A line of dashes and the boundary would end the part: that is what boundaries are chosen for.
    const parts = fc.array(part, { maxLength: 5 }).filter((all) => all.every((one) => !Buffer.from(one.content).includes('--B')));
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 80 }), async (made, chunk) => {
        const body = multipart(made.map(({ name, isFile, content }) => ({ name, content, ...(isFile ? { filename: 'n' } : {}) })));
        const request = requestOf(body, { chunk });
        const form = await request.form();
        const files = await request.files();
        const expected = (isFile: boolean) => made.filter((one) => one.isFile === isFile);
        expect([...form]).toEqual(grouped(expected(false).map((one) => [one.name, Buffer.from(one.content).toString()])));
        const read = await Promise.all([...files].map(async ([name, file]) => [name, Buffer.from(await file.bytes()).toString('hex')]));
        expect(read).toEqual(grouped(expected(true).map((one) => [one.name, Buffer.from(one.content).toString('hex')])));
      }),
      { numRuns: 60 },
    );
  });

  it('comes to an end whatever the bytes', async () => {
    const piece = fc.constantFrom(
      '--B',
      '--B--',
      '\r\n',
      '\n',
      '\r',
      '-',
      'Content-Disposition: form-data; name="a"',
      '; filename="f"',
      ':',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), fc.integer({ min: 1, max: 40 }), async (pieces, chunk) => {
        const request = requestOf(Buffer.from(pieces.join('')), { chunk });
        for (const [name, value] of await request.form()) expect([typeof name, typeof value]).toEqual(['string', 'string']);
        await request.close();
      }),
      { numRuns: 150 },
    );
  });

  it('leaves the folders out of file names, however they are written', async () => {
    const names = ['../../etc/passwd', 'C:\\Windows\\x.ini', '/etc/shadow', '..', 'plain.txt', 'a/b\\c.txt'];
    const request = requestOf(multipart(names.map((filename) => ({ name: 'f', filename, content: '' }))));
    expect((await request.files()).getAll('f').map(({ filename }) => filename)).toEqual([
      'passwd',
      'x.ini',
      'shadow',
      '..',
      'plain.txt',
      'c.txt',
    ]);
  });

  it('gives its files as bytes, text and streams, as often as asked', async () => {
    const request = requestOf(multipart([{ name: 'f', filename: 'ü.txt', content: 'grüße' }]));
    const file = (await request.files()).require('f');
    expect([file.name, file.filename, file.size, await file.text(), await file.text()]).toEqual(['f', 'ü.txt', 7, 'grüße', 'grüße']);
    for (let time = 0; time < 2; time++) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.stream()) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe('grüße');
    }
  });

  it('keeps no names apart from those that were sent', async () => {
    const request = requestOf(
      multipart([
        { name: '__proto__', content: '1' },
        { name: 'constructor', filename: '__proto__', content: '2' },
      ]),
    );
    expect((await request.form()).toLists()).toEqual(new MultiDict([['__proto__', '1']]).toLists());
    expect((await request.files()).get('constructor')?.filename).toBe('__proto__');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('large uploads', () => {
  it('leave memory above the limit of the store and are freed when the request is over', async () => {
    const store = countingStore(1000);
    const request = requestOf(multipart([fileOf(1000), fileOf(1001), { name: 'f', filename: 'g', content: Buffer.alloc(200_000, 'ab') }]), {
      uploads: store,
      chunk: 512,
    });
    const files = (await request.files()).getAll('f');
    expect(store.made).toBe(2);
    expect(await Promise.all(files.map(async (file) => (await file.bytes()).length))).toEqual([1000, 1001, 200_000]);
    expect(Buffer.from(await files[2]!.bytes()).equals(Buffer.alloc(200_000, 'ab'))).toBe(true);
    await request.close();
    expect(store.held).toBe(0);
  });

  it('are freed when the form fails at a later part', async () => {
    const store = countingStore(10);
    const request = requestOf(multipart([fileOf(5000), fileOf(5000), fieldOf(80_000)]), {
      uploads: store,
      chunk: 700,
      config: { maxFormMemorySize: 70_000 },
    });
    expect(await status(request)).toBe(413);
    await new Promise((resolve) => setImmediate(resolve));
    expect([store.made, store.held]).toEqual([2, 0]);
  });

  it('are freed when the form is cut off, which is an empty form', async () => {
    const store = countingStore(10);
    const body = multipart([fileOf(5000), fileOf(5000)]);
    const request = requestOf(body.subarray(0, body.length - 200), { uploads: store, chunk: 700 });
    expect((await request.files()).size).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.held).toBe(0);
  });

  it('lie in files of this user alone, and are gone after the response', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('cycle-trace-'));
    const mine = () => readdirSync(tmpdir()).filter((name) => name.startsWith('cycle-trace-') && !before.includes(name));
    const app: App = appWith((made) => {
      made.post('/', async (c: Context) => {
        const file = (await c.request.files()).require('f');
        return { size: file.size, matches: Buffer.from(await file.bytes()).equals(Buffer.alloc(5000, 120)) };
      });
    });
    app.ports = { uploads: uploadsPort(1000) };
    const { input } = requestOf(multipart([fileOf(5000)]));
    const response = await new Promise<Response>((resolve) => app.handle(input, NO_TRACER, resolve));
    expect(JSON.parse(String(response.body))).toEqual({ size: 5000, matches: true });
    await until(() => !mine().some((name) => existsSync(`${tmpdir()}/${name}/upload`)));
  });
});

/** A MultiDict lists the values of a name together, where the name first came. */
function grouped(pairs: readonly (readonly [string, string])[]): unknown[] {
  return [...new MultiDict(pairs)];
}
