import { type App, type BodySource, type Context, MultiDict, Request, type RequestInput } from '../../src/framework/index.js';
import { NO_TRACER, type RequestTracer, type SpanSubject } from '../../src/model/tracer.js';
import { appWith, ask, askNow } from './ask.js';

interface Parts {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: readonly (string | Uint8Array)[];
  readonly tracer?: RequestTracer;
  readonly config?: object;
}

function request({ method = 'POST', target = '/', headers = [], body = [], tracer = NO_TRACER, config = {} }: Parts): Request {
  const length = body.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0);
  const framing = body.length === 0 || headers.includes('Transfer-Encoding') ? [] : ['Content-Length', String(length)];
  const source: BodySource = {
    async *stream() {
      for (const chunk of body) yield Buffer.from(chunk as string);
    },
  };
  const input: RequestInput = {
    method,
    target,
    httpVersion: '1.1',
    rawHeaders: ['Host', 'localhost', ...framing, ...headers],
    remoteAddress: '10.0.0.1',
    body: source,
  };
  return new Request(input, { config, tracer });
}

const JSON_TYPE = ['Content-Type', 'application/json'];
const FORM_TYPE = ['Content-Type', 'application/x-www-form-urlencoded'];

async function read(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a request', () => {
  it('looks into nothing that nobody asks for', () => {
    const untouchable = <T extends object>(what: string) =>
      new Proxy({} as T, {
        get: (_, key) => {
          throw new Error(`The ${what} was looked into: ${String(key)}`);
        },
      });
    const app: App = appWith((made) => made.get('/', () => 'ok'));
    let body: unknown = null;
    app.handle(
      {
        method: 'GET',
        target: '/?a=1',
        httpVersion: '1.1',
        rawHeaders: untouchable<string[]>('headers'),
        remoteAddress: null,
        body: untouchable<BodySource>('body'),
      },
      NO_TRACER,
      (response) => {
        body = response.body;
      },
    );
    expect(body).toBe('ok');
  });

  it('works out each part once', () => {
    const made = request({ target: '/a%20b?x=1', headers: ['Cookie', 'a=1'] });
    expect(made.args).toBe(made.args);
    expect(made.headers).toBe(made.headers);
    expect(made.cookies).toBe(made.cookies);
    expect(made.path).toBe('/a b');
  });

  it.each([
    ['/', '/', '/?', 'http://localhost/'],
    ['/?', '/', '/?', 'http://localhost/'],
    ['/a%2Fb?x=1', '/a/b', '/a/b?x=1', 'http://localhost/a/b?x=1'],
    ['/a#b?c', '/a', '/a?', 'http://localhost/a'],
    ['/a?b#c', '/a', '/a?b', 'http://localhost/a?b'],
    ['//a//b', '/a//b', '/a//b?', 'http://localhost/a//b'],
    ['http://other/p?q', '/p', '/p?q', 'http://localhost/p?q'],
    ['/%C3%BC?%C3%BC', '/ü', '/ü?%C3%BC', 'http://localhost/ü?ü'],
    ['/Ã¼', '/ü', '/ü?', 'http://localhost/ü'],
    ['/%ff', '/\ufffd', '/\ufffd?', 'http://localhost/\ufffd'],
    ['/\u00ff', '/\ufffd', '/\ufffd?', 'http://localhost/\ufffd'],
    ['/%C3\u00a9', '/é', '/é?', 'http://localhost/é'],
    ['http://other', '/', '/?', 'http://localhost/'],
    ['/100%', '/100%', '/100%?', 'http://localhost/100%'],
    ['/a%3Fb%23c', '/a?b#c', '/a?b#c?', 'http://localhost/a%3Fb%23c'],
    ['*', '/*', '/*?', 'http://localhost/*'],
  ])('for %s has path, full path and URL', (target, path, fullPath, url) => {
    const made = request({ target });
    expect([made.path, made.fullPath, made.url]).toEqual([path, fullPath, url]);
  });

  it('keeps the first Content-Type and knows it without its parameters', () => {
    const made = request({ headers: ['content-type', 'Text/HTML; charset=x', 'Content-Type', 'application/json'] });
    expect([made.contentType, made.mimetype, made.isJson]).toEqual(['Text/HTML; charset=x', 'text/html', false]);
  });

  it('refuses a host that is not trusted, with 400, and takes those that are', () => {
    const config = { trustedHosts: ['example.org', '.example.com'] };
    const host = (name: string) => new Request({ ...request({}).input, rawHeaders: ['Host', name] }, { config, tracer: NO_TRACER }).host;
    expect(host('example.org:8080')).toBe('example.org:8080');
    expect(host('a.example.com')).toBe('a.example.com');
    expect(host('example.com')).toBe('example.com');
    for (const name of ['evil.org', 'aexample.com', 'example.org.evil', 'sub.example.org', 'x y']) expect(() => host(name)).toThrow(/400/);
  });

  it('knows its blueprints from the inside out', () => {
    const made = request({});
    made.matched = { rule: '/x', endpoint: 'a.b.c.view', blueprint: 'a.b.c' };
    expect([made.endpoint, made.blueprint, made.blueprints]).toEqual(['a.b.c.view', 'a.b.c', ['a.b.c', 'a.b', 'a']]);
    made.matched = { rule: '/x', endpoint: 'view', blueprint: null };
    expect([made.blueprint, made.blueprints]).toEqual([null, []]);
  });
});

