import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { filesPort } from '../../src/adapters/files-port.js';
import { contentDisposition } from '../../src/framework/files/disposition.js';
import { adler32, parseETags } from '../../src/framework/files/etag.js';
import { httpDate, parseHttpDate } from '../../src/framework/files/http-date.js';
import { guessType } from '../../src/framework/files/media-type.js';
import { singleRange } from '../../src/framework/files/range.js';
import { safeJoin } from '../../src/framework/files/safe-join.js';
import type { App, Context, Response } from '../../src/framework/index.js';
import { appWith, ask } from './ask.js';

let root = '';

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'files-test-'));
  for (const folder of ['static/deep', 'static2', 'outside']) mkdirSync(path.join(root, folder), { recursive: true });
  for (const [name, text] of [
    ['static/a.txt', '0123456789'],
    ['static/deep/b.html', '<b>'],
    ['static/..hidden', 'dots'],
    ['static/x.tar.gz', 'gz'],
    ['static2/secret.txt', 'secret'],
    ['outside/secret.txt', 'secret'],
    ['static/empty', ''],
  ] as const) {
    writeFileSync(path.join(root, name), text);
    utimesSync(path.join(root, name), 1_700_000_000.25, 1_700_000_000.25);
  }
  symlinkSync(path.join(root, 'outside/secret.txt'), path.join(root, 'static/leak.txt'));
  symlinkSync(path.join(root, 'outside'), path.join(root, 'static/leak'));
  symlinkSync('a.txt', path.join(root, 'static/inside.txt'));
  symlinkSync('loop', path.join(root, 'static/loop'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function appOf(setUp: (app: App) => void = () => {}): App {
  const app = appWith(setUp);
  app.ports = { files: filesPort(root) };
  return app;
}

const get = (target: string, headers: Record<string, string> = {}): Promise<Response> => ask(appOf(), target, { headers });

describe('static files', () => {
  it.each([
    ['/static/a.txt', 'text/plain; charset=utf-8'],
    ['/static/deep/b.html', 'text/html; charset=utf-8'],
    ['/static/deep/../a.txt', 'text/plain; charset=utf-8'],
    ['/static/inside.txt', 'text/plain; charset=utf-8'],
    ['/static/a.txt/', 'text/plain; charset=utf-8'],
    ['/static/..hidden', 'application/octet-stream'],
    ['/static/empty', 'application/octet-stream'],
    ['/static/x.tar.gz', 'application/x-tar'],
  ])('are served at %s', async (target, type) => {
    const response = await get(target);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  });

  it.each([
    '/static/',
    '/static/deep',
    '/static/none.txt',
    '/static/a.txt/b',
    '/static/../static2/secret.txt',
    '/static/..%2fstatic2/secret.txt',
    '/static/%2e%2e/static2/secret.txt',
    '/static/%2E%2E%2Fstatic2%2Fsecret.txt',
    '/static/deep/../../outside/secret.txt',
    '/static/..%5c..%5coutside%5csecret.txt',
    '/static/%252e%252e/outside/secret.txt',
    '/static/%c0%ae%c0%ae/outside/secret.txt',
    '/static/....//outside/secret.txt',
    '/static/%00',
    '/static/a.txt%00.html',
    '/static/leak.txt',
    '/static/leak/secret.txt',
    '/static/loop',
    `/static/${'a'.repeat(5000)}`,
    `/static/${encodeURIComponent('/etc/passwd')}`,
    '/static//etc/passwd',
    '/static/~root/.profile',
  ])('are not to be had at %s', async (target) => {
    const response = await get(target);
    expect([308, 404]).toContain(response.status);
    expect(await response.text()).not.toContain('secret');
  });

  it('have their folder and their URL from the configuration, or none', async () => {
    const other = appOf((app) => Object.assign(app.config, { staticFolder: 'static2', staticUrlPath: '/assets/' }));
    expect((await ask(other, '/assets/secret.txt')).status).toBe(200);
    expect((await ask(other, '/static/a.txt')).status).toBe(404);
    const none = appOf((app) => Object.assign(app.config, { staticFolder: null }));
    expect((await ask(none, '/static/a.txt')).status).toBe(404);
    expect(none.rules()).toEqual([]);
  });

  it('may be kept without asking where the app says so', async () => {
    const app = appOf((made) => Object.assign(made.config, { sendFileMaxAge: 60 }));
    const { headers } = await ask(app, '/static/a.txt');
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(parseHttpDate(headers.get('expires'))! - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it('give way to a route that the app has under that name', async () => {
    const app = appOf((made) => made.get('/mine', { endpoint: 'static' }, () => 'mine'));
    expect((await ask(app, '/mine')).body).toBe('mine');
    expect((await ask(app, '/static/a.txt')).status).toBe(404);
  });
});

describe('sending a file', () => {
  const app = () =>
    appOf((made) => {
      made.get('/none', (c: Context) => c.sendFile('none.txt'));
      made.get('/bytes', (c: Context) => c.sendFile(Buffer.from('abcdef'), { downloadName: 'x.bin', etag: 'tag' }));
      made.get('/unnamed', (c: Context) => c.sendFile(Buffer.from('x')));
      made.get('/attachment', (c: Context) => c.sendFile(Buffer.from('x'), { asAttachment: true, mimetype: 'text/plain' }));
      made.get('/packed', (c: Context) => c.sendFile('static/x.tar.gz', { asAttachment: true }));
      made.get('/named', (c: Context) => c.sendFile('static/a.txt', { downloadName: 'a\r\nX: y' }));
      made.get('/plain', (c: Context) => c.sendFile('static/a.txt', { conditional: false, etag: false, lastModified: new Date(0) }));
      made.get('/from/<path:name>', (c) => c.sendFromDirectory('outside', c.params.name));
    });

  it('gives bytes in ranges, and names them', async () => {
    const response = await ask(app(), '/bytes', { headers: { Range: 'bytes=-2' } });
    expect([response.status, String(response.body), response.headers.get('content-range')]).toEqual([206, 'ef', 'bytes 4-5/6']);
    expect(response.headers.get('etag')).toBe('"tag"');
    expect((await ask(app(), '/bytes', { headers: { 'If-None-Match': 'W/"tag"' } })).status).toBe(304);
  });

  it.each(['/none', '/unnamed', '/attachment', '/named'])('is the view’s mistake at %s, so 500', async (target) => {
    expect((await ask(app(), target)).status).toBe(500);
  });

  it('says how a file is packed only where it is to be shown', async () => {
    expect((await get('/static/x.tar.gz')).headers.get('content-encoding')).toBe('gzip');
    const { headers } = await ask(app(), '/packed');
    expect([headers.has('content-encoding'), headers.get('content-disposition')]).toEqual([false, 'attachment; filename=x.tar.gz']);
  });

  it('leaves conditions alone where it is told to', async () => {
    const response = await ask(app(), '/plain', { headers: { Range: 'bytes=0-1', 'If-None-Match': '*' } });
    expect([response.status, response.headers.has('etag'), response.headers.get('last-modified')]).toEqual([
      200,
      false,
      'Thu, 01 Jan 1970 00:00:00 GMT',
    ]);
  });

  it('takes a name from the client where it stays in its folder', async () => {
    expect((await ask(app(), '/from/secret.txt')).status).toBe(200);
    expect((await ask(app(), '/from/..%2fstatic/a.txt')).status).toBe(404);
  });

  it('changes its tag with the time, the size and the path', async () => {
    const tag = async (target: string) => (await get(target)).headers.get('etag');
    expect(await tag('/static/a.txt')).toMatch(/^"1700000000\.25-10-\d+"$/);
    expect(await tag('/static/a.txt')).not.toBe(await tag('/static/inside.txt'));
  });
});

describe('joining a folder and a name from a client', () => {
  it('never leads out of the folder', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b', '...', '..a', '\\', ' ', '~');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const joined = safeJoin('/srv/static', parts.join('/'));
        if (joined === null) return;
        expect(path.resolve(joined) === '/srv/static' || path.resolve(joined).startsWith('/srv/static/')).toBe(true);
      }),
    );
  });

  it('refuses on Windows what is special there', () => {
    for (const name of ['..\\x', 'C:x', 'a/NUL', 'con.txt', 'a\\b']) expect(safeJoin('s', name, true)).toBeNull();
    for (const name of ['a\\b', 'C:x', 'NUL']) expect(safeJoin('s', name, false)).toBe(`s/${name}`);
  });
});

describe('a range', () => {
  it('lies inside of what there is, and is what was asked for', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 20 }), (first, last, length) => {
        const range = singleRange(`bytes=${first}-${last}`, length);
        if (first > last || first >= length) expect(range).toBeNull();
        else expect(range).toEqual({ start: first, end: Math.min(last + 1, length) });
      }),
    );
  });
});

