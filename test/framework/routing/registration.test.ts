import { Router, type RuleOptions } from '../../../src/framework/routing/index.js';

const add = (rule: string, options: Partial<RuleOptions<null>> = {}) =>
  new Router<null>().add(rule, { endpoint: 'x', data: null, ...options });

test.each<[string, string, string]>([
  ['users', 'RuleError', "URL rule 'users' must start with a slash."],
  ['', 'RuleError', "URL rule '' must start with a slash."],
  ['/<int:id', 'RuleError', "malformed url rule: '/<int:id'"],
  ['/<int:>', 'RuleError', "malformed url rule: '/<int:>'"],
  ['/<a b>', 'RuleError', "malformed url rule: '/<a b>'"],
  ['/<x>/<int:x>', 'RuleError', "variable name 'x' used twice in url rule '/<x>/<int:x>'"],
  ['/<foo:x>', 'LookupError', "the converter 'foo' does not exist"],
  ['/<toString:x>', 'LookupError', "the converter 'toString' does not exist"],
  ['/<int(mx=1):x>', 'RuleError', "the converter 'int' takes no argument 'mx'; it takes fixed_digits, min, max, signed"],
  ['/<int(1,2,3,True,5):x>', 'RuleError', "the converter 'int' takes at most 4 arguments, 5 were given"],
  ['/<int(4, fixed_digits=4):x>', 'RuleError', "the converter 'int' was given its argument 'fixed_digits' twice"],
  ['/<int(min=a):x>', 'RuleError', "the converter 'int' needs a number for 'min', not \"a\""],
  ['/<int(signed=1):x>', 'RuleError', "the converter 'int' needs true or false for 'signed', not 1"],
  ['/<string(length=1.5):x>', 'RuleError', "the converter 'string' needs a whole number of 0 or more for 'length', not 1.5"],
  ['/<string(minlength=3,maxlength=2):x>', 'RuleError', "the converter 'string' can never match: minlength 3 is over maxlength 2"],
  ['/<int(a b):x>', 'RuleError', "Cannot parse converter argument 'a b'"],
  ['/<any():x>', 'RuleError', "the converter 'any' needs at least one item, as in <any(a, b):name>"],
  ['/<path(1):x>', 'RuleError', "the converter 'path' takes at most 0 arguments, 1 were given"],
  ['/<__proto__>', 'RuleError', "'__proto__' cannot be a variable's name in url rule '/<__proto__>'"],
])('the rule %j is refused with a %s', (rule, name, message) => {
  expect(() => add(rule)).toThrow(expect.objectContaining({ name, message }));
});

test('methods are a list of strings', () => {
  const message = 'Allowed methods must be a list of strings, for example: app.route(rule, { methods: ["POST"] }, view)';
  expect(() => add('/', { methods: 'POST' })).toThrow(new TypeError(message));
  for (const methods of [['GE T'], [''], [1]]) {
    expect(() => add('/', { methods: methods as string[] })).toThrow(/^Allowed methods must be a list of strings; .* is not a method$/);
  }
  expect([...add('/', { methods: new Set(['get']) }).methods]).toEqual(['GET', 'HEAD', 'OPTIONS']);
});

test('defaults are an object', () => {
  expect(() => add('/', { defaults: [1] as never })).toThrow(new TypeError("the defaults of url rule '/' must be an object"));
  expect(() => add('/', { defaults: JSON.parse('{"__proto__": 1}') })).toThrow("'__proto__' cannot be a default in url rule '/'");
});

test("an error's stack leads to the line that registered the rule", () => {
  function registerBadRule() {
    add('bad');
  }
  try {
    registerBadRule();
    throw new Error('it was accepted');
  } catch (error) {
    expect((error as Error).stack).toContain('registerBadRule');
  }
});

describe('custom converters', () => {
  const router = new Router<null>();
  test.each<[string, Parameters<typeof router.converter>[1], string]>([
    ['a b', {}, "'a b' cannot be a converter's name: letters, digits and _ only"],
    ['x', { regex: '[' }, "the converter 'x' has a regex that is not valid: "],
    ['x', { regex: /a/i }, "the converter 'x' has a regex with the flags 'i'; only u can be kept"],
    ['x', { weight: Number.NaN }, "the converter 'x' needs a number for its weight, not NaN"],
    ['x', { regex: '(a+)+' }, "the converter 'x' repeats a repetition in its regex '(a+)+': one request could hang the server"],
    ['x', { regex: '(?:[a-z]*)*b' }, "the converter 'x' repeats a repetition in its regex"],
    ['x', { regex: '(?<n>\\w+){2,}' }, "the converter 'x' repeats a repetition in its regex"],
  ])('%s, %p: refused', (name, definition, message) => {
    expect(() => router.converter(name, definition)).toThrow(message);
  });

  test.each(['[a-z0-9]+(?:-[a-z0-9]+)*', '(?:ab)+', '(\\d{4})-(\\d{2})', '[(a+)+]', '(a+)', '\\(a+\\)+'])(
    'the regex %s is accepted',
    (regex) => {
      expect(() => router.converter('fine', { regex })).not.toThrow();
    },
  );
});

test('a rule tells what it was registered with', () => {
  const rule = add('/a/<int:x>/<y>', { methods: ['POST'], defaults: { z: 1 }, strictSlashes: false });
  expect(rule).toMatchObject({ rule: '/a/<int:x>/<y>', endpoint: 'x', strictSlashes: false, provideAutomaticOptions: true });
  expect([...rule.methods]).toEqual(['POST', 'OPTIONS']);
  expect([...rule.arguments].sort()).toEqual(['x', 'y', 'z']);
  expect({ ...rule.defaults }).toEqual({ z: 1 });
});