describe('a request that no rule matched', () => {
  it('knows why no rule matched, and nothing of a rule', async () => {
    const seen: unknown[] = [];
    const app = appWith((made) => {
      made.post('/there', () => 'ok');
      made.beforeRequest(({ request: { endpoint, rule, params, blueprint, blueprints, routingError } }) => {
        seen.push([endpoint, rule, params, blueprint, blueprints, (routingError as { code: number }).code]);
      });
    });
    await ask(app, '/nope');
    await ask(app, '/there');
    expect(seen).toEqual([
      [null, null, null, null, [], 404],
      [null, null, null, null, [], 405],
    ]);
  });
});

describe('what a client accepts', () => {
  it.each([
    [null, ['html', 'json'], 'html'],
    ['*/*', ['json', 'html'], 'json'],
    ['application/json', ['html', 'json'], 'json'],
    ['text/html;q=0.5, application/json', ['html', 'json'], 'json'],
    ['text/*;q=0.9, application/json;q=0.8', ['json', 'html'], 'html'],
    ['text/html;q=0', ['html'], null],
    ['image/png', ['html', 'json'], null],
    ['text/html, */*;q=0.1', ['image/avif', 'html'], 'html'],
    ['nonsense', ['html'], null],
  ] as const)('decides for %s', (accept, types, best) => {
    const made = request({ headers: accept === null ? [] : ['Accept', accept] });
    expect(made.accepts(...(types as unknown as [string]))).toBe(best);
  });

  it('can be listed, the best first', () => {
    expect(request({ headers: ['Accept', 'text/plain;q=0.5, text/html, */*;q=0.1'] }).accepts()).toEqual([
      'text/html',
      'text/plain',
      '*/*',
    ]);
  });

  it('must be asked by types that exist', () => {
    expect(() => request({}).accepts('htlm')).toThrow(/does not know the type "htlm"/);
  });
});

