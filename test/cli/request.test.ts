import path from 'node:path';
import fc from 'fast-check';
import { CycleTraceError } from '../../src/model/errors';
import { bodyText, makeFolder, planOf, requestOf } from './plan-of';

const cwd = makeFolder({
  'routes.ts': '',
  'note.txt': 'line one\nline two\n',
  'data.json': '{"a": [1, 2]}\n',
  'token.txt': 'secret\n',
  'photo.png': Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
  'latin.txt': Uint8Array.of(0xe9),
  'blob.zzz': 'x',
  'odd.constructor': 'x',
});
const request = (...argv: readonly string[]) => requestOf(argv, cwd);

describe('method and target', () => {
  test.each([
    [['/'], 'GET', '/'],
    [['GET', '/users/42?x=1'], 'GET', '/users/42?x=1'],
    [['get', '/'], 'GET', '/'],
    [['Post', '/'], 'POST', '/'],
    [['PURGE', '/'], 'PURGE', '/'],
    [['M-SEARCH', '/'], 'M-SEARCH', '/'],
    [['purge', '/'], 'PURGE', '/'],
    [['m-search', ':3000'], 'M-SEARCH', 'http://localhost:3000/'],
    [['BREW', 'http://h.test/pot'], 'BREW', 'http://h.test/pot'],
    [['GTE', ':3000/x'], 'GTE', 'http://localhost:3000/x'],
    [['/x?a=1#frag'], 'GET', '/x?a=1'],
    [['/a b/ü?q=a b&r=ü'], 'GET', '/a%20b/%C3%BC?q=a%20b&r=%C3%BC'],
    [['/😀'], 'GET', '/%F0%9F%98%80'],
    [['/a%20b/%zz/%'], 'GET', '/a%20b/%zz/%'],
    [['/<">`{}^|'], 'GET', '/%3C%22%3E%60%7B%7D%5E|'],
    [["/?a='b'"], 'GET', '/?a=%27b%27'],
    [['/a\r\nX-Injected: 1'], 'GET', '/a%0D%0AX-Injected:%201'],
    [['/a/../b/./c'], 'GET', '/a/../b/./c'],
    [['//host/x'], 'GET', '//host/x'],
    [['/?'], 'GET', '/?'],
    [['/a?b?c'], 'GET', '/a?b?c'],
    [['/x', 'q==1'], 'GET', '/x?q=1'],
    [['/x?a=1', 'q==a b&c', 'q==ü', '==e'], 'GET', '/x?a=1&q=a+b%26c&q=%C3%BC&=e'],
    [['/x?', 'q==1'], 'GET', '/x?q=1'],
    [['/x?a&', 'q==1'], 'GET', '/x?a&q=1'],
    [['http://h.test'], 'GET', 'http://h.test/'],
    [['http://h.test?x=1#f'], 'GET', 'http://h.test/?x=1'],
    [['HTTPS://H.test:443/a/../b c'], 'GET', 'https://h.test/a/../b%20c'],
    [['http://[::1]:8080/x'], 'GET', 'http://[::1]:8080/x'],
    [['http://münchen.test/'], 'GET', 'http://xn--mnchen-3ya.test/'],
    [['http://h.test/x', 'q==1'], 'GET', 'http://h.test/x?q=1'],
    [[':3000/x'], 'GET', 'http://localhost:3000/x'],
    [[':3000'], 'GET', 'http://localhost:3000/'],
    [[':/x'], 'GET', 'http://localhost/x'],
    [[':3000?x=1'], 'GET', 'http://localhost:3000/?x=1'],
  ])('%j', async (argv, method, target) => {
    expect(await request(...argv)).toMatchObject({ method, target });
  });
});

