import { App, Response, type View } from '../../src/framework/index.js';
import { appWith, ask } from './ask.js';

/** What one view gives, whatever its type says. */
async function answerTo(value: unknown): Promise<Response> {
  const app = new App();
  app.get('/', function view() {
    return value as string;
  });
  return ask(app, '/');
}

async function shown(response: Response): Promise<unknown[]> {
  return [response.status, response.headers.get('content-type'), response.headers.get('content-length'), await response.text()];
}

const HTML = 'text/html; charset=utf-8';

describe('what a view returns', () => {
  it.each([
    ['text', 'é', [200, HTML, '2', 'é']],
    ['nothing as text', '', [200, HTML, '0', '']],
    ['bytes', new Uint8Array([98]), [200, HTML, '1', 'b']],
    ['a Buffer', Buffer.from('b'), [200, HTML, '1', 'b']],
    ['an ArrayBuffer', new Uint8Array([98, 99]).buffer, [200, HTML, '2', 'bc']],
    ['an object', { b: 1, a: [true, null] }, [200, 'application/json', '24', '{"b":1,"a":[true,null]}\n']],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), [200, 'application/json', '8', '{"a":1}\n']],
    ['a list', [1, 'two'], [200, 'application/json', '10', '[1,"two"]\n']],
    ['what was a tuple in Python', ['text', 201, { 'X-A': '1' }], [200, 'application/json', '25', '["text",201,{"X-A":"1"}]\n']],
    ['a Response of ours', new Response('r', { status: 203, mimetype: 'text/plain' }), [203, 'text/plain; charset=utf-8', '1', 'r']],
  ])('is a response when it is %s', async (_what, value, expected) => {
    expect(await shown(await answerTo(value))).toEqual(expected);
  });

  it.each([
    [
      'a generator',
      () =>
        (function* () {
          yield 'a';
          yield 'b';
        })(),
    ],
    [
      'an async generator',
      () =>
        (async function* () {
          yield 'a';
          yield Buffer.from('b');
        })(),
    ],
    ['an iterator', () => ['a', 'b'][Symbol.iterator]()],
    ['a ReadableStream', () => ReadableStream.from(['a', 'b'])],
    [
      "an async iterable of the user's own",
      () => ({
        async *[Symbol.asyncIterator]() {
          yield 'ab';
        },
      }),
    ],
  ])('is streamed, without a length, when it is %s', async (_what, make) => {
    const response = await answerTo(make());
    expect(response.isStreamed).toBe(true);
    expect(await shown(response)).toEqual([200, HTML, null, 'ab']);
  });

  it('may be a Response of the web, with its status, headers and cookies', async () => {
    const headers = new Headers({ 'X-A': '1' });
    headers.append('Set-Cookie', 'a=1');
    headers.append('Set-Cookie', 'b=2');
    const response = await answerTo(new globalThis.Response('web', { status: 201, statusText: 'Made', headers }));
    expect(await shown(response)).toEqual([201, 'text/plain;charset=UTF-8', null, 'web']);
    expect([response.statusText, response.headers.get('x-a'), response.headers.getSetCookie()]).toEqual(['Made', '1', ['a=1', 'b=2']]);
    expect(await shown(await answerTo(globalThis.Response.json({ a: 1 })))).toEqual([200, 'application/json', null, '{"a":1}']);
    expect(await shown(await answerTo(new globalThis.Response(null, { status: 204 })))).toEqual([204, null, null, '']);
  });

  class User {}

  it.each([
    ['undefined', undefined, 'either returned undefined or ended without a return statement'],
    ['null', null, 'either returned null or ended without a return statement'],
    ['a number', 42, 'it was a number (42). For a status alone, return c.respond("", status).'],
    ['a boolean', true, 'it was a boolean (true).'],
    ['a bigint', 1n, 'it was a bigint (1).'],
    ['a symbol', Symbol('s'), 'it was a symbol (Symbol(s)).'],
    ['a Set', new Set([1]), 'it was a Set. Return [...set] for JSON.'],
    ['a Map', new Map(), 'it was a Map. Return Object.fromEntries(map) for JSON.'],
    ['a Date', new Date(0), 'it was a Date. Wrap it in c.json(...) to send it as JSON.'],
    ['an object of a class', new User(), 'it was a User. Wrap it in c.json(...) to send it as JSON.'],
    ['a function', function helper() {}, 'it was the function helper.'],
    [
      'a read Response of the web',
      (() => {
        const read = new globalThis.Response('x');
        void read.text();
        return read;
      })(),
      'its body can be sent once only',
    ],
  ])('is a TypeError that names the view, so a 500, when it is %s', async (_what, value, words) => {
    const app = new App();
    const errors: Error[] = [];
    app.get('/', function view() {
      return value as unknown as string;
    });
    app.on('gotRequestException', ({ error }) => errors.push(error as Error));
    const response = await ask(app, '/');
    expect(response.status).toBe(500);
    expect(errors[0]).toBeInstanceOf(TypeError);
    expect(errors[0]?.message).toContain(words);
    if (!words.includes('once only')) expect(errors[0]?.message).toContain('The view function for "view"');
  });

  it('is a 500 when it cannot be JSON', async () => {
    const round: Record<string, unknown> = {};
    round.self = round;
    expect((await answerTo(round)).status).toBe(500);
    expect((await answerTo({ big: 1n })).status).toBe(500);
  });
});

