import fc from 'fast-check';
import { dumpCookie } from '../../src/framework/cookies.js';
import type { App, Context, Response } from '../../src/framework/index.js';
import { parseCookies } from '../../src/framework/request-cookies.js';
import { cookieSessions } from '../../src/framework/session/cookie-sessions.js';
import { makeNullSession, makeSession, sessionState } from '../../src/framework/session/session.js';
import { sign, unsign } from '../../src/framework/session/signer.js';
import { dumpTagged, loadTagged } from '../../src/framework/session/tagged-json.js';
import { appWith, ask } from './ask.js';

const NOW = () => Math.floor(Date.now() / 1000);

function appOf(setUp: (app: App) => void): App {
  return appWith((app) => {
    app.config.secretKey = 'dev';
    setUp(app);
  });
}

const cookieOf = (response: Response): string | null => /^session=([^;]*)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1] ?? null;
const dataOf = (response: Response): unknown => loadTagged(unsign(cookieOf(response)!, ['dev'], 10, NOW())!);
const withSession = (data: object) => ({ headers: { Cookie: `session=${sign(dumpTagged(data), 'dev', NOW())}` } });

describe('a session', () => {
  it('notices every write at its top level, and no read', () => {
    const writes: ((session: Record<string, unknown>) => void)[] = [
      (session) => {
        session.a = 1;
      },
      (session) => {
        delete session.a;
      },
      (session) => Object.assign(session, { b: 1 }),
      (session) => Object.defineProperty(session, 'c', { value: 1, enumerable: true, configurable: true, writable: true }),
      (session) => (session.clear as () => void)(),
      (session) => {
        session.permanent = true;
      },
      (session) => {
        session.modified = true;
      },
    ];
    for (const write of writes) {
      const session = makeSession({ a: 0 });
      write(session);
      expect([String(write), session.modified]).toEqual([String(write), true]);
    }
    const read = makeSession({ a: 0, deep: { list: [] } });
    void [read.a, 'a' in read, Object.keys(read), { ...read }, JSON.stringify(read), read.permanent, delete read.none];
    expect(read.modified).toBe(false);
    (read.deep as { list: number[] }).list.push(1);
    expect(read.modified).toBe(false);
  });

  it('shows its data alone when it is listed', () => {
    const session = makeSession({ a: 1 });
    session.permanent = true;
    expect(Object.keys(session)).toEqual(['a', '_permanent']);
    expect(JSON.stringify(session)).toBe('{"a":1,"_permanent":true}');
    expect(sessionState({})).toBeNull();
  });

  it('takes __proto__ for a key like any other', () => {
    const session = makeSession(JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>);
    Object.assign(session, { constructor: 'x' });
    expect(Object.keys(session)).toEqual(['__proto__', 'constructor']);
    expect((session as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('cannot be written without a secret key, and says what to set', () => {
    const session = makeNullSession();
    expect([session.a, Object.keys(session), session.permanent]).toEqual([undefined, [], false]);
    for (const write of [
      () => Object.assign(session, { a: 1 }),
      () => session.clear(),
      () => Object.assign(session, { permanent: true }),
    ]) {
      expect(write).toThrow(/no secret key was set\. Set app\.config\.secretKey/);
    }
  });

  it('goes to the client and back with whatever it can hold', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array({ maxLength: 5 }),
        fc
          .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
          .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000)),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.array(tie('any'), { maxLength: 3 }).map((items) => Object.freeze(items)),
        fc.dictionary(fc.oneof(fc.constantFrom(' t', ' d', ' di', '__proto__'), fc.string()), tie('any'), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (data) => {
        const back = loadTagged(unsign(sign(dumpTagged(data), 'k', 5), ['k'], 10, 6)!);
        expect(back).toEqual(data);
        expect(dumpTagged(back)).toBe(dumpTagged(data));
      }),
    );
  });
});

