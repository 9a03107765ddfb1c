import { ValidationError } from '../../../src/framework/routing/index.js';
import { get, outcome, routerOf, type Spec } from './table.js';

/** The rule that takes a path, and with which params; anything else as text. */
const only = (rule: string | Spec, path: string) => {
  const result = get(routerOf([rule]), path);
  return typeof result === 'string' ? result : result.params;
};

describe('converters', () => {
  test.each([
    ['/i/<int:n>', '/i/5', { n: 5 }],
    ['/i/<int:n>', '/i/05', { n: 5 }],
    ['/i/<int:n>', '/i/-5', '404'],
    ['/i/<int:n>', '/i/5x', '404'],
    ['/i/<int:n>', '/i/', '404'],
    ['/i/<int:n>', '/i/%35', { n: 5 }],
    ['/i/<int:n>', '/i/9007199254740991', { n: Number.MAX_SAFE_INTEGER }],
    ['/i/<int:n>', '/i/9007199254740992', '404'],
    ['/i/<int:n>', '/i/00000000000000000042', { n: 42 }],
    ['/i/<int:n>', '/i/٣', '404'],
    ['/is/<int(signed=True):n>', '/is/-5', { n: -5 }],
    ['/is/<int(signed=true):n>', '/is/5', { n: 5 }],
    ['/is/<int(signed=True):n>', '/is/-0', { n: 0 }],
    ['/is/<int(signed=True):n>', '/is/-', '404'],
    ['/imm/<int(min=1,max=9):n>', '/imm/0', '404'],
    ['/imm/<int(min=1,max=9):n>', '/imm/1', { n: 1 }],
    ['/imm/<int(min=1,max=9):n>', '/imm/9', { n: 9 }],
    ['/imm/<int(min=1,max=9):n>', '/imm/10', '404'],
    ['/im/<int(signed=True, min=-3):n>', '/im/-3', { n: -3 }],
    ['/im/<int(signed=True, min=-3):n>', '/im/-4', '404'],
    ['/ifd/<int(fixed_digits=4):n>', '/ifd/0042', { n: 42 }],
    ['/ifd/<int(4):n>', '/ifd/42', '404'],
    ['/f/<float:x>', '/f/1.5', { x: 1.5 }],
    ['/f/<float:x>', '/f/1', '404'],
    ['/f/<float:x>', '/f/1.', '404'],
    ['/f/<float:x>', '/f/-1.5', '404'],
    ['/f/<float(signed=True):x>', '/f/-1.5', { x: -1.5 }],
    ['/f/<float(max=2.5):x>', '/f/2.6', '404'],
    ['/f/<float:x>', `/f/${'9'.repeat(400)}.0`, '404'],
    ['/u/<uuid:id>', '/u/6F9619FF-8B86-D011-B42D-00CF4FC964FF', { id: '6f9619ff-8b86-d011-b42d-00cf4fc964ff' }],
    ['/u/<uuid:id>', '/u/6F9619FF8B86D011B42D00CF4FC964FF', '404'],
    ['/s/<string(length=2):s>', '/s/ab', { s: 'ab' }],
    ['/s/<string(length=2):s>', '/s/abc', '404'],
    ['/s/<string(length=2):s>', '/s/%F0%9F%98%80b', { s: '😀b' }],
    ['/s/<string(minlength=2):s>', '/s/a', '404'],
    ['/s/<string(maxlength=2):s>', '/s/abc', '404'],
    ['/s/<string(minlength=2, maxlength=3):s>', '/s/abc', { s: 'abc' }],
    ['/any/<any(a,b):x>', '/any/b', { x: 'b' }],
    ['/any/<any(a,b):x>', '/any/c', '404'],
    ['/any/<any(about, "foo,bar", \'x)y\'):x>', '/any/foo,bar', { x: 'foo,bar' }],
    ['/any/<any(about, "foo,bar", \'x)y\'):x>', '/any/x)y', { x: 'x)y' }],
    ['/p/<path:p>', '/p/a/b/c', { p: 'a/b/c' }],
    ['/p/<path:p>', '/p/', '404'],
    ['/p/<path:p>', '/p/a/', { p: 'a/' }],
    ['/p/<path:p>', '/p/a%0Ab', '404'],
    ['/h/<hex:n>', '/h/ff', { n: 255 }],
    ['/h/<hex:n>', '/h/FF', '404'],
    ['/k/<pair:x>/end', '/k/a/b/end', { x: 'a/b' }],
    ['/a-<int:x>.<ext>', '/a-5.tar.gz', { x: 5, ext: 'tar.gz' }],
    ['/<a>-<b>', '/1-2-3', { a: '1-2', b: '3' }],
    ['/<path:a>-<b>/x', '/1-2-3/x', { a: '1', b: '2-3' }],
    ['/<any(a,ab):x><rest>', '/abc', { x: 'a', rest: 'bc' }],
    ['/<any(a,ab):x><int:n>', '/ab1', { x: 'ab', n: 1 }],
    ['/<path:a>/mid/<path:b>/x', '/q/mid/w/mid/r/x', { a: 'q', b: 'w/mid/r' }],
    ['/<string(length=1):a><string(length=1):b>', '/%F0%9F%98%80b', { a: '😀', b: 'b' }],
  ])('%s at %s gives %p', (rule, path, expected) => {
    expect(only(rule, path)).toEqual(expected);
  });

  test('a custom converter refuses with a ValidationError, and then the path has no match at all', () => {
    const router = routerOf(['/x/<name>']);
    router.converter('even', {
      regex: '\\d+',
      weight: 50,
      parse(text: string) {
        if (Number(text) % 2 === 1) throw new ValidationError('odd');
        return Number(text);
      },
    });
    router.add('/x/<even:n>', { endpoint: 'even', data: null });
    expect(get(router, '/x/2')).toEqual({ rule: '/x/<even:n>', params: { n: 2 } });
    expect(get(router, '/x/3')).toBe('404');
    expect(get(router, '/x/a')).toEqual({ rule: '/x/<name>', params: { name: 'a' } });
  });

  test("another error of a custom converter is the user's to see", () => {
    const router = routerOf([]);
    router.converter('bad', {
      parse() {
        throw new RangeError('mine');
      },
    });
    router.add('/<bad:x>', { endpoint: 'x', data: null });
    expect(() => router.match('GET', '/a')).toThrow(new RangeError('mine'));
  });

  test('a custom converter is given its arguments', () => {
    const router = routerOf([]);
    router.converter('times', { regex: '\\d+', parse: (text, given) => Number(text) * Number(given.named.by ?? given.list[0]) });
    router.add('/a/<times(3):n>', { endpoint: 'a', data: null });
    router.add('/b/<times(by=4):n>', { endpoint: 'b', data: null });
    expect(get(router, '/a/5')).toMatchObject({ params: { n: 15 } });
    expect(get(router, '/b/5')).toMatchObject({ params: { n: 20 } });
  });

  test("a custom regex with groups of its own does not shift its neighbours' values", () => {
    const router = routerOf([]);
    router.converter('date', { regex: '(\\d{4})-(\\d{2})' });
    router.add('/<date:d>_<name>_<hex:h>', { endpoint: 'x', data: null });
    expect(get(router, '/2026-11_ada_ff')).toMatchObject({ params: { d: '2026-11', name: 'ada', h: 255 } });
  });
});