describe('headers', () => {
  test.each([
    [
      'in the order given, twice where given twice',
      ['/', 'X-A:1', 'X-B:2', 'x-a:3'],
      [
        ['X-A', '1'],
        ['X-B', '2'],
        ['x-a', '3'],
      ],
      [],
    ],
    ['space around a value is not a part of it', ['/', 'X-A:  1 '], [['X-A', '1']], []],
    ['an empty one', ['/', 'X-A;'], [['X-A', '']], []],
    ['one removed', ['/', 'User-Agent:'], [], ['user-agent']],
    ['one removed takes back what was given before', ['/', 'X-A:1', 'x-a:'], [], ['x-a']],
    ['one given after it was removed', ['/', 'X-A:', 'X-A:1'], [['X-A', '1']], []],
    ['one from a file, without its last line break', ['/', 'X-Token:@token.txt'], [['X-Token', 'secret']], []],
    ['beyond ASCII as UTF-8 bytes', ['/', 'X-A:ü'], [['X-A', 'Ã¼']], []],
    [
      'as in curl',
      ['/', '-H', 'X-A: 1', '-H', 'X-B;', '-H', 'Accept:'],
      [
        ['X-A', '1'],
        ['X-B', ''],
      ],
      ['accept'],
    ],
    ['with a colon in the value', ['/', '-H', 'X-A: http://x'], [['X-A', 'http://x']], []],
    ['a host of your own', ['/', 'Host:example.com'], [['Host', 'example.com']], []],
    ['basic authentication', ['/', '-u', 'ada:pass:word'], [['Authorization', `Basic ${btoa('ada:pass:word')}`]], []],
    ['basic authentication without a password', ['/', '-u', 'ada:'], [['Authorization', `Basic ${btoa('ada:')}`]], []],
    ['credentials in the URL', ['http://ada:p%40ss@h.test/'], [['Authorization', `Basic ${btoa('ada:p@ss')}`]], []],
    ['a header over credentials in the URL', ['http://ada:x@h.test/', 'Authorization:mine'], [['Authorization', 'mine']], []],
    ['bearer authentication', ['/', '--bearer', 'abc.def'], [['Authorization', 'Bearer abc.def']], []],
    ['a cookie', ['/', '-b', 'a=1'], [['Cookie', 'a=1']], []],
    ['cookies in one header', ['/', 'Cookie:z=0', '-b', 'a=1; b=2;', '-b', 'c=3'], [['Cookie', 'z=0; a=1; b=2; c=3']], []],
  ])('%s', async (_, argv, headers, removedHeaders) => {
    expect(await request(...argv)).toMatchObject({ headers, removedHeaders });
  });
});