describe('sessions over requests', () => {
  const counting = () =>
    appOf((app) => {
      app.get('/count', (c: Context) => {
        c.session.n = ((c.session.n as number | undefined) ?? 0) + 1;
        return String(c.session.n);
      });
      app.get('/plain', () => 'plain');
      app.get('/read', (c: Context) => String(c.session.n));
    });

  it('carry what was written to the next request', async () => {
    const first = await ask(counting(), '/count');
    const second = await ask(counting(), '/count', { headers: { Cookie: `session=${cookieOf(first)}` } });
    expect([first.body, second.body, dataOf(second)]).toEqual(['1', '2', { n: 2 }]);
  });

  it('cost nothing where nobody asks for them', async () => {
    const response = await ask(counting(), '/plain', withSession({ n: 1 }));
    expect([response.headers.has('vary'), response.headers.has('set-cookie')]).toEqual([false, false]);
  });

  it('make a response vary by cookie once they were looked into', async () => {
    const response = await ask(counting(), '/read');
    expect([response.headers.get('vary'), response.headers.has('set-cookie')]).toEqual(['Cookie', false]);
  });

  it('that are permanent are sent again by requests that do not look', async () => {
    const response = await ask(counting(), '/plain', withSession({ n: 1, _permanent: true }));
    expect(response.headers.getSetCookie()[0]).toMatch(/^session=\S+; Expires=[^;]+ GMT; HttpOnly; Path=\/$/);
    expect(response.headers.get('vary')).toBe('Cookie');
  });

  it('that cannot be written down make a 500', async () => {
    const app = appOf((made) => {
      made.get('/', (c: Context) => {
        c.session.f = () => 1;
        return 'ok';
      });
    });
    expect((await ask(app, '/')).status).toBe(500);
  });

  it('are refused when a client changed them in any one place', async () => {
    const good = sign(dumpTagged({ n: 41 }), 'dev', NOW());
    const app = counting();
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom('A', 'b', '.', '-', '0'), (at, letter) => {
        const changed = good.slice(0, at) + letter + good.slice(at + 1);
        // The last letters of base64 have bits that stand for nothing.
        const same = Buffer.from(changed.split('.').join('_'), 'base64url').equals(Buffer.from(good.split('.').join('_'), 'base64url'));
        const json = unsign(changed, ['dev'], 1000, NOW());
        if (!same && at < good.length - 1) expect(json === null || json === '{"n":41}').toBe(true);
        if (at < good.lastIndexOf('.') && changed !== good) expect(json).toBeNull();
      }),
    );
    expect((await ask(app, '/count', { headers: { Cookie: `session=${good}` } })).body).toBe('42');
    expect((await ask(app, '/count', { headers: { Cookie: `session=${good.replace('.', '.A')}` } })).body).toBe('1');
  });

  it('can be kept elsewhere', async () => {
    const kept = new Map<string, Record<string, unknown>>();
    const app = counting();
    app.sessionInterface = {
      open: async (request) => kept.get(request.cookies.get('id') ?? '') ?? {},
      save: async (session, response) => {
        kept.set('7', { ...session });
        response.setCookie('id', '7');
      },
    };
    expect((await ask(app, '/count')).headers.getSetCookie()).toEqual(['id=7; Path=/']);
    expect((await ask(app, '/count', { headers: { Cookie: 'id=7' } })).body).toBe('2');
  });

  it('are named and marked as the configuration says', async () => {
    const app = counting();
    Object.assign(app.config, {
      sessionCookieName: 's',
      sessionCookieSecure: true,
      sessionCookieSameSite: 'Strict',
      permanentSessionLifetime: 60,
    });
    expect((await ask(app, '/count')).headers.getSetCookie()[0]).toMatch(/^s=\S+; Secure; HttpOnly; Path=\/; SameSite=Strict$/);
    const old = sign(dumpTagged({ n: 1 }), 'dev', NOW() - 61);
    expect((await ask(app, '/count', { headers: { Cookie: `s=${old}` } })).body).toBe('1');
    expect(cookieSessions.deferred).toBe(true);
  });
});

