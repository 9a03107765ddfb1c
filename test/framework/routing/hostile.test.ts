import { get, routerOf } from './table.js';

const LONG = 100_000;

// Any of these would keep a backtracking regex busy for hours; a test that does not end in the runner's time fails.
test.each<[string, string]>([
  ['/<a>-<b>-<c>-<d>x', `/${'-'.repeat(LONG)}`],
  ['/<path:a>/x/<path:b>/x/<path:c>/end', `/${'x/'.repeat(LONG / 2)}`],
  ['/<path:a><path:b><path:c><path:d>!', `/${'a'.repeat(LONG)}`],
  ['/<int:a><int:b><int:c><int:d>x', `/${'1'.repeat(LONG)}`],
  ['/<float:a><float:b><float:c>x', `/${'1.1'.repeat(LONG / 3)}`],
  ['/<any(a,aa,aaa):a><any(a,aa):b><c><d>!', `/${'a'.repeat(LONG)}`],
  ['/<path:a>/<path:b>/x/', `/${'a/'.repeat(LONG / 2)}`],
  ['/<uuid:a><b><c>!', `/${'6f9619ff-8b86-d011-b42d-00cf4fc964ff'.repeat(LONG / 36)}`],
  ['/<string(minlength=2):a>.<string(maxlength=5):b>.<c>!', `/${'😀.'.repeat(LONG / 3)}`],
  ['/<slug:a>', `/${'a'.repeat(LONG)}!`],
])('the rule %s answers a path made to make it search without end', (rule, path) => {
  const router = routerOf([]);
  router.converter('slug', { regex: '[a-z0-9]+(?:-[a-z0-9]+)*' });
  router.add(rule, { endpoint: 'x', data: null });
  expect(router.match('GET', encodeURI(path)).kind).toBe('notFound');
});

test('long paths match where they should', () => {
  const dashes = '-'.repeat(LONG);
  expect(get(routerOf(['/<a>-<b>-<c>']), `/${dashes}`)).toMatchObject({ params: { a: '-'.repeat(LONG - 4), b: '-', c: '-' } });
  expect(get(routerOf(['/<path:p>/end']), `/${'a/'.repeat(LONG)}end`)).toMatchObject({ params: { p: 'a/'.repeat(LONG).slice(0, -1) } });
});

test.each(['/', '/%2F', '/%', '/%%%', '/%2', '/../', '/a/../b', '/%2e%2e/', '/\\', '/%00', '/?', '/#', '*', 'a', '', 'http://h/a'])(
  'the path %j is answered without an error',
  (path) => {
    const router = routerOf(['/', '/<x>', '/<path:p>/y/', '/<int:a>.<b>']);
    for (const suffix of ['', '/'.repeat(LONG), '%2f'.repeat(1000), '%ff'.repeat(1000), '/a'.repeat(1000)]) {
      expect(typeof router.match('GET', path + suffix).kind).toBe('string');
      expect(Array.isArray(router.explain('GET', path + suffix))).toBe(true);
    }
  },
);

test('dots are no steps in a path: they come to the view as they are', () => {
  expect(get(routerOf(['/f/<path:p>']), '/f/../../etc/passwd')).toMatchObject({ params: { p: '../../etc/passwd' } });
});

test('params have no prototype, whatever their names', () => {
  const router = routerOf(['/<constructor>/<hasOwnProperty>']);
  const result = router.match('GET', '/a/__proto__');
  if (result.kind !== 'match') throw new Error('no match');
  expect(Object.getPrototypeOf(Object.getPrototypeOf(result.params))).toBeNull();
  expect(result.params.toString).toBeUndefined();
  expect(Reflect.get(result.params, '__proto__')).toBeUndefined();
  expect(Object.entries(result.params)).toEqual([
    ['constructor', 'a'],
    ['hasOwnProperty', '__proto__'],
  ]);
  expect(JSON.stringify(result.params)).toBe('{"constructor":"a","hasOwnProperty":"__proto__"}');
  Reflect.set(result.params, '__proto__', { polluted: true });
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('static text that shares a hash with other text is told apart', () => {
  // "Aa" and "BB" have the same hash by 31, and so have all their combinations.
  const router = routerOf(['/Aa/x', '/BB/<y>', '/AaAa', '/AaBB', '/BBAa/<z>']);
  expect(get(router, '/BB/x')).toMatchObject({ rule: '/BB/<y>' });
  expect(get(router, '/Aa/y')).toBe('404');
  expect(get(router, '/BBBB')).toBe('404');
  expect(get(router, '/AaBB')).toMatchObject({ rule: '/AaBB' });
  expect(get(router, '/BBAa/1')).toMatchObject({ rule: '/BBAa/<z>' });
});
