import { currentContext, type Scope } from '../../src/framework/index.js';
import { appWith, ask, askNow } from './ask.js';
import { recordingTracer } from './recording-tracer.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Spans as `parent > name`, in the order in which they were opened. */
function family(spans: ReturnType<typeof recordingTracer>['spans']): string[] {
  const name = (index: number | null) => (index === null ? 'view' : spans[index - 1]?.subject.name);
  return spans.map(({ parent, subject }) => `${name(parent)} > ${subject.name}`);
}

describe('c.span', () => {
  async function spansOf(work: (c: Scope) => unknown) {
    const seen = recordingTracer();
    const app = appWith((on) =>
      on.get('/', async (c) => {
        await work(c);
        return 'ok';
      }),
    );
    const response = await ask(app, '/', { tracer: seen.tracer });
    return { ...seen, response };
  }

  it('gives what its function gives, now or later', async () => {
    const given: unknown[] = [];
    await spansOf(async (c) => {
      given.push(c.span('now', () => 1));
      const later = c.span('later', async () => 2);
      given.push(later instanceof Promise, await later);
    });
    expect(given).toEqual([1, true, 2]);
  });

  it('nests by itself what runs synchronously', async () => {
    const { spans } = await spansOf((c) =>
      c.span('outer', () => {
        c.span('one', () => c.span('deep', () => {}));
        c.span('two', () => {});
      }),
    );
    expect(family(spans)).toEqual(['view > outer', 'outer > one', 'one > deep', 'outer > two']);
    expect(spans.every(({ closed }) => closed === 1)).toBe(true);
  });

  it('nests through the scope what runs after an await, concurrent spans among them', async () => {
    const { spans } = await spansOf((c) =>
      Promise.all(
        ['a', 'b'].map((name) =>
          c.span(name, async (scope) => {
            await tick();
            await scope.span(`in ${name}`, tick);
          }),
        ),
      ),
    );
    expect(family(spans)).toEqual(['view > a', 'view > b', 'a > in a', 'b > in b']);
  });

  it('never guesses: after an await, a span that is opened on the context lies in the phase', async () => {
    const { spans } = await spansOf((c) =>
      c.span('outer', async () => {
        await tick();
        await c.span('inner', tick);
      }),
    );
    expect(family(spans)).toEqual(['view > outer', 'view > inner']);
  });

  it('ends in the error that its function ends in', async () => {
    const { spans } = await spansOf(async (c) => {
      expect(() =>
        c.span('now', () => {
          throw new Error('now');
        }),
      ).toThrow('now');
      await expect(c.span('later', () => Promise.reject(new Error('later')))).rejects.toThrow('later');
    });
    expect(spans.map(({ error }) => (error as Error).message)).toEqual(['now', 'later']);
  });

  it('knows the line that opened it, and takes attributes', async () => {
    const { spans } = await spansOf((c) => c.span('work', (scope) => scope.annotate({ 'db.rows': 3 })));
    expect(spans[0]?.subject).toMatchObject({ kind: 'custom', source: { file: __filename } });
    expect(spans[0]?.attributes).toEqual({ 'db.rows': 3 });
  });

  it('lies inside the hook that opened it', async () => {
    const seen = recordingTracer();
    const app = appWith((on) => {
      on.beforeRequest(async function load(c) {
        await tick();
        await c.span('query', tick);
      });
      on.get('/', () => 'ok');
    });
    await ask(app, '/', { tracer: seen.tracer });
    expect(family(seen.spans)).toEqual(['view > load', 'load > query']);
    expect(seen.spans.map(({ phase }) => phase)).toEqual(['before', 'before']);
  });
});

describe('the context', () => {
  it('never mixes a thousand requests that take turns', async () => {
    const app = appWith((on) => {
      on.beforeRequest(async (c) => {
        c.g.id = c.request.args.get('id');
        await tick();
      });
      on.get('/<int:n>', async (c) => {
        const { n } = c.params;
        if (n % 3 === 0) await tick();
        await null;
        c.afterThisRequest((response) => {
          response.headers.set('X-Id', String(c.g.id));
          return response;
        });
        return { n, id: c.g.id, path: c.request.path };
      });
      on.afterRequest(async (response, c) => {
        if (c.params && Number(c.params.n) % 2 === 0) await tick();
        return response;
      });
    });
    const ids = Array.from({ length: 1000 }, (_, n) => n);
    const answers = await Promise.all(ids.map((n) => ask(app, `/${n}?id=${n}`)));
    for (const [n, answer] of answers.entries()) {
      expect(answer.body).toBe(`{"n":${n},"id":"${n}","path":"/${n}"}\n`);
      expect(answer.headers.get('x-id')).toBe(String(n));
    }
  });

  it('shares g between the hooks and the view of one request alone', () => {
    const app = appWith((on) => {
      on.beforeRequest((c) => {
        c.g.count = Number(c.g.count ?? 0) + 1;
      });
      on.get('/', (c) => String(c.g.count));
    });
    expect([askNow(app, '/')?.body, askNow(app, '/')?.body]).toEqual(['1', '1']);
  });

  it('flashes a message to the next request that asks, once', async () => {
    const flashed: unknown[] = [];
    const app = appWith((on) => {
      on.config.secretKey = 'k';
      on.get('/flash', (c) => {
        c.flash('saved');
        c.flash('careful', 'warning');
        return 'ok';
      });
      on.get('/show', (c) => ({ all: c.flashedMessages({ withCategories: true }), again: c.flashedMessages() }));
      on.on('messageFlashed', ({ category, message }) => flashed.push([category, message]));
    });
    const first = await ask(app, '/flash');
    const cookie = (response: typeof first) => ({ Cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '' });
    const second = await ask(app, '/show', { headers: cookie(first) });
    expect(second.body).toBe('{"all":[["message","saved"],["warning","careful"]],"again":["saved","careful"]}\n');
    expect((await ask(app, '/show', { headers: cookie(second) })).body).toBe('{"all":[],"again":[]}\n');
    expect(flashed).toEqual([
      ['message', 'saved'],
      ['warning', 'careful'],
    ]);
  });
});

describe('currentContext, as long as nobody asked that it follow awaits', () => {
  it('is the context of the hook, view or handler that runs, up to its first await', async () => {
    const seen: unknown[] = [];
    const app = appWith((on) => {
      on.beforeRequest((c) => void seen.push(currentContext() === c));
      on.get('/', async (c) => {
        seen.push(currentContext() === c);
        await null;
        seen.push(
          (() => {
            try {
              return currentContext();
            } catch (error) {
              return (error as Error).message.split('\n')[0];
            }
          })(),
        );
        throw new RangeError();
      });
      on.errorHandler(RangeError, (_error, c) => String(currentContext() === c));
    });
    expect((await ask(app, '/')).body).toBe('true');
    expect(seen).toEqual([true, true, 'Working outside of request context.']);
  });

  it('is an error that says what to do, outside of a request', () => {
    expect(() => currentContext()).toThrow(/Working outside of request context.*Use the `c`/s);
  });
});
