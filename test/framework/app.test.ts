import { App, type Context, type SessionInterface } from '../../src/framework/index.js';
import { appWith, ask, askNow } from './ask.js';
import { recordingTracer } from './recording-tracer.js';

describe('signals', () => {
  it('tell every listener in turn, with the context, until it unsubscribes', () => {
    const heard: string[] = [];
    const app = appWith((on) => on.get('/', () => 'ok'));
    app.on('requestStarted', ({ c }) => heard.push(`one ${c.request.path}`));
    const stop = app.on('requestStarted', () => heard.push('two'));
    app.on('requestFinished', ({ response }) => heard.push(`finished ${response.status}`));
    askNow(app, '/');
    stop();
    askNow(app, '/');
    expect(heard).toEqual(['one /', 'two', 'finished 200', 'one /', 'finished 200']);
  });

  it('hand what a listener throws to the cycle', () => {
    const app = appWith((on) => {
      on.get('/', () => 'ok');
      on.on('requestStarted', () => {
        throw new RangeError('listener');
      });
      on.errorHandler(RangeError, (error) => error.message);
    });
    expect(askNow(app, '/')?.body).toBe('listener');
  });
});

describe("a session interface of the user's own", () => {
  const kept = new Map<string, object>();
  const inMemory: SessionInterface = {
    open: (request) => kept.get(request.cookies.get('id') ?? '') ?? {},
    save(session, response, c: Context) {
      if (Object.keys(session).length === 0) return;
      const id = c.request.cookies.get('id') ?? String(kept.size + 1);
      kept.set(id, session);
      response.setCookie('id', id);
    },
  };

  it('keeps what a view puts in, and is seen at work in the trace', async () => {
    const app = appWith((on) => {
      on.sessionInterface = inMemory;
      on.get('/set', (c) => {
        c.session.name = 'Ada';
        return 'set';
      });
      on.get('/get', (c) => String(c.session.name));
    });
    const { spans, tracer } = recordingTracer();
    const first = await ask(app, '/set', { tracer });
    expect(spans.map(({ phase, subject }) => [phase, subject.name])).toEqual([
      ['route', 'open session'],
      ['after', 'save session'],
    ]);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await ask(app, '/get', { headers: { Cookie: cookie } })).body).toBe('Ada');
  });

  it('is a 500 when it cannot be opened, with every hook of the app still run', async () => {
    const events: string[] = [];
    const app = appWith((on) => {
      on.sessionInterface = {
        open: () => {
          throw new Error('store is down');
        },
        save: () => events.push('save'),
      };
      on.get('/', () => 'ok');
      on.afterRequest((response) => {
        events.push(`after ${response.status}`);
        return response;
      });
      on.teardownRequest((error) => events.push((error as Error).message));
    });
    const { failures, marks, tracer } = recordingTracer();
    expect((await ask(app, '/', { tracer })).status).toBe(500);
    expect(events).toEqual(['after 500', 'store is down']);
    expect(failures.map(({ phase }) => phase)).toEqual(['route']);
    expect(marks).toEqual(['receive', 'route', 'before', 'view', 'respond', 'after', 'teardown']);
  });
});

describe('an app', () => {
  it('answers OPTIONS by itself unless the app or the route says otherwise', () => {
    const usual = appWith((on) => on.get('/', () => 'ok').get('/not', { provideAutomaticOptions: false }, () => 'ok'));
    expect(askNow(usual, '/', { method: 'OPTIONS' })?.status).toBe(200);
    expect(askNow(usual, '/not', { method: 'OPTIONS' })?.status).toBe(405);
    const quiet = appWith((on) => {
      on.config.provideAutomaticOptions = false;
      on.get('/', () => 'ok');
      on.route('/own', { methods: ['GET', 'OPTIONS'] }, (c) => c.request.method);
    });
    expect(askNow(quiet, '/', { method: 'OPTIONS' })?.status).toBe(405);
    expect(askNow(quiet, '/own', { method: 'OPTIONS' })?.body).toBe('OPTIONS');
  });

  it('answers OPTIONS without Allow where no rule has the path as it is', () => {
    const app = appWith((made) => {
      made.get('/s/<string(length=2):s>/', { strictSlashes: false }, () => 'ok');
    });
    const answer = askNow(app, '/s/xx', { method: 'OPTIONS' });
    expect(answer?.status).toBe(200);
    expect(answer?.headers.has('Allow')).toBe(false);
    expect(askNow(app, '/s/xx/', { method: 'OPTIONS' })?.headers.get('Allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  it('has a route for static files, unless it is to have none', () => {
    const rulesOf = (app: App) => app.rules().map(({ rule }) => rule);
    expect(rulesOf(new App())).toEqual(['/static/<path:filename>']);
    expect(rulesOf(appWith((on) => Object.assign(on.config, { staticFolder: null })))).toEqual([]);
  });

  it("takes converters of the user's own", async () => {
    const app = appWith((on) => {
      on.converter('hex', {
        regex: '[0-9a-f]+',
        parse: (text) => Number.parseInt(text, 16),
        format: (value: number) => value.toString(16),
      });
      on.get('/h/<hex:n>', { endpoint: 'h' }, (c) => c.json([c.params.n, c.urlFor('h', { n: 255 })]));
    });
    expect((await ask(app, '/h/ff')).body).toBe('[255,"/h/ff"]\n');
  });
});