describe('bodies', () => {
  test.each([
    ['none', ['/'], null, undefined],
    ['fields are JSON', ['POST', '/', 'name=Ada', 'age:=36'], '{"name":"Ada","age":36}', 'application/json'],
    ['fields nest', ['POST', '/', 'a[b][]=1', 'a[b][]:=2'], '{"a":{"b":["1",2]}}', 'application/json'],
    [
      'fields from files',
      ['POST', '/', 't=@note.txt', 'd:=@data.json'],
      '{"t":"line one\\nline two\\n","d":{"a": [1, 2]}}',
      'application/json',
    ],
    ['a named GET may have one', ['GET', '/', 'a=1'], '{"a":"1"}', 'application/json'],
    [
      'a form',
      ['POST', '/', '--form', 'a=1 2', 'a=&', 'b:=3', 'c:=true', 'd:="x"'],
      'a=1+2&a=%26&b=3&c=true&d=x',
      'application/x-www-form-urlencoded',
    ],
    ['a form takes keys as they are', ['POST', '/', '-f', 'a[b]=1'], 'a%5Bb%5D=1', 'application/x-www-form-urlencoded'],
    ['-d is a form', ['POST', '/', '-d', 'a=1', '-d', 'b=2'], 'a=1&b=2', 'application/x-www-form-urlencoded'],
    ['-d that is empty', ['POST', '/', '-d', ''], '', 'application/x-www-form-urlencoded'],
    [
      '-d of a file loses line breaks, as in curl',
      ['POST', '/', '-d', '@note.txt'],
      'line oneline two',
      'application/x-www-form-urlencoded',
    ],
    ['a file is the body as it is', ['PUT', '/', '@note.txt'], 'line one\nline two\n', 'text/plain'],
    ['a file of JSON', ['PUT', '/', '@data.json'], '{"a": [1, 2]}\n', 'application/json'],
    ['a file of a type that nobody knows', ['PUT', '/', '@blob.zzz'], 'x', 'application/octet-stream'],
    ['a file whose suffix is a name of the language', ['PUT', '/', '@odd.constructor'], 'x', 'application/octet-stream'],
    ['a file with a type given', ['PUT', '/', '@blob.zzz;type=text/x-zzz; charset=utf-8'], 'x', 'text/x-zzz; charset=utf-8'],
    ['an absolute path', ['PUT', '/', `@${path.join(cwd, 'blob.zzz')}`], 'x', 'application/octet-stream'],
  ])('%s', async (_, argv, text, contentType) => {
    const plan = await request(...argv);
    expect(bodyText(plan)).toBe(text);
    expect(plan.body?.contentType).toBe(contentType);
  });

  test('-d makes a POST where no method is named', async () => {
    expect((await request('/', '-d', 'a')).method).toBe('POST');
    expect((await request('PUT', '/', '-d', 'a')).method).toBe('PUT');
  });

  test('JSON fields ask for JSON back, unless a header says otherwise', async () => {
    const accept = ['Accept', 'application/json, */*;q=0.5'];
    expect((await request('POST', '/', 'a=1')).headers).toEqual([accept]);
    expect((await request('POST', '/', 'a=1', 'accept:text/html')).headers).toEqual([['accept', 'text/html']]);
    expect((await request('POST', '/', 'a=1', 'accept:')).headers).toEqual([]);
    expect((await request('POST', '/', '-f', 'a=1')).headers).toEqual([]);
  });

  test('standard input is read where "-" names it, and nowhere else', async () => {
    expect(bodyText(await requestOf(['/', '-d', '@-'], cwd, 'a=1\nb'))).toBe('a=1b');
    expect(bodyText(await requestOf(['POST', '/', '@-'], cwd, '{"a":\n1}'))).toBe('{"a":\n1}');
    expect(bodyText(await requestOf(['POST', '/', 'a=@-'], cwd, 'text'))).toBe('{"a":"text"}');
    const stdin = () => {
      throw new Error('standard input was opened');
    };
    const { InputFiles } = await import('../../src/cli/input-files');
    await expect(new InputFiles(cwd, stdin).bytes('note.txt', '@note.txt')).resolves.toHaveLength(18);
  });

  test('a home folder is found behind a tilde', async () => {
    const { InputFiles } = await import('../../src/cli/input-files');
    const files = new InputFiles(
      '/',
      () => process.stdin,
      () => cwd,
    );
    await expect(files.text('~/blob.zzz', '@~/blob.zzz')).resolves.toBe('x');
  });
});

describe('multipart', () => {
  const formOf = async (...argv: readonly string[]): Promise<FormData> => {
    const { body } = await request(...argv);
    return new Response(new Uint8Array(body?.bytes ?? []), { headers: { 'content-type': body?.contentType ?? '' } }).formData();
  };

  test('carries fields and files in the order given', async () => {
    const form = await formOf('POST', '/', '--form', 'a=1', 'pic@photo.png', 'a=2', 'note@note.txt;type=text/x-note', 'n:=5');
    expect([...form.keys()]).toEqual(['a', 'pic', 'a', 'note', 'n']);
    expect(form.getAll('a')).toEqual(['1', '2']);
    expect(form.get('n')).toBe('5');
    const picture = form.get('pic') as File;
    expect([picture.name, picture.type, [...new Uint8Array(await picture.arrayBuffer())]]).toEqual([
      'photo.png',
      'image/png',
      [0x89, 0x50, 0x4e, 0x47],
    ]);
    const note = form.get('note') as File;
    expect([note.name, note.type, await note.text()]).toEqual(['note.txt', 'text/x-note', 'line one\nline two\n']);
  });

  test('is what a file part makes of the body without --form too', async () => {
    expect([...(await formOf('POST', '/', 'a=1', 'f@note.txt')).keys()]).toEqual(['a', 'f']);
  });

  test('cannot be broken out of by a name with quotes and line breaks', async () => {
    const hostile = makeFolder({ 'a"; filename="b\r\nX: y.txt': 'z' });
    const { body } = await requestOf(
      ['POST', '/', '--app', path.join(cwd, 'routes.ts'), 'f"\r\nX\\: y@a"; filename="b\r\nX: y.txt'],
      hostile,
    );
    const text = Buffer.from(body?.bytes ?? []).toString();
    expect(text).toContain('name="f%22%0D%0AX: y"; filename="a%22; filename=%22b%0D%0AX: y.txt"');
    expect(text).not.toMatch(/^X: y/m);
  });
});

