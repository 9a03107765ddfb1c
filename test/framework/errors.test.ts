import {
  abort,
  Blueprint,
  Conflict,
  HTTPException,
  ImATeapot,
  type InternalServerError,
  LookupError,
  MethodNotAllowed,
  NotFound,
  Response,
  TooManyRequests,
} from '../../src/framework/index.js';
import { appWith, ask } from './ask.js';
import { recordingTracer } from './recording-tracer.js';

class ArithmeticError extends Error {}
class ZeroDivisionError extends ArithmeticError {}

describe('errors', () => {
  it.each([
    [404, 'NOT FOUND', '<title>404 Not Found</title>'],
    [418, "I'M A TEAPOT", '<h1>I&#39;m a teapot</h1>'],
    [503, 'SERVICE UNAVAILABLE', 'maintenance downtime'],
  ])('abort(%d) is answered with its page', async (code, reason, text) => {
    const response = await ask(
      appWith((on) => on.get('/', () => abort(code))),
      '/',
    );
    expect([response.status, response.statusText]).toEqual([code, reason]);
    expect(response.body).toContain(text);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it.each([
    400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 428, 429, 431, 451, 500, 501,
    502, 503, 504, 505,
  ])('abort knows %d', async (code) => {
    const app = appWith((on) => on.get('/', () => abort(code)));
    expect((await ask(app, '/')).status).toBe(code);
  });

  it.each([200, 301, 302, 402, 407, 419, 420, 425, 506, 999, 0, -1, Number.NaN])(
    'abort does not know %d, so that it is a 500',
    async (code) => {
      const errors: unknown[] = [];
      const app = appWith((on) => {
        on.get('/', () => abort(code));
        on.on('gotRequestException', ({ error }) => errors.push(error));
      });
      expect((await ask(app, '/')).status).toBe(500);
      expect(errors).toEqual([expect.any(LookupError)]);
      expect((errors[0] as Error).message).toBe(`no exception for ${code}`);
    },
  );

  it('escapes a description and breaks its lines', async () => {
    const app = appWith((on) => on.get('/', () => abort(400, '<b> & "c"\n\'d\'')));
    expect((await ask(app, '/')).body).toContain('<p>&lt;b&gt; &amp; &#34;c&#34;<br>&#39;d&#39;</p>');
  });

  it('sends the Response that abort was given, past all handlers', async () => {
    const app = appWith((on) => {
      on.get('/', () => abort(new Response('mine', { status: 299 })));
      on.errorHandler(Error, () => 'handler');
    });
    const response = await ask(app, '/');
    expect([response.status, response.body]).toEqual([299, 'mine']);
  });

  it('adds the headers that belong to 401, 405, 416, 429 and 503', async () => {
    const app = appWith((on) => {
      on.get('/401', () => abort(401, null, { wwwAuthenticate: ['Basic realm="a"', 'Bearer'] }));
      on.get('/405', () => {
        throw new MethodNotAllowed(null, { validMethods: ['GET', 'PUT'] });
      });
      on.get('/416', () => abort(416, null, { length: 10 }));
      on.get('/429', () => {
        throw new TooManyRequests(null, { retryAfter: 5 });
      });
      on.get('/503', () => abort(503, null, { retryAfter: new Date(0) }));
    });
    const headersOf = async (target: string) => (await ask(app, target)).headers;
    expect((await headersOf('/401')).getAll('www-authenticate')).toEqual(['Basic realm="a"', 'Bearer']);
    expect((await headersOf('/405')).get('allow')).toBe('GET, PUT');
    expect((await headersOf('/416')).get('content-range')).toBe('bytes */10');
    expect((await headersOf('/429')).get('retry-after')).toBe('5');
    expect((await headersOf('/503')).get('retry-after')).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
  });

  it('takes an HTTPException that is returned for a response, whatever the handlers', async () => {
    const app = appWith((on) => {
      on.get('/', () => new Conflict('taken'));
      on.errorHandler(409, () => 'handler');
    });
    const response = await ask(app, '/');
    expect(response.status).toBe(409);
    expect(response.body).toContain('taken');
  });

  it('prefers the nearest class of the prototype chain', async () => {
    const app = appWith((on) => {
      on.get('/', () => {
        throw new ZeroDivisionError();
      });
      on.errorHandler(Error, () => 'error');
      on.errorHandler(ArithmeticError, () => 'arithmetic');
    });
    expect((await ask(app, '/')).body).toBe('arithmetic');
  });

  it('prefers a status to classes, the inner blueprint to the outer, and both to the app', async () => {
    const inner = new Blueprint('inner', { urlPrefix: '/inner' });
    const bp = new Blueprint('bp', { urlPrefix: '/bp' });
    inner.get('/404', () => abort(404));
    inner.get('/418', () => abort(418));
    inner.get('/zero', () => {
      throw new ZeroDivisionError();
    });
    inner.errorHandler(HTTPException, () => 'inner class');
    bp.errorHandler(404, () => 'outer status');
    bp.errorHandler(ArithmeticError, () => 'outer class');
    bp.registerBlueprint(inner);
    const app = appWith((on) => {
      on.errorHandler(ZeroDivisionError, () => 'app, nearer class');
      on.errorHandler(418, () => 'app status');
      on.registerBlueprint(bp);
    });
    const bodyOf = async (target: string) => (await ask(app, target)).body;
    expect(await bodyOf('/bp/inner/404')).toBe('outer status');
    expect(await bodyOf('/bp/inner/418')).toBe('app status');
    expect(await bodyOf('/bp/inner/zero')).toBe('outer class');
  });

  it('does not hand a 404 under the prefix to the handlers of the blueprint', async () => {
    const bp = new Blueprint('bp', { urlPrefix: '/bp' });
    bp.get('/', () => 'ok');
    bp.errorHandler(404, () => 'blueprint');
    const app = appWith((on) => on.registerBlueprint(bp));
    expect((await ask(app, '/bp/unknown')).body).toContain('<title>404 Not Found</title>');
  });

  it('hands a handler of the app that a blueprint registered every request', async () => {
    const bp = new Blueprint('bp');
    bp.appErrorHandler(404, (error, c) => c.text(`nowhere: ${error.title}`, 404));
    const app = appWith((on) => on.registerBlueprint(bp));
    expect((await ask(app, '/unknown')).body).toBe('nowhere: Not Found');
  });

  it('sends the client on past the handlers', async () => {
    const app = appWith((on) => {
      on.get('/dir/', () => 'dir');
      on.errorHandler(HTTPException, () => 'handler');
      on.errorHandler(Error, () => 'handler');
    });
    const response = await ask(app, '/dir?a=%20b');
    expect([response.status, response.headers.get('location')]).toEqual([308, 'http://localhost/dir/?a=%20b']);
  });

  it('hands the 500 handler the cause, and none for abort(500)', async () => {
    const cause = new Error('cause');
    const app = appWith((on) => {
      on.get('/boom', () => {
        throw cause;
      });
      on.get('/abort', () => abort(500));
      on.errorHandler(500, (error, c) => c.json({ cause: error.originalError === cause, none: error.originalError === null }, 500));
    });
    expect((await ask(app, '/boom')).body).toBe('{"cause":true,"none":false}\n');
    expect((await ask(app, '/abort')).body).toBe('{"cause":false,"none":true}\n');
  });

  it('answers 500 with the new error when a handler throws, and when a handler returns nothing', async () => {
    const seen: unknown[] = [];
    const app = appWith((on) => {
      on.get('/throws', () => {
        throw new ZeroDivisionError('old');
      });
      on.get('/nothing', () => abort(418));
      on.errorHandler(ZeroDivisionError, () => {
        throw new Error('new');
      });
      on.errorHandler(418, () => undefined as unknown as string);
      on.on('gotRequestException', ({ error }) => seen.push((error as Error).message));
    });
    expect((await ask(app, '/throws')).status).toBe(500);
    expect((await ask(app, '/nothing')).status).toBe(500);
    expect(seen[0]).toBe('new');
    expect(seen[1]).toContain('did not return a valid response');
  });

  it('says which handler was chosen, and which were passed over', async () => {
    const { spans, tracer } = recordingTracer();
    const app = appWith((on) => {
      on.get('/', () => abort(418));
      on.errorHandler(Error, function anything() {
        return 'anything';
      });
      on.errorHandler(418, function teapot() {
        return 'teapot';
      });
      on.errorHandler(HTTPException, function http() {
        return 'http';
      });
    });
    expect((await ask(app, '/', { tracer })).body).toBe('teapot');
    expect(spans.map(({ subject }) => [subject.kind, subject.name])).toEqual([['handler', 'teapot']]);
    expect(spans[0]?.attributes).toEqual({ 'error.type': 'ImATeapot', 'cycle_trace.handlers.passed_over': ['http', 'anything'] });
  });

  it('traps HTTP errors where the app asks for it', async () => {
    const app = appWith((on) => {
      on.config.trapHttpExceptions = true;
      on.get('/', () => abort(404));
    });
    expect((await ask(app, '/')).status).toBe(500);
  });

  it('traps bad requests alone where the app asks for that', async () => {
    const app = appWith((on) => {
      on.config.trapBadRequestErrors = true;
      on.get('/400', () => abort(400));
      on.get('/404', () => abort(404));
    });
    expect([(await ask(app, '/400')).status, (await ask(app, '/404')).status]).toEqual([500, 404]);
  });

  it.each([['a string'], [42], [null], [undefined], [Symbol('s')]])('survives %p being thrown', async (thrown) => {
    const torn: unknown[] = [];
    const app = appWith((on) => {
      on.get('/', () => {
        throw thrown;
      });
      on.errorHandler(Error, () => 'never');
      on.errorHandler(500, (error: InternalServerError, c) => c.text(String(error.originalError === (thrown ?? null)), 500));
      on.teardownRequest((error) => torn.push(error));
    });
    const response = await ask(app, '/');
    expect([response.status, response.body, torn]).toEqual([500, 'true', [thrown]]);
  });

  it("takes classes of the user's own, with a status of their own", async () => {
    class PaymentRequired extends HTTPException {
      static override readonly code = 402;
      static override readonly description = 'Pay first.';
    }
    const app = appWith((on) => {
      on.get('/', () => {
        throw new PaymentRequired();
      });
    });
    const response = await ask(app, '/');
    expect([response.status, response.statusText]).toEqual([402, 'PAYMENT REQUIRED']);
    expect(response.body).toContain('<p>Pay first.</p>');
  });

  it('makes ordinary errors of them, with name, message, cause and stack', () => {
    const error = new ImATeapot('short and stout', { cause: 'tea' });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, error.cause, error.code, error.description]).toEqual([
      'ImATeapot',
      "418 I'm a teapot: short and stout",
      'tea',
      418,
      'short and stout',
    ]);
    expect(new NotFound().stack).toContain('errors.test.ts');
  });
});