describe('precedence', () => {
  const table = ['/x/<path:p>', '/x/<name>', '/x/<int:n>', '/x/<float:f>', '/x/me', '/x/<path:p>/edit', '/x/pre-<name>'];
  test.each([
    ['/x/me', '/x/me'],
    ['/x/1', '/x/<int:n>'],
    ['/x/1.5', '/x/<float:f>'],
    ['/x/a', '/x/<name>'],
    ['/x/a/b', '/x/<path:p>'],
    ['/x/a/edit', '/x/<path:p>/edit'],
    ['/x/pre-a', '/x/pre-<name>'],
  ])('%s goes to %s, whatever the order of registration', (path, rule) => {
    for (const order of [table, table.toReversed()]) expect(get(routerOf(order), path)).toMatchObject({ rule });
  });

  test('a value out of bounds is 404 though a sibling would take it; a text of another shape goes to the sibling', () => {
    const router = routerOf(['/fb/<int(max=5):n>', '/fb/<n>']);
    expect(get(router, '/fb/3')).toMatchObject({ params: { n: 3 } });
    expect(get(router, '/fb/9')).toBe('404');
    expect(get(router, '/fb/x')).toMatchObject({ rule: '/fb/<n>' });
  });

  test('a static part that leads nowhere gives way to a dynamic one', () => {
    const router = routerOf(['/a/b/c', '/<x>/b/d', '/<x>/<y>/<z>']);
    expect(get(router, '/a/b/d')).toMatchObject({ rule: '/<x>/b/d', params: { x: 'a' } });
    expect(get(router, '/a/b/e')).toMatchObject({ rule: '/<x>/<y>/<z>', params: { x: 'a', y: 'b', z: 'e' } });
  });

  test('of rules of the same weight the first registered wins', () => {
    expect(get(routerOf(['/<a>', '/<b>']), '/x')).toMatchObject({ params: { a: 'x' } });
    expect(get(routerOf(['/<b>', '/<a>']), '/x')).toMatchObject({ params: { b: 'x' } });
  });

  test('rules in match order say so', () => {
    expect(
      routerOf(table)
        .rulesInMatchOrder()
        .map(({ rule }) => rule),
    ).toEqual(['/x/me', '/x/pre-<name>', '/x/<path:p>/edit', '/x/<int:n>', '/x/<float:f>', '/x/<name>', '/x/<path:p>']);
  });
});