describe('names, dates and tags in headers', () => {
  it.each([
    ['a.txt', 'inline; filename=a.txt'],
    ['a b.txt', 'inline; filename="a b.txt"'],
    ['a"b\\c', 'inline; filename="a\\"b\\\\c"'],
    ['', 'inline; filename=""'],
    ['ü.txt', "inline; filename=u.txt; filename*=UTF-8''%C3%BC.txt"],
    ['日本', 'inline; filename=""; filename*=UTF-8\'\'%E6%97%A5%E6%9C%AC'],
    ["é'(1)*.txt", "inline; filename=\"e'(1)*.txt\"; filename*=UTF-8''%C3%A9%27%281%29%2A.txt"],
  ])('write the name %j as RFC 6266 has it', (name, header) => {
    expect(contentDisposition('inline', name)).toBe(header);
  });

  it('read every date that HTTP allows, and no others', () => {
    const moment = Date.UTC(1994, 10, 6, 8, 49, 37);
    for (const text of [
      'Sun, 06 Nov 1994 08:49:37 GMT',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
      '06 Nov 1994 09:49:37 +0100',
    ]) {
      expect(parseHttpDate(text)).toBe(moment);
    }
    for (const text of ['', 'x', '5', '"1"', '2020-01-01', 'Sun, 99 Foo 1994 08:49:37 GMT', null]) expect(parseHttpDate(text)).toBeNull();
    expect(httpDate(moment + 999)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  });

  it('read tags in quotes and without, weak and strong, and any', () => {
    const { strong, weak } = parseETags('"a", W/"b", c,W/d');
    expect([[...strong], [...weak]]).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(parseETags(' * ').star || parseETags('*').star).toBe(true);
    expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e60398);
  });

  it.each([
    ['a.js', 'text/javascript', null],
    ['A.HTML', 'text/html', null],
    ['a.tgz', 'application/x-tar', 'gzip'],
    ['a.svg.gz', 'image/svg+xml', 'gzip'],
    ['a.gz', null, 'gzip'],
    ['README', null, null],
    ['.env', null, null],
    ['a.unknown', null, null],
    ['__proto__', null, null],
    ['a.constructor', null, null],
  ])('tell the type of %s', (name, type, encoding) => {
    expect(guessType(name)).toEqual({ type, encoding });
  });
});
