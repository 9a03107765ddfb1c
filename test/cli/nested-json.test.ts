import fc from 'fast-check';
import { buildJson, parsePath, RawJson } from '../../src/cli/nested-json';
import { CycleTraceError } from '../../src/model/errors';

/** `key=text` and `key:=json`, as the items give them. */
const build = (...fields: readonly string[]) =>
  buildJson(
    fields.map((field) => {
      const [, key = '', raw, value = ''] = /^([\s\S]*?)(:?)=([\s\S]*)$/.exec(field) ?? [];
      return { key, value: raw ? new RawJson(value) : value };
    }),
  );

describe('keys, as HTTPie reads them', () => {
  test.each([
    [['a=1'], { a: '1' }],
    [['a:=1'], { a: 1 }],
    [['a=1', 'a=2'], { a: '2' }],
    [['a[b]=1'], { a: { b: '1' } }],
    [['a[b][c]=1', 'a[b][d]=2'], { a: { b: { c: '1', d: '2' } } }],
    [['a[]=1', 'a[]=2'], { a: ['1', '2'] }],
    [['a[0]=x', 'a[2]=z'], { a: ['x', null, 'z'] }],
    [['a[2]=z', 'a[0]=x'], { a: ['x', null, 'z'] }],
    [['a[1][b]=x', 'a[0][b]=y'], { a: [{ b: 'y' }, { b: 'x' }] }],
    [['a[][b]=1', 'a[][b]=2'], { a: [{ b: '1' }, { b: '2' }] }],
    [
      ['[]=1', '[]=2'],
      ['1', '2'],
    ],
    [
      ['[0][a]=1', '[1]:=2'],
      [{ a: '1' }, 2],
    ],
    [['=x'], { '': 'x' }],
    [['5=x'], { '5': 'x' }],
    [['a[\\5]=x'], { a: { '5': 'x' } }],
    [['a\\[b\\]=x'], { 'a[b]': 'x' }],
    [['a[b\\]c]=x'], { a: { 'b]c': 'x' } }],
    [['a\\\\b=x'], { 'a\\b': 'x' }],
    [['a\\nb=x'], { 'a\\nb': 'x' }],
    [['a:={"x":1}', 'a[y]=2'], { a: { x: 1, y: '2' } }],
    [['a:=[1]', 'a[]=2'], { a: [1, '2'] }],
    [['a:=[null]', 'a[0][b]=2'], { a: [{ b: '2' }] }],
    [[], {}],
  ])('%j', (fields, expected) => {
    expect(JSON.parse(build(...fields))).toEqual(expected);
  });

  test('keep the order in which they were typed, numbers too', () => {
    expect(build('b=1', '2=1', 'a=1', '1=1')).toBe('{"b":"1","2":"1","a":"1","1":"1"}');
  });

  test('may be the names of an object’s own machinery', () => {
    const text = build('__proto__[x]=1', 'constructor=2', 'a[__proto__]=3', 'toString[]=4', 'b:={"__proto__":{"y":1}}', 'b[z]=5');
    expect(text).toBe('{"__proto__":{"x":"1"},"constructor":"2","a":{"__proto__":"3"},"toString":["4"],"b":{"__proto__":{"y":1},"z":"5"}}');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('a number keeps all its digits', () => {
    expect(build('id:=12345678901234567890', 'pi:=3.14159265358979323846')).toBe('{"id":12345678901234567890,"pi":3.14159265358979323846}');
  });
});

describe('keys that cannot be', () => {
  test.each([
    ['a[=1', 'Expected a text, a number or "]"'],
    ['a]=1', 'Expected "["'],
    ['a[b=1', 'Expected "]"'],
    ['a[b]c=1', 'Expected "["'],
    ['a[[b]]=1', 'Expected a text, a number or "]"'],
    ['[a]=1', 'Expected a number or "]"'],
    ['[=1', 'Expected a number or "]"'],
    ['a[-1]=1', 'Negative indexes'],
    ['a[10000]=1', 'at most 9999'],
    [`a${'[b]'.repeat(101)}=1`, 'at most 100 levels'],
  ])('%s', (field, reason) => {
    expect(() => build(field)).toThrow(
      expect.objectContaining({ code: 'ITEM_INVALID', message: expect.stringContaining(reason), frame: expect.stringContaining('^') }),
    );
  });

  test.each([
    [['a=1', 'a[b]=2'], '"a" to be an object, but it is a string'],
    [['a=1', 'a[]=2'], '"a" to be an array, but it is a string'],
    [['a[b]=1', 'a[0]=2'], '"a" to be an array, but it is an object'],
    [['a[]=1', 'a[b]=2'], '"a" to be an object, but it is an array'],
    [['a:=5', 'a[b]=2'], '"a" to be an object, but it is a number'],
    [['a:=null', 'a[b]=2'], '"a" to be an object, but it is null'],
    [['a=1', '[]=2'], 'the top level to be an array, but it is an object'],
    [['[]=1', 'a=2'], 'the top level to be an object, but it is an array'],
    [['a[b][c]=1', 'a[b][c][d]=2'], '"a[b][c]" to be an object, but it is a string'],
  ])('%j', (fields, reason) => {
    expect(() => build(...fields)).toThrow(expect.objectContaining({ code: 'ITEM_INVALID', message: expect.stringContaining(reason) }));
  });

  test('the caret stands under the fault', () => {
    expect(() => parsePath('abc[d')).toThrow(expect.objectContaining({ frame: 'abc[d\n     ^' }));
    expect(() => parsePath('ab]')).toThrow(expect.objectContaining({ frame: 'ab]\n  ^' }));
  });
});

test('for any keys and values the outcome is valid JSON or an error for the user', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '[', ']', '0', '1', '-', '\\', '"', 'é', '\n', '_') });
  const value = fc.oneof(
    fc.string(),
    fc.json().map((text) => new RawJson(text)),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ key, value }), { maxLength: 5 }), (fields) => {
      try {
        JSON.parse(buildJson(fields));
      } catch (error) {
        expect(error).toBeInstanceOf(CycleTraceError);
      }
    }),
    { numRuns: 2_000 },
  );
});