describe('slashes', () => {
  test.each<[Spec, string, string, unknown]>([
    [{ rule: '/dir/' }, 'GET', '/dir', '308 /dir/'],
    [{ rule: '/dir/' }, 'HEAD', '/dir', '308 /dir/'],
    [{ rule: '/dir/' }, 'OPTIONS', '/dir', '308 /dir/'],
    [{ rule: '/dir/' }, 'POST', '/dir', '404'],
    [{ rule: '/dir/' }, 'POST', '/dir/', '405 GET HEAD OPTIONS'],
    [{ rule: '/dir/' }, 'GET', '/dir//', '308 /dir/'],
    [{ rule: '/dir/' }, 'GET', '/dir/', {}],
    [{ rule: '/file' }, 'GET', '/file/', '404'],
    [{ rule: '/file' }, 'GET', '//file', {}],
    [{ rule: '/a/b' }, 'GET', '/a//b', '308 /a/b'],
    [{ rule: '/a/b' }, 'GET', '/a%2F%2Fb', '308 /a/b'],
    [{ rule: '/a/<x>' }, 'GET', '/a//\u00c3\u00a9', '308 /a/%C3%A9'],
    [{ rule: '/a/b/c' }, 'GET', '/a//b%2Fc', '308 /a/b/c'],
    [{ rule: '/a/b/c' }, 'GET', '/a/b/%2Fc', '308 /a/b/c'],
    [{ rule: '/a' }, 'GET', '%2Fa', {}],
    [{ rule: '/a/b' }, 'GET', '/a//c', '404'],
    [{ rule: '/a/b' }, 'POST', '/a//b', '405 GET HEAD OPTIONS'],
    [{ rule: '/a//b' }, 'GET', '/a/b', {}],
    [{ rule: '/a//b', mergeSlashes: false }, 'GET', '/a//b', {}],
    [{ rule: '/a//b', mergeSlashes: false }, 'GET', '/a/b', '404'],
    [{ rule: '/a/b', mergeSlashes: false }, 'GET', '/a//b', '404'],
    [{ rule: '/loose', strictSlashes: false }, 'GET', '/loose/', {}],
    [{ rule: '/loose/', strictSlashes: false }, 'GET', '/loose', {}],
    [{ rule: '/loose', strictSlashes: false }, 'POST', '/loose/', '405 GET HEAD OPTIONS'],
    [{ rule: '/w/<path:p>/' }, 'GET', '/w/a/b', '308 /w/a/b/'],
    [{ rule: '/w/<path:p>/' }, 'GET', '/w/a/b/', { p: 'a/b' }],
    [{ rule: '/w/<path:p>/', strictSlashes: false }, 'GET', '/w/a/b', { p: 'a/b' }],
    [{ rule: '/é/' }, 'GET', '/%C3%A9', '308 /%C3%A9/'],
    [{ rule: '/<x>/' }, 'GET', '/a%20b%3Fc', '308 /a%20b%3Fc/'],
    [{ rule: '/<x>/' }, 'GET', '/a%5Cb', '308 /a%5Cb/'],
    [{ rule: '/' }, 'GET', '', '308 /'],
  ])('rule %j: %s %s gives %p', (spec, method, path, expected) => {
    const result = outcome(routerOf([spec]).match(method, path));
    expect(typeof result === 'string' ? result : result.params).toEqual(expected);
  });

  test('a map without merging matches paths as they are', () => {
    const router = routerOf(['/a/b'], { mergeSlashes: false });
    expect(get(router, '/a//b')).toBe('404');
  });

  test('no redirect can name a host', () => {
    const router = routerOf([{ rule: '//', mergeSlashes: false }, '/<path:p>/']);
    for (const path of ['/', '//evil.example', '///evil.example', '/%2F%2Fevil.example', '//evil.example//']) {
      const result = router.match('GET', path);
      if (result.kind === 'redirect') expect(result.path).toMatch(/^\/(?!\/)/);
    }
  });
});

