import { BuildError, LookupError, ValidationError } from '../../../src/framework/routing/index.js';
import { get, routerOf } from './table.js';

const router = routerOf([
  { rule: '/', endpoint: 'idx' },
  { rule: '/i/<int:n>', endpoint: 'i' },
  { rule: '/fd/<int(fixed_digits=4):n>', endpoint: 'fd' },
  { rule: '/f/<float:x>', endpoint: 'f' },
  { rule: '/s/<n>', endpoint: 's' },
  { rule: '/p/<path:p>', endpoint: 'p' },
  { rule: '/<path:p>', endpoint: 'root' },
  { rule: '/u/<uuid:id>', endpoint: 'u' },
  { rule: '/any/<any(b, a):x>', endpoint: 'any' },
  { rule: '/h/<hex:n>', endpoint: 'h' },
  { rule: '/m', endpoint: 'm', methods: ['POST'] },
  { rule: '/café & co/<x>', endpoint: 'cafe' },
  { rule: '/defs/', endpoint: 'defs', defaults: { page: 1 } },
  { rule: '/defs/<int:page>', endpoint: 'defs' },
  { rule: '/by-post', endpoint: 'two', methods: ['POST'] },
  { rule: '/by-get', endpoint: 'two' },
  { rule: '/later', endpoint: 'later', buildOnly: true },
]);

test.each<[string, Record<string, unknown>, string]>([
  ['i', { n: 3 }, '/i/3'],
  ['i', { n: '7' }, '/i/7'],
  ['i', { n: 3.9 }, '/i/3'],
  ['i', { n: 12345678901234567890n }, '/i/12345678901234567890'],
  ['fd', { n: 42 }, '/fd/0042'],
  ['f', { x: 1 }, '/f/1.0'],
  ['f', { x: 0.1 }, '/f/0.1'],
  ['f', { x: 1e21 }, '/f/1000000000000000000000.0'],
  ['f', { x: 1.5e-7 }, '/f/0.00000015'],
  ['s', { n: 'a/b ü?' }, '/s/a/b%20%C3%BC%3F'],
  ['s', { n: "!$&'()*+,:;=@-._~" }, "/s/!$&'()*+,:;=@-._~"],
  ['s', { n: '\ud800' }, '/s/%EF%BF%BD'],
  ['p', { p: 'a//b' }, '/p/a//b'],
  ['root', { p: '//evil.example/x' }, '/evil.example/x'],
  ['u', { id: '6f9619ff-8b86-d011-b42d-00cf4fc964ff' }, '/u/6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
  ['any', { x: 'a' }, '/any/a'],
  ['h', { n: 255 }, '/h/ff'],
  ['m', {}, '/m'],
  ['cafe', { x: 1 }, '/caf%C3%A9%20&%20co/1'],
  ['idx', { a: '1 2', b: ['x', 'y'] }, '/?a=1+2&b=x&b=y'],
  ['idx', { a: new Set([1, 2]) }, '/?a=1&a=2'],
  ['idx', { a: null, b: undefined }, '/'],
  ['idx', { a: [null, 1], 'ü&': '=#+/?' }, '/?a=1&%C3%BC%26=%3D%23%2B/?'],
  ['defs', {}, '/defs/'],
  ['defs', { page: 1 }, '/defs/'],
  ['defs', { page: 2 }, '/defs/2'],
  ['two', {}, '/by-get'],
  ['later', {}, '/later'],
])('%s with %p builds %s', (endpoint, values, url) => {
  expect(router.build(endpoint, values)).toBe(url);
});

test('options of a build', () => {
  expect(router.build('idx', {}, { anchor: 'z z' })).toBe('/#z%20z');
  expect(router.build('idx', { a: 1 }, { anchor: 'a%20b' })).toBe('/?a=1#a%20b');
  expect(router.build('idx', {}, { external: true, host: 'localhost:80' })).toBe('http://localhost:80/');
  expect(router.build('idx', {}, { external: true, host: 'a', scheme: 'https' })).toBe('https://a/');
  expect(router.build('idx', {}, { external: true, host: 'a', scheme: '' })).toBe('//a/');
  expect(() => router.build('idx', {}, { external: true })).toThrow("an external URL for endpoint 'idx' needs a host");
  expect(router.build('idx', { a: 1 }, { appendUnknown: false })).toBe('/');
  expect(router.build('two', {}, { method: 'POST' })).toBe('/by-post');
  expect(router.build('two', {}, { defaultMethod: 'POST' })).toBe('/by-post');
});

test.each<[string, Record<string, unknown>, string | undefined, string]>([
  ['nope', {}, undefined, "Could not build url for endpoint 'nope'. Did you mean 'p' instead?"],
  ['i', {}, undefined, "Could not build url for endpoint 'i'. Did you forget to specify values ['n']?"],
  ['i', { z: 1, a: 2 }, undefined, "Could not build url for endpoint 'i' with values ['a', 'z']. Did you forget to specify values ['n']?"],
  ['m', {}, 'PUT', "Could not build url for endpoint 'm' ('PUT'). Did you mean to use methods ['OPTIONS', 'POST']?"],
  ["it's", {}, undefined, `Could not build url for endpoint "it's". Did you mean 'i' instead?`],
])('%s with %p and method %p fails in the words of Flask', (endpoint, values, method, message) => {
  const build = () => router.build(endpoint, values, { method });
  expect(build).toThrow(BuildError);
  expect(build).toThrow(LookupError);
  expect(build).toThrow(new BuildError(message, endpoint, values, null, null));
});

test('a router without rules suggests none', () => {
  expect(() => routerOf([]).build('x')).toThrow(new BuildError("Could not build url for endpoint 'x'.", 'x', {}, null, null));
});

test.each<[string, Record<string, unknown>, string]>([
  ['i', { n: 'x' }, "'x' is not an int"],
  ['i', { n: '' }, "'' is not an int"],
  ['f', { x: 'y' }, "'y' is not a float"],
  ['any', { x: 'c' }, "'c' is not one of 'a', 'b'"],
])('%s refuses %p: %s', (endpoint, values, message) => {
  expect(() => router.build(endpoint, values)).toThrow(message);
});

test('a rule whose converter refuses a value is passed over', () => {
  const table = routerOf([]);
  table.converter('short', {
    format(value: string) {
      if (value.length > 3) throw new ValidationError('too long');
      return value;
    },
  });
  table.add('/<short:s>', { endpoint: 'x', data: null });
  expect(table.build('x', { s: 'abc' })).toBe('/abc');
  expect(() => table.build('x', { s: 'abcd' })).toThrow(BuildError);
  table.add('/long/<s>', { endpoint: 'x', data: null });
  expect(table.build('x', { s: 'abcd' })).toBe('/long/abcd');
});

test('values are never looked up on a prototype', () => {
  const table = routerOf(['/<constructor>', '/x/<toString>']);
  expect(() => table.build('/<constructor>')).toThrow(BuildError);
  expect(() => table.build('/x/<toString>')).toThrow(BuildError);
  expect(get(table, '/a')).toEqual({ rule: '/<constructor>', params: { constructor: 'a' } });
});

test('whether an endpoint takes arguments can be asked for', () => {
  expect(router.isEndpointExpecting('defs', 'page')).toBe(true);
  expect(router.isEndpointExpecting('idx', 'page')).toBe(false);
  expect(router.isEndpointExpecting('nope', 'page')).toBe(false);
});
