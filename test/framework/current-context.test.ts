import { currentContext, enableCurrentContext } from '../../src/framework/index.js';
import { appWith, ask } from './ask.js';
import { recordingTracer } from './recording-tracer.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

// A file of its own: once it is asked for, following awaits is not given up again.
enableCurrentContext();

describe('currentContext, where it follows awaits', () => {
  it("is the request's own across awaits, among a thousand requests", async () => {
    async function deepDown(): Promise<string> {
      await tick();
      return currentContext().request.path;
    }
    const app = appWith((on) => {
      on.get('/<int:n>', async () => {
        await null;
        return deepDown();
      });
      on.afterRequest(async (response, c) => {
        await tick();
        response.headers.set('X-Same', String(currentContext() === c));
        return response;
      });
    });
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => ask(app, `/${n}`)));
    expect(answers.map(({ body }) => body)).toEqual(answers.map((_, n) => `/${n}`));
    expect(answers.every(({ headers }) => headers.get('x-same') === 'true')).toBe(true);
  });

  it('is gone in a body that is streamed after the request, unless c.stream takes it along', async () => {
    async function* path() {
      await tick();
      yield currentContext().request.path;
    }
    const app = appWith((on) => {
      on.get('/without', () => path());
      on.get('/with', (c) => c.stream(path()));
    });
    await expect((await ask(app, '/without')).text()).rejects.toThrow('Working outside of request context');
    expect(await (await ask(app, '/with')).text()).toBe('/with');
  });

  it('lets spans nest across awaits by themselves, concurrent ones too', async () => {
    const { spans, tracer } = recordingTracer();
    const app = appWith((on) =>
      on.get('/', async (c) => {
        await Promise.all(
          ['a', 'b'].map((name) =>
            c.span(name, async () => {
              await tick();
              await c.span(`in ${name}`, tick);
            }),
          ),
        );
        return 'ok';
      }),
    );
    await ask(app, '/', { tracer });
    expect(spans.map(({ parent, subject }) => [parent, subject.name])).toEqual([
      [null, 'a'],
      [null, 'b'],
      [1, 'in a'],
      [2, 'in b'],
    ]);
  });
});
