import { parseContentType } from '../../src/framework/body/content-type.js';
import { parseETags } from '../../src/framework/files/etag.js';
import { type App, type Context, HTTPException, Response } from '../../src/framework/index.js';
import { parseCookies } from '../../src/framework/request-cookies.js';
import { type Ask, appWith, ask } from './ask.js';

const JSON_BODY = (body: string): Ask => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) },
  body,
});

/** Merges as careless code does. */
function merge(target: Record<string, unknown>, source: object): void {
  for (const [key, value] of Object.entries(source)) {
    if (typeof value === 'object' && value !== null) {
      target[key] ??= {};
      merge(target[key] as Record<string, unknown>, value);
    } else target[key] = value;
  }
}

const polluted = () => ({}) as { polluted?: unknown; isAdmin?: unknown };

afterEach(() => {
  expect(polluted().polluted).toBeUndefined();
  expect(polluted().isAdmin).toBeUndefined();
});

describe('prototypes are out of a client’s reach', () => {
  const app = (): App =>
    appWith((made) => {
      made.post('/json', async (c: Context) => {
        const target: Record<string, unknown> = {};
        merge(target, await c.request.json<object>());
        return { isAdmin: polluted().isAdmin ?? null };
      });
      made.route('/merge', { methods: ['GET', 'POST'] }, async (c) => {
        const target: Record<string, unknown> = {};
        for (const source of [c.request.args.toObject(), c.request.cookies.toObject(), (await c.request.form()).toObject()])
          Object.assign(target, source);
        return { isAdmin: target.isAdmin ?? null, keys: Object.keys(target) };
      });
    });

  it.each([
    '{"__proto__":{"isAdmin":true}}',
    '{"a":{"b":[{"__proto__":{"isAdmin":true}}]}}',
    '{"\\u005f\\u005fproto\\u005f\\u005f":{"isAdmin":true}}',
    '{"_\\u005Fproto__":{"isAdmin":true}}',
    '{"__\\u0070roto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"\\u0063onstructor":{"prototype":{"isAdmin":true}}}',
    '{"c\\u006fnstructor":{"\\u0070rototype":{"isAdmin":true}}}',
  ])('by JSON like %s', async (body) => {
    expect((await ask(app(), '/json', JSON_BODY(body))).status).toBe(400);
  });

  it.each(['{"constructor":"Ada"}', '{"prototype":1}', '{"text":"__proto__"}', '{"constructor":{"name":"x"}}', '{"__proto":1}'])(
    'while JSON that only looks so is let through: %s',
    async (body) => {
      const response = await ask(
        appWith((made) => made.post('/', async (c: Context) => c.request.json<object>())),
        '/',
        JSON_BODY(body),
      );
      expect([response.status, JSON.parse(String(response.body))]).toEqual([200, JSON.parse(body)]);
    },
  );

  it.each([
    ['the query', '/merge?__proto__[isAdmin]=1&__proto__=1&constructor.prototype.isAdmin=1', {}],
    ['cookies', '/merge', { headers: { Cookie: '__proto__=1; constructor=2; a=3' } }],
    [
      'a form',
      '/merge',
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '38' },
        body: '__proto__=1&__proto__[isAdmin]=1&a=b&c',
      },
    ],
  ] as const)('by %s', async (_, target, options) => {
    const response = await ask(app(), target, options);
    expect([response.status, (JSON.parse(String(response.body)) as { isAdmin: unknown }).isAdmin]).toEqual([200, null]);
  });
});

describe('a header cannot be made to hold another', () => {
  const INJECTION = 'x\r\nSet-Cookie: admin=1\r\n\r\n<script>';

  it.each<[string, (c: Context) => object | Promise<object>]>([
    ['headers.set', () => new Response('x', { headers: { 'X-A': INJECTION } })],
    ['c.respond', (c) => c.respond('x', 200, { 'X-A': INJECTION })],
    ['c.json', (c) => c.json({}, 200, [['X-A', INJECTION]])],
    ['a content type', () => new Response('x', { contentType: INJECTION })],
    ['a media type', () => new Response('x', { mimetype: INJECTION })],
    ['a redirect', (c) => c.redirect(`/${INJECTION}`)],
    ['a status', (c) => c.respond('x', `200 ${INJECTION}`)],
    ['a cookie name', (c) => respondWith(c, (response) => response.setCookie(INJECTION, ''))],
    ['a cookie path', (c) => respondWith(c, (response) => response.setCookie('a', '', { path: INJECTION }))],
    ['a cookie domain', (c) => respondWith(c, (response) => response.setCookie('a', '', { domain: INJECTION }))],
    ['a cookie’s end', (c) => respondWith(c, (response) => response.setCookie('a', '', { expires: INJECTION }))],
    ['a file name', (c) => c.sendFile(Buffer.from('x'), { downloadName: INJECTION })],
    ['an ETag', (c) => c.sendFile(Buffer.from('x'), { downloadName: 'x', etag: INJECTION })],
    ['a challenge', (c) => c.abort(401, null, { wwwAuthenticate: INJECTION })],
  ])('through %s', async (_, view) => {
    const response = await ask(
      appWith((app) => app.get('/', view)),
      '/',
    );
    expect(response.status).toBe(500);
    for (const [, value] of response.headers) expect(value).not.toMatch(/[\r\n]/);
    expect(response.headers.has('set-cookie')).toBe(false);
  });

  it('and a cookie’s value is written so that it stays one', async () => {
    const response = await ask(
      appWith((app) => app.get('/', (c: Context) => respondWith(c, (made) => made.setCookie('a', INJECTION)))),
      '/',
    );
    expect(response.headers.getSetCookie()).toEqual(['a="x\\015\\012Set-Cookie: admin=1\\015\\012\\015\\012<script>"; Path=/']);
  });

  it('nor by an after hook', async () => {
    const app = appWith((made) => {
      made.get('/', () => 'ok');
      made.afterRequest((response, c) => {
        response.headers.set('X-Echo', c.request.args.get('x', ''));
        return response;
      });
    });
    expect((await ask(app, '/?x=fine')).headers.get('X-Echo')).toBe('fine');
    expect((await ask(app, '/?x=a%0d%0ab')).status).toBe(500);
  });
});