describe('a body', () => {
  it('is given again as often as it is asked for, in every form', async () => {
    const made = request({ headers: JSON_TYPE, body: ['{"a"', ':1}'] });
    expect(await made.text()).toBe('{"a":1}');
    expect(await made.json()).toEqual({ a: 1 });
    expect(await made.json()).toBe(await made.json());
    expect(Buffer.from(await made.bytes()).toString()).toBe('{"a":1}');
    expect(await read(made.stream())).toBe('{"a":1}');
    expect(await read(made.stream())).toBe('{"a":1}');
  });

  it('is used up by a form and by a stream, as in Flask', async () => {
    const form = request({ headers: FORM_TYPE, body: ['a=1'] });
    expect((await form.form()).get('a')).toBe('1');
    expect(await form.text()).toBe('');
    const streamed = request({ headers: FORM_TYPE, body: ['a=1'] });
    expect(await read(streamed.stream())).toBe('a=1');
    expect((await streamed.form()).has('a')).toBe(false);
    expect(await streamed.text()).toBe('');
  });

  it('is a form still after its bytes were read', async () => {
    const made = request({ headers: FORM_TYPE, body: ['a=1'] });
    expect(await made.text()).toBe('a=1');
    expect((await made.form()).get('a')).toBe('1');
  });

  it('is read once when several ask at the same time', async () => {
    const made = request({ headers: FORM_TYPE, body: ['a=1'] });
    const [form, files, again] = await Promise.all([made.form(), made.files(), made.form()]);
    expect([form.get('a'), files.size, again]).toEqual(['1', 0, form]);
  });

  it('is left alone by the form where it is no form', async () => {
    const made = request({ headers: JSON_TYPE, body: ['{}'] });
    expect((await made.form()).size).toBe(0);
    expect(await made.json()).toEqual({});
  });

  it('with an error in it fails the same way each time, and silently where asked', async () => {
    const made = request({ headers: JSON_TYPE, body: ['{'] });
    await expect(made.json()).rejects.toMatchObject({ code: 400 });
    await expect(made.json()).rejects.toMatchObject({ code: 400 });
    expect(await made.json({ silent: true })).toBeNull();
    expect(await made.text()).toBe('{');
  });

  it('that breaks off is a 400', async () => {
    const made = request({ headers: ['Content-Type', 'text/plain'], body: ['abc'] });
    const cut = new Request({ ...made.input, rawHeaders: ['Content-Length', '10'] }, { config: {}, tracer: NO_TRACER });
    await expect(cut.text()).rejects.toMatchObject({ code: 400 });
  });

  it('that is longer than declared is cut to what was declared', async () => {
    const made = request({ body: ['abc', 'def'] });
    const short = new Request({ ...made.input, rawHeaders: ['Content-Length', '4'] }, { config: {}, tracer: NO_TRACER });
    expect(await short.text()).toBe('abcd');
  });

  it('is held to a limit that a hook sets for this request', async () => {
    const made = request({ body: ['12345'], config: { maxContentLength: 3 } });
    made.maxContentLength = 5;
    expect(await made.text()).toBe('12345');
    const other = request({ body: ['12345'] });
    other.maxContentLength = 4;
    await expect(other.text()).rejects.toMatchObject({ code: 413 });
    await expect(read(other.stream())).rejects.toMatchObject({ code: 413 });
  });

  it('stops being read where a chunked one goes over the limit', async () => {
    let sent = 0;
    const made = request({ headers: ['Transfer-Encoding', 'chunked'], config: { maxContentLength: 10 } });
    const endless: BodySource = {
      async *stream() {
        for (;;) {
          sent += 4;
          yield Buffer.from('1234');
        }
      },
    };
    const chunked = new Request({ ...made.input, body: endless }, { config: { maxContentLength: 10 }, tracer: NO_TRACER });
    await expect(chunked.bytes()).rejects.toMatchObject({ code: 413 });
    expect(sent).toBe(12);
  });

  it('puts the query before the form among its values, and leaves the form out for a GET', async () => {
    const made = request({ target: '/?a=1&b=2', headers: FORM_TYPE, body: ['a=3'] });
    expect((await made.values()).toLists()).toEqual({ a: ['1', '3'], b: ['2'] });
    const get = request({ method: 'GET', target: '/?a=1', headers: FORM_TYPE, body: ['a=3'] });
    expect(await get.values()).toBeInstanceOf(MultiDict);
    expect((await get.values()).toLists()).toEqual({ a: ['1'] });
  });

  it('is one span when it is read and one when it is parsed, which fail with it', async () => {
    const spans: string[] = [];
    const tracer: RequestTracer = {
      ...NO_TRACER,
      open: (subject: SpanSubject) => spans.push(`${subject.kind} ${subject.name}`) - 1,
      close: (span, error) => {
        spans[span] += error === undefined ? ' ok' : ` ${(error as { code: number }).code}`;
      },
    };
    await request({ headers: JSON_TYPE, body: ['{}'], tracer }).json();
    await request({ headers: FORM_TYPE, body: ['a=1'], tracer }).form();
    await request({ headers: JSON_TYPE, body: ['x'], tracer }).json({ silent: true });
    await request({ headers: JSON_TYPE, body: ['{}'], tracer }).form();
    expect(spans).toEqual(['body read body ok', 'body parse JSON ok', 'body parse form ok', 'body read body ok', 'body parse JSON 400']);
  });
});

describe('a body in the cycle', () => {
  it('may be left unread however large, and costs no tick', () => {
    const app = appWith((made) => {
      made.config.maxContentLength = 1;
      made.post('/', () => 'ok');
    });
    expect(askNow(app, '/', { method: 'POST', headers: { 'Content-Length': '1000' } })?.status).toBe(200);
  });

  it('gives an error handler the 413 that its reading raised', async () => {
    const app = appWith((made) => {
      made.config.maxContentLength = 1;
      made.post('/', (c: Context) => c.request.text());
      made.errorHandler(413, (_error, c) => c.text('too much', 413));
    });
    const response = await ask(app, '/', { method: 'POST', headers: { 'Content-Length': '2' }, body: 'ab' });
    expect([response.status, response.body]).toEqual([413, 'too much']);
  });
});
