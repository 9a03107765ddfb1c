import { routerOf, type Spec } from './table.js';

const reasons = (table: readonly (string | Spec)[], method: string, path: string) =>
  Object.fromEntries(
    routerOf(table)
      .explain(method, path)
      .map(({ reason, rule }) => [rule, reason]),
  );

test.each<[string, (string | Spec)[], string, string, Record<string, string>]>([
  ['a method', ['/users'], 'POST', '/users', { '/users': 'method POST not allowed (GET, HEAD, OPTIONS)' }],
  ['a segment', ['/users/<int:id>'], 'GET', '/users/x', { '/users/<int:id>': "segment 2 'x' is not an int" }],
  [
    'a choice',
    ['/x/<any(a, b):n>', '/x/<string(length=2):s>'],
    'GET',
    '/x/c',
    {
      '/x/<any(a, b):n>': "segment 2 'c' is not one of 'a', 'b'",
      '/x/<string(length=2):s>': "segment 2 'c' is not a string of 2 characters",
    },
  ],
  ['a bound', ['/i/<int(min=1):n>'], 'GET', '/i/0', { '/i/<int(min=1):n>': 'min=1: 0 is too small' }],
  ['similar text', ['/users', '/orders/all'], 'GET', '/user', { '/users': "static text 'users' != 'user'" }],
  ['a variable of Express', ['/users/:id'], 'GET', '/users/1', { '/users/:id': "static text ':id' != '1'; a variable is written <id>" }],
  ['a compound', ['/v<int:a>.<int:b>'], 'GET', '/v1.x', { '/v<int:a>.<int:b>': "segment 1 'v1.x' is not like 'v<int:a>.<int:b>'" }],
  ['a path too long', ['/a/b'], 'GET', '/a/b/c/d', { '/a/b': "the path goes on with '/c/d'" }],
  ['a path too short', ['/a/<x>/c'], 'GET', '/a/1', { '/a/<x>/c': "the path ends where the rule goes on with 'c'" }],
  ['a missing slash', ['/dir/'], 'GET', '/dir', { '/dir/': "the path lacks the slash at its end: redirected to '/dir/'" }],
  ['a missing slash, POST', ['/dir/'], 'POST', '/dir', { '/dir/': 'the path lacks the slash at its end, and the method is not allowed' }],
  ['merged slashes', ['/a/b'], 'GET', '/a//b', { '/a/b': "redirected to '/a/b'" }],
  [
    'merged slashes of two rules',
    ['/i/<int:n>', '/i/<s>'],
    'GET',
    '/i//4',
    { '/i/<int:n>': "redirected to '/i/4'", '/i/<s>': "matches too, but '/i/<int:n>' goes before it" },
  ],
  [
    'a final refusal',
    ['/fb/<int(max=5):n>', '/fb/<n>'],
    'GET',
    '/fb/9',
    { '/fb/<int(max=5):n>': 'max=5: 9 is too large', '/fb/<n>': "not tried: the refusal by '/fb/<int(max=5):n>' is final" },
  ],
  [
    'a better rule',
    ['/p/<path:p>', '/p/<path:p>/edit'],
    'GET',
    '/p/a/edit',
    { '/p/<path:p>': "matches too, but '/p/<path:p>/edit' goes before it" },
  ],
  [
    'a default',
    [
      { rule: '/d/', endpoint: 'd', defaults: { page: 1 } },
      { rule: '/d/<int:page>', endpoint: 'd' },
    ],
    'GET',
    '/d/1',
    { '/d/': "the path goes on with '1'", '/d/<int:page>': "redirected to '/d/'" },
  ],
])('%s is the reason', (_what, table, method, path, expected) => {
  expect(reasons(table, method, path)).toEqual(expected);
});

test('the winner is not in the list, nor are rules that the request never met', () => {
  expect(reasons(['/a/<x>', '/b/<x>', '/c'], 'GET', '/a/1')).toEqual({});
});

test('of many rules only the nearest are listed, nearest first', () => {
  const table = Array.from({ length: 100 }, (_, index) => `/api/v1/thing${index}/<int:id>`);
  const tried = routerOf([...table, '/api/v1/things/<int:id>/parts']).explain('GET', '/api/v1/things/x/parts');
  expect(tried).toHaveLength(20);
  expect(tried[0]).toEqual({
    rule: '/api/v1/things/<int:id>/parts',
    endpoint: '/api/v1/things/<int:id>/parts',
    reason: "segment 4 'x' is not an int",
  });
  expect(routerOf(table).explain('GET', '/api/v1/things/x', 3)).toHaveLength(3);
});

test('explaining leaves the router as it was', () => {
  const router = routerOf(['/a/<x>', '/a/<int:n>']);
  const before = router.match('GET', '/a/1');
  router.explain('POST', '/a//b%ff');
  expect(router.match('GET', '/a/1')).toEqual(before);
});