describe('c.respond', () => {
  const answer = (make: View) =>
    ask(
      appWith((on) => on.get('/', make)),
      '/',
    );

  it('keeps duplicates of a list of headers, before those that the framework adds', async () => {
    const response = await answer((c) =>
      c.respond('x', 201, [
        ['X-A', '1'],
        ['X-A', '2'],
      ]),
    );
    expect([...response.headers]).toEqual([
      ['X-A', '1'],
      ['X-A', '2'],
      ['Content-Type', HTML],
      ['Content-Length', '1'],
    ]);
  });

  it('overrides the status of a Response, replaces headers of the same name and keeps the others', async () => {
    const response = await answer((c) =>
      c.respond(new Response('r', { status: 203, headers: { 'X-A': '0', 'X-B': 'b' } }), 202, { 'x-a': '1' }),
    );
    expect(response.status).toBe(202);
    expect([response.headers.get('x-a'), response.headers.get('x-b')]).toEqual(['1', 'b']);
  });

  it('takes the Content-Type that it is given', async () => {
    expect((await answer((c) => c.respond('x', 200, { 'Content-Type': 'text/csv' }))).headers.getAll('content-type')).toEqual(['text/csv']);
    expect(
      (await answer((c) => c.respond({}, 200, { 'Content-Type': 'application/problem+json' }))).headers.getAll('content-type'),
    ).toEqual(['application/problem+json']);
  });

  it.each([
    ['418 I AM', 418, 'I AM'],
    ['200', 200, 'OK'],
    [999, 999, 'UNKNOWN'],
    [203, 203, 'NON AUTHORITATIVE INFORMATION'],
  ])('takes the status %p', async (status, code, reason) => {
    const response = await answer((c) => c.respond('x', status));
    expect([response.status, response.statusText]).toEqual([code, reason]);
  });

  it.each([[0], [99], [1000], [200.5], [Number.NaN], ['banana'], [''], ['20'], ['200 a\r\nb']])(
    'is a 500 for the status %p',
    async (status) => {
      expect((await answer((c) => c.respond('x', status))).status).toBe(500);
    },
  );

  it.each([['a\r\nb'], ['a\nb'], ['a\0b'], ['snow\u2603']])('is a 500 for the header value %p', async (value) => {
    expect((await answer((c) => c.respond('x', 200, { 'X-A': value }))).status).toBe(500);
  });

  it.each([204, 304, 101])('sends no body and no length with %d', async (status) => {
    const response = await answer((c) => c.respond('body', status));
    expect([response.body, response.headers.has('content-length')]).toEqual([null, false]);
  });

  it('drops the headers of the entity with 304', async () => {
    const response = await answer((c) => c.respond('body', 304, { ETag: '"a"', 'Last-Modified': 'x', 'Cache-Control': 'no-cache' }));
    expect([...response.headers.keys()]).toEqual(['ETag', 'Cache-Control']);
  });
});

describe('HEAD', () => {
  it('has the headers of GET, length and all, and no body', async () => {
    const app = appWith((on) => on.get('/', () => 'hello'));
    const response = await ask(app, '/', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), response.body]).toEqual([200, '5', null]);
  });

  it('lets go of a stream that nobody reads', async () => {
    const cancel = jest.fn();
    const app = appWith((on) => on.get('/', () => new ReadableStream({ cancel })));
    expect((await ask(app, '/', { method: 'HEAD' })).body).toBeNull();
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('does not spoil a Response that is returned again and again', async () => {
    const shared = new Response('shared');
    const app = appWith((on) => on.get('/', () => shared));
    await ask(app, '/', { method: 'HEAD' });
    expect((await ask(app, '/')).body).toBe('shared');
  });
});

describe('redirect', () => {
  it.each([
    ['/x', '/x'],
    ['/x?a=ü&b=<"', '/x?a=%C3%BC&b=%3C%22'],
    ['http://ü.example/ä b', 'http://xn--tda.example/%C3%A4%20b'],
    ['/a%20b%zz', '/a%20b%zz'],
    ['/[x]', '/%5Bx%5D'],
    ['  /x', '/x'],
    ['?', ''],
    ['/x?#', '/x'],
    ['/x?#f', '/x#f'],
    ['/x?y?', '/x?y?'],
    ['##', '##'],
    ['/x#?', '/x#?'],
    ['HTTP://host/', 'http://host/'],
    ["/;a,b'!*()|^`{}", "/;a,b'!*()%7C%5E%60%7B%7D"],
    ['http://user:pä@host:80/p?q#f ü', 'http://user:p%C3%A4@host:80/p?q#f%20%C3%BC'],
  ])('sends %p on as %p', async (location, sent) => {
    const app = appWith((on) => on.get('/', (c) => c.redirect(location)));
    const response = await ask(app, '/');
    expect([response.status, response.headers.get('location')]).toEqual([302, sent]);
  });

  it('is a 500 for a location with a newline', async () => {
    const app = appWith((on) => on.get('/', (c) => c.redirect('/a\r\nSet-Cookie: b=c')));
    expect((await ask(app, '/')).status).toBe(500);
  });
});