describe('methods', () => {
  const router = routerOf([
    { rule: '/both', endpoint: 'a' },
    { rule: '/both', endpoint: 'b', methods: ['POST'] },
    { rule: '/m', methods: ['post', 'PUT'] },
    { rule: '/noauto', provideAutomaticOptions: false },
    { rule: '/own', methods: ['GET', 'OPTIONS'] },
  ]);
  test.each([
    ['HEAD', '/both', 'a'],
    ['OPTIONS', '/both', 'a'],
    ['POST', '/both', 'b'],
    ['get', '/both', 'a'],
    ['PUT', '/m', '/m'],
  ])('%s %s is taken by %s', (method, path, endpoint) => {
    expect(router.match(method, path)).toMatchObject({ kind: 'match', rule: { endpoint } });
  });

  test.each([
    ['PATCH', '/both', '405 GET HEAD OPTIONS POST'],
    ['FOO', '/both', '405 GET HEAD OPTIONS POST'],
    ['HEAD', '/m', '405 OPTIONS POST PUT'],
    ['OPTIONS', '/noauto', '405 GET HEAD'],
    ['OPTIONS', '/nope', '404'],
  ])('%s %s gives %s', (method, path, expected) => {
    expect(outcome(router.match(method, path))).toBe(expected);
  });

  test('whether OPTIONS is answered without the view is on the rule', () => {
    const automatic = Object.fromEntries(router.rules().map((rule) => [rule.endpoint, rule.provideAutomaticOptions]));
    expect(automatic).toEqual({ a: true, b: true, '/m': true, '/noauto': false, '/own': false });
  });

  test('the allowed methods of a path can be asked for', () => {
    expect([...router.allowedMethods('/both')].sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
    expect(router.allowedMethods('/nope')).toEqual([]);
  });

  test('a refusal by a converter is 405 when a rule before it was passed over for its method', () => {
    const table = routerOf([{ rule: '/x/1', methods: ['POST'] }, '/x/<int(max=0):n>']);
    expect(get(table, '/x/1')).toBe('405 OPTIONS POST');
    expect(get(table, '/x/2')).toBe('404');
  });
});

describe('defaults', () => {
  const table: Spec[] = [
    { rule: '/defs/', endpoint: 'defs', defaults: { page: 1 } },
    { rule: '/defs/<int:page>', endpoint: 'defs' },
  ];

  test('the path that spells out a default redirects to the one without', () => {
    const router = routerOf(table);
    expect(get(router, '/defs/1')).toBe('308 /defs/');
    expect(get(router, '/defs/2')).toEqual({ rule: '/defs/<int:page>', params: { page: 2 } });
    expect(get(router, '/defs/')).toEqual({ rule: '/defs/', params: { page: 1 } });
  });

  test('not when the map does not want it', () => {
    expect(get(routerOf(table, { redirectDefaults: false }), '/defs/1')).toEqual({ rule: '/defs/<int:page>', params: { page: 1 } });
  });

  test('each match has params of its own', () => {
    const router = routerOf(table);
    const [first, second] = [router.match('GET', '/defs/'), router.match('GET', '/defs/')];
    if (first.kind !== 'match' || second.kind !== 'match') throw new Error('no match');
    first.params.page = 99;
    expect(second.params.page).toBe(1);
    expect(get(router, '/defs/')).toMatchObject({ params: { page: 1 } });
  });
});

describe('decoding', () => {
  test.each([
    ['/s/%E2%9C%93', '✓'],
    ['/s/\u00e2\u009c\u0093', '✓'],
    ['/s/a%20b+c', 'a b+c'],
    ['/s/%ff', '\ufffd'],
    ['/s/%ED%A0%80', '\ufffd\ufffd\ufffd'],
    ['/s/%C3%A9%ffx', 'é\ufffdx'],
    ['/s/%zz%4', '%zz%4'],
    ['/s/%2541', '%41'],
    ['/s/%00', '\0'],
    ['/s/✓', '✓'],
    ['/s/%EF%BB%BFx', '\ufeffx'],
  ])('%s has the value %j', (path, text) => {
    expect(get(routerOf(['/s/<text>']), path)).toEqual({ rule: '/s/<text>', params: { text } });
  });

  test('an encoded slash is a slash', () => {
    expect(get(routerOf(['/s/<x>']), '/s/a%2Fb')).toBe('404');
    expect(get(routerOf(['/s/<x>/<y>']), '/s/a%2Fb')).toMatchObject({ params: { x: 'a', y: 'b' } });
  });

  test('static text matches decoded', () => {
    expect(get(routerOf(['/café/100%']), '/caf%C3%A9/100%25')).toMatchObject({ rule: '/café/100%' });
    expect(get(routerOf(['/%41']), '/%41')).toBe('404');
    expect(get(routerOf(['/%41']), '/%2541')).toMatchObject({ rule: '/%41' });
  });
});

test('rules may be added after the first match', () => {
  const router = routerOf(['/a']);
  expect(get(router, '/b/c/d/e')).toBe('404');
  router.add('/b/<x>/d/<y>', { endpoint: 'b', data: null });
  expect(get(router, '/b/c/d/e')).toMatchObject({ params: { x: 'c', y: 'e' } });
});

test('the payload of a rule comes back as it was given', () => {
  const router = routerOf([]);
  const rule = router.add('/x', { endpoint: 'x', data: null });
  expect(router.match('GET', '/x')).toMatchObject({ rule });
});