describe('flashed messages', () => {
  const app = () =>
    appOf((made) => {
      made.get('/flash', (c: Context) => {
        c.flash('one');
        c.flash('two', 'error');
        c.flash('three', 'info');
        return 'ok';
      });
      made.get('/all', (c: Context) => [c.flashedMessages({ withCategories: true }), c.flashedMessages()]);
      made.get('/errors', (c: Context) => [
        c.flashedMessages({ categoryFilter: ['error'] }),
        c.flashedMessages({ categoryFilter: ['info', 'error'], withCategories: true }),
      ]);
    });

  it('are given once, to the request that asks first, and to all who ask within it', async () => {
    const flashed = await ask(app(), '/flash');
    const jar = { headers: { Cookie: `session=${cookieOf(flashed)}` } };
    const all = await ask(app(), '/all', jar);
    expect(JSON.parse(String(all.body))).toEqual([
      [
        ['message', 'one'],
        ['error', 'two'],
        ['info', 'three'],
      ],
      ['one', 'two', 'three'],
    ]);
    expect(all.headers.getSetCookie()[0]).toMatch(/^session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0/);
    const errors = await ask(app(), '/errors', jar);
    expect(JSON.parse(String(errors.body))).toEqual([
      ['two'],
      [
        ['error', 'two'],
        ['info', 'three'],
      ],
    ]);
  });

  it('are none without a secret key, which is no error until one is flashed', async () => {
    const bare = app();
    bare.config.secretKey = null;
    expect((await ask(bare, '/all')).body).toBe('[[],[]]\n');
    expect((await ask(bare, '/flash')).status).toBe(500);
  });
});

describe('cookies', () => {
  it('come back as they were set, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const sent = dumpCookie('a', value).split('; ')[0]!;
        expect(sent).toMatch(/^a=[!-~ ]*$/);
        expect(parseCookies(['Cookie', `x=1; ${sent}; y=2`]).toLists()).toEqual({ x: ['1'], a: [value], y: ['2'] });
      }),
    );
  });

  it.each([
    ['a name with a space', () => dumpCookie('a b', '')],
    ['a name with a line break', () => dumpCookie('a\r\nb', '')],
    ['a path that goes on', () => dumpCookie('a', '', { path: '/; Domain=evil' })],
    ['a domain with a line break', () => dumpCookie('a', '', { domain: 'x\r\nSet-Cookie: b=1' })],
    ['an unknown SameSite', () => dumpCookie('a', '', { sameSite: 'no' as 'none' })],
    ['half a second', () => dumpCookie('a', '', { maxAge: 0.5 })],
  ])('refuse %s', (_, make) => {
    expect(make).toThrow(TypeError);
  });

  it('follow from what was asked for, in Flask’s order', () => {
    expect(dumpCookie('a', 'b', { path: null })).toBe('a=b');
    expect(
      dumpCookie('a', 'b', { expires: new Date(0), maxAge: 5, domain: 'x.org', partitioned: true, httpOnly: true, sameSite: 'none' }),
    ).toBe('a=b; Domain=x.org; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5; Secure; HttpOnly; Path=/; SameSite=None; Partitioned');
  });

  it('are read in linear time', () => {
    const hostile = `a="${'\\'.repeat(200_000)}`;
    expect(parseCookies(['Cookie', hostile]).has('a')).toBe(true);
    expect(parseCookies(['Cookie', `${'a'.repeat(100_000)}${' '.repeat(100_000)}`]).size).toBe(1);
    expect(parseCookies(['Cookie', ' '.repeat(100_000)]).size).toBe(0);
    expect(parseCookies(['Cookie', `a=${' '.repeat(100_000)}x`]).get('a')).toBe('x');
  });
});
