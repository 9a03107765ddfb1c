import fc from 'fast-check';
import { App, abort, Blueprint, EscapedResponse, Response } from '../../src/framework/index.js';
import { appWith, ask, askNow, inputFor } from './ask.js';
import { names, recordingTracer } from './recording-tracer.js';

const PHASES = ['receive', 'route', 'before', 'view', 'respond', 'after', 'teardown'];

describe('the cycle', () => {
  it('answers in the same tick when nothing on the way gives a promise', () => {
    const app = appWith((on) => {
      on.urlValuePreprocessor(() => {});
      on.beforeRequest(() => {});
      on.afterRequest((response) => response);
      on.teardownRequest(() => {});
      on.teardownAppcontext(() => {});
      on.get('/', () => 'ok');
      on.get('/gone', () => abort(410));
      on.get('/boom', () => {
        throw new Error('boom');
      });
      on.errorHandler(410, () => 'handled');
    });
    expect(askNow(app, '/')?.body).toBe('ok');
    expect(askNow(app, '/gone')?.body).toBe('handled');
    expect(askNow(app, '/boom')?.status).toBe(500);
    expect(askNow(app, '/nowhere')?.status).toBe(404);
  });

  it('waits for whatever gives a promise, anywhere on the way', async () => {
    const events: string[] = [];
    const later = async (event: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      events.push(event);
    };
    const app = appWith((on) => {
      on.urlValuePreprocessor(() => later('preprocessor'));
      on.beforeRequest(() => later('before 1'));
      on.beforeRequest(() => later('before 2'));
      on.get('/', async (c) => {
        await later('view');
        c.afterThisRequest(async (response) => {
          await later('after this request');
          return response;
        });
        throw new RangeError('late');
      });
      on.errorHandler(RangeError, async (_error, c) => {
        await later('handler');
        return c.text('handled');
      });
      on.afterRequest(async (response) => {
        await later('after');
        return response;
      });
      on.teardownRequest(() => later('teardown'));
      on.teardownAppcontext(() => later('appcontext'));
      on.sessionInterface = {
        open: async () => {
          await later('open session');
          return {};
        },
        save: () => later('save session'),
      };
    });
    const response = await ask(app, '/');
    expect(response.body).toBe('handled');
    expect(events).toEqual([
      'open session',
      'preprocessor',
      'before 1',
      'before 2',
      'view',
      'handler',
      'after this request',
      'after',
      'save session',
      'teardown',
      'appcontext',
    ]);
  });

  it('says of every phase when it ended, in their order', () => {
    const { marks, tracer } = recordingTracer();
    askNow(
      appWith((on) => on.get('/', () => 'ok')),
      '/',
      { tracer },
    );
    expect(marks).toEqual(PHASES);
  });

  it.each([
    ['/', 'before', 'no before hooks'],
    ['/', 'after', 'no after hooks, session not used'],
    ['/', 'teardown', 'no teardown hooks'],
    ['/nowhere', 'view', '404 raised after routing'],
    ['/slash', 'view', '308 raised after routing'],
  ] as const)('says why %s skips the phase %s: %s', (target, phase, reason) => {
    const app = appWith((on) => {
      on.get('/', () => 'ok');
      on.get('/slash/', () => 'ok');
    });
    const { skips, tracer } = recordingTracer();
    askNow(app, target, { tracer });
    expect(skips.get(phase)).toBe(reason);
  });

  it("names the before hook that answered in the view's place", () => {
    const { skips, tracer } = recordingTracer();
    const app = appWith((on) => {
      on.beforeRequest(function requireLogin() {
        return 'login first';
      });
      on.get('/', () => 'ok');
    });
    expect(askNow(app, '/', { tracer })?.body).toBe('login first');
    expect(skips.get('view')).toBe('before hook requireLogin returned a response');
  });

  it.each([false, true])('names the before hook that threw before the view, whether it is async: %p', async (late) => {
    const { failures, skips, spans, tracer } = recordingTracer();
    const boom = new Error('boom');
    const app = appWith((on) => {
      on.beforeRequest(function requireLogin() {
        if (late) return Promise.reject(boom);
        throw boom;
      });
      on.get('/', () => 'ok');
    });
    expect((await ask(app, '/', { tracer })).status).toBe(500);
    expect(skips.get('view')).toBe('view not reached: before hook requireLogin threw');
    expect(failures).toEqual([{ phase: 'before', error: boom }]);
    expect(spans.map(({ error }) => error)).toEqual([boom]);
  });

  it('says that OPTIONS was answered without the view', () => {
    const { skips, tracer } = recordingTracer();
    const app = appWith((on) => on.get('/', () => 'ok'));
    const response = askNow(app, '/', { method: 'OPTIONS', tracer });
    expect(response?.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS']);
    expect(response?.headers.get('content-length')).toBe('0');
    expect(skips.get('view')).toBe('automatic OPTIONS response');
  });

  it('opens one span a hook, with its name and the line that registered it', () => {
    const { spans, tracer } = recordingTracer();
    const bp = new Blueprint('bp', { urlPrefix: '/bp' });
    bp.beforeRequest(function ofBlueprint() {});
    bp.get('/', () => 'ok');
    const app = new App();
    app.beforeRequest(function ofApp() {});
    app.beforeRequest(() => {});
    app.registerBlueprint(bp);
    askNow(app, '/bp/', { tracer });
    expect(names(spans)).toEqual(['ofApp', '<before hook 2>', 'ofBlueprint']);
    expect(spans.every(({ closed, subject }) => closed === 1 && subject.source?.file === __filename)).toBe(true);
    const [first, second] = spans.map(({ subject }) => subject.source?.line ?? 0);
    expect(second).toBe((first as number) + 1);
  });

  it('tells which rules were tried and lost', () => {
    const { matches, tracer, tried } = recordingTracer();
    const app = appWith((on) => on.get('/users/<int:id>', () => 'user'));
    askNow(app, '/users/ada', { tracer });
    expect(matches).toEqual([null]);
    expect(tried()[0]).toMatchObject({ rule: '/users/<int:id>', reason: expect.stringContaining('not an int') });
  });

  it('runs the after hooks a second time when one of them throws, this time for the 500', async () => {
    const events: string[] = [];
    const app = appWith((on) => {
      on.get('/', () => 'ok');
      on.afterRequest((response) => {
        events.push(`after ${response.status}`);
        if (response.status === 200) throw new Error('once');
        return response;
      });
      on.sessionInterface = { open: () => ({}), save: (_session, response) => events.push(`save ${response.status}`) };
      on.on('requestFinished', () => events.push('finished'));
    });
    const { failures, marks, tracer } = recordingTracer();
    expect((await ask(app, '/', { tracer })).status).toBe(500);
    expect(events).toEqual(['after 200', 'after 500', 'save 500', 'finished']);
    expect(failures.map(({ phase }) => phase)).toEqual(['after']);
    expect(marks).toEqual(PHASES);
  });

  it('sends the response of a handled error although an after hook throws again', async () => {
    const logged: string[] = [];
    const app = appWith((on) => {
      on.get('/', () => {
        throw new Error('view');
      });
      on.afterRequest(() => {
        throw new Error('after');
      });
      on.ports = { log: (error, _request, message) => logged.push(`${message}: ${(error as Error).message}`) };
    });
    const { faults, tracer } = recordingTracer();
    expect((await ask(app, '/', { tracer })).status).toBe(500);
    expect(logged).toEqual(['Exception on / [GET]: view', 'Request finalizing failed with an error while handling an error: after']);
    expect(faults.map(({ phase }) => phase)).toEqual(['after']);
  });

  it('answers 500 for an exception that leaves the cycle, and tears down all the same', async () => {
    const torn: unknown[] = [];
    const boom = new Error('boom');
    const app = appWith((on) => {
      on.config.testing = true;
      on.get('/', () => {
        throw boom;
      });
      on.teardownRequest((error) => torn.push(error));
    });
    const { marks, skips, tracer, unhandled } = recordingTracer();
    const response = await ask(app, '/', { tracer });
    expect(response).toBeInstanceOf(EscapedResponse);
    expect(response.status).toBe(500);
    expect(torn).toEqual([boom]);
    expect(unhandled).toEqual([boom]);
    expect(skips.get('after')).toBe('the exception left the cycle');
    expect(marks).toEqual(PHASES);
  });

  it('lets a teardown that throws take the place of the response, and closes that', async () => {
    const closed: unknown[] = [];
    const app = appWith((on) => {
      on.get('/', () => {
        const response = new Response('never sent');
        response.callOnClose((error) => closed.push(error));
        return response;
      });
      on.teardownRequest(() => {
        throw new Error('torn');
      });
    });
    const response = await ask(app, '/');
    expect([response.status, closed]).toEqual([500, [null]]);
  });

  it('answers every other request while a view waits for ever', async () => {
    const app = appWith((on) => {
      on.get('/never', () => new Promise<string>(() => {}));
      on.get('/', () => 'ok');
    });
    expect(askNow(app, '/never')).toBeNull();
    expect((await ask(app, '/')).body).toBe('ok');
  });

  it('streams with the context in place, and tears down a second time at the end', async () => {
    const events: string[] = [];
    const app = appWith((on) => {
      on.get('/', (c) =>
        c.stream(
          (async function* () {
            events.push('first');
            yield 'a';
            yield c.request.path;
            events.push('last');
          })(),
        ),
      );
      on.teardownRequest(() => events.push('teardown'));
      on.on('appcontextPopped', () => events.push('popped'));
    });
    expect(await (await ask(app, '/')).text()).toBe('a/');
    expect(events).toEqual(['teardown', 'popped', 'first', 'last', 'teardown', 'popped']);
  });

  it('tells the second teardown what broke the stream off', async () => {
    const torn: unknown[] = [];
    const broken = new Error('broken');
    const app = appWith((on) => {
      on.get('/', (c) =>
        c.stream(
          (function* () {
            yield 'a';
            throw broken;
          })(),
        ),
      );
      on.teardownRequest((error) => torn.push(error));
    });
    await expect((await ask(app, '/')).text()).rejects.toBe(broken);
    expect(torn).toEqual([null, broken]);
  });

  it('answers exactly once, with every phase stamped in order, whatever hooks do', async () => {
    const deed = fc.constantFrom('pass', 'answer', 'throw', 'abort');
    const step = fc.record({ deed, late: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 3 }),
        step,
        fc.array(step, { maxLength: 2 }),
        fc.array(step, { maxLength: 2 }),
        fc.boolean(),
        async (befores, view, afters, teardowns, propagate) => {
          const act = <T>({ deed: what, late }: { deed: string; late: boolean }, passed: T, answer: T): T | Promise<T> => {
            const now = () => {
              if (what === 'throw') throw new Error('thrown');
              if (what === 'abort') return abort(409);
              return what === 'answer' ? answer : passed;
            };
            return late ? Promise.resolve().then(now) : now();
          };
          const app = appWith((on) => {
            on.config.propagateExceptions = propagate;
            for (const before of befores) on.beforeRequest(() => act<string | undefined>(before, undefined, 'before'));
            on.get('/', () => act<string>(view, 'view', 'view'));
            for (const after of afters) on.afterRequest((response) => act(after, response, new Response('after')));
            for (const teardown of teardowns) on.teardownRequest(() => act(teardown, undefined, undefined));
          });
          const seen = recordingTracer();
          let answers = 0;
          app.handle(inputFor('/'), seen.tracer, () => answers++);
          await new Promise((resolve) => setImmediate(resolve));
          expect(answers).toBe(1);
          const order = seen.marks.map((mark) => PHASES.indexOf(mark));
          expect(new Set(order).size).toBe(PHASES.length);
          expect(order).toEqual([...order].sort((left, right) => left - right));
          expect(seen.spans.every(({ closed }) => closed === 1)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});