describe('the whole plan', () => {
  test('has the documented defaults', async () => {
    expect(await planOf(['/'], cwd)).toEqual({
      app: { file: path.join(cwd, 'routes.ts'), exportName: null, cwd, envFiles: [], imports: [], nodeArgs: [] },
      request: { method: 'GET', target: '/', headers: [], removedHeaders: [], body: null },
      timeoutMs: 10_000,
      measureCpu: false,
      profile: false,
      follow: false,
      maxRedirects: 10,
      maxBodyBytes: 65_536,
      runs: 1,
      warmups: 0,
      concurrency: 1,
      keepAlive: true,
      redact: true,
      keep: 100,
      checks: [],
      ref: false,
      baseline: null,
      secrets: [],
      strict: false,
    });
  });

  test('has what every option says', async () => {
    const argv = '/ -n 20 -c 4 --warmup 2 --timeout 1.5s -L --max-redirects 3 --max-body 1MiB --no-keepalive --no-redact --keep all';
    const app =
      '--app routes.ts:admin --env-file note.txt --env-file token.txt --import ./x.js --node-arg=--expose-gc --node-arg --trace-gc';
    expect(await planOf(`${argv} ${app}`.split(' '), cwd)).toMatchObject({
      app: {
        file: path.join(cwd, 'routes.ts'),
        exportName: 'admin',
        envFiles: [path.join(cwd, 'note.txt'), path.join(cwd, 'token.txt')],
        imports: ['./x.js'],
        nodeArgs: ['--expose-gc', '--trace-gc'],
      },
      timeoutMs: 1_500,
      follow: true,
      maxRedirects: 3,
      maxBodyBytes: 1_048_576,
      runs: 20,
      warmups: 2,
      concurrency: 4,
      keepAlive: false,
      redact: false,
      keep: 'all',
    });
  });

  test('has no app for an absolute URL', async () => {
    expect((await planOf(['http://h.test/'], cwd)).app).toBeNull();
  });

  test('cannot be changed', async () => {
    const plan = await planOf(['POST', '/', 'X-A:1', 'a=1'], cwd);
    expect([plan, plan.app, plan.request, plan.request.headers, plan.request.headers[0], plan.request.body].every(Object.isFrozen)).toBe(
      true,
    );
  });
});

test('for any words the outcome is a request that HTTP can carry, or an error for the user', async () => {
  const word = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('/', ':', '=', '@', ';', '\\', 'a', 'G', '?', '#', '%', ' ', '\n', 'ü', '[', ']', '.') }),
    fc.constantFrom('GET', 'post', '/x', ':3000', 'http://h/', 'a=1', 'f@note.txt', 'a:=1', 'q==1', 'X:1'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 4 }), async (words) => {
      try {
        const plan = await request('--', ...words);
        expect(plan.method).toMatch(/^[!#$%&'*+.^_`|~0-9A-Z-]+$/);
        expect(plan.target).toMatch(/^(?:\/|https?:\/\/)[\x21-\x7e]*$/);
        for (const [name, value] of plan.headers)
          expect(`${name}: ${value}`).toMatch(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*$/);
      } catch (error) {
        if (!(error instanceof CycleTraceError)) throw error;
        expect(error.exitCode).toBe(2);
      }
    }),
    { numRuns: 1_000 },
  );
});