describe('what a client writes into a page stays text', () => {
  it.each(['/%3Cscript%3E', '/?<script>', '/a"onload="x'])('in the pages of errors and redirects: %s', async (target) => {
    const app = appWith((made) => {
      made.get('/dir/<path:p>/', () => 'x');
      made.get('/abort', (c) => c.abort(400, c.request.args.get('d', '')));
    });
    expect(String((await ask(app, target)).body)).not.toContain('<script>');
    expect(String((await ask(app, `/dir${target}`)).body)).not.toMatch(/<script>|"onload/);
    expect(String((await ask(app, '/abort?d=<script>')).body)).toContain('&lt;script&gt;');
  });
});

describe('sizes have bounds', () => {
  it('of a query, a cookie and a header that node lets through, and time grows with them alone', () => {
    const large = 200_000;
    for (const text of [`a=${' '.repeat(large)}x`, ' '.repeat(large), `a="${'\\'.repeat(large)}`, ';'.repeat(large), '='.repeat(large)])
      parseCookies(['Cookie', text]);
    for (const text of [`a${' '.repeat(large)}b`, '"'.repeat(large / 10), `"a${'",'.repeat(large)}`, `W/${' '.repeat(large)}x`])
      parseETags(text);
    for (const text of [`;${' '.repeat(large)}`, `a;${';'.repeat(large)}`, `a;b="${'\\'.repeat(large)}`, `a; b${' '.repeat(large)}c`])
      parseContentType(text);
  });

  it('of a deeply nested JSON body', async () => {
    const depth = 200_000;
    const app = appWith((made) => made.post('/', async (c: Context) => String(typeof (await c.request.json()))));
    const response = await ask(app, '/', JSON_BODY('['.repeat(depth) + ']'.repeat(depth)));
    expect([200, 400]).toContain(response.status);
    const suspect = await ask(app, '/', JSON_BODY(`${'[{"constructor":'.repeat(5000)}1${'}]'.repeat(5000)}`));
    expect(suspect.status).toBe(200);
  });

  it('of a body, of which the app reads no more than it allows', async () => {
    const app = appWith((made) => {
      made.config.maxContentLength = 100;
      made.post('/', (c: Context) => c.request.text());
    });
    const body = 'x'.repeat(101);
    for (const headers of [{ 'Content-Length': '101' }, { 'Transfer-Encoding': 'chunked' }]) {
      expect((await ask(app, '/', { method: 'POST', headers, body })).status).toBe(413);
    }
  });
});

describe('a request that lies about itself', () => {
  it.each(['evil.org', 'localhost.evil.org', 'a b', ''])(
    'to a host that is not trusted (%j) is a 400 before any view runs',
    async (host) => {
      let ran = false;
      const app = appWith((made) => {
        made.config.trustedHosts = ['localhost'];
        made.get('/', () => {
          ran = true;
          return 'ok';
        });
      });
      expect((await ask(app, '/', { headers: { Host: host } })).status).toBe(400);
      expect(ran).toBe(false);
      expect((await ask(app, '/')).status).toBe(200);
    },
  );

  it('in its errors shows nothing of the app', async () => {
    const app = appWith((made) => {
      made.get('/', () => {
        throw new Error('the password is swordfish');
      });
      made.get('/http', () => {
        throw new HTTPException('no code');
      });
    });
    for (const target of ['/', '/http']) {
      const response = await ask(app, target);
      expect(String(response.body)).not.toContain('swordfish');
    }
  });
});

function respondWith(c: Context, change: (response: Response) => void): Response {
  const response = c.text('x');
  change(response);
  return response;
}
