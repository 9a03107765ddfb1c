import fc from 'fast-check';
import { HTTPException, MultiDict } from '../../src/framework/index.js';
import { parseQuery } from '../../src/framework/query.js';

describe('a dictionary of several values', () => {
  const dict = new MultiDict([
    ['n', '5'],
    ['a', 'x'],
    ['n', '6'],
    ['e', ''],
  ]);

  it('gives the first value, all of them, and whether there are any', () => {
    expect(dict.get('n')).toBe('5');
    expect(dict.getAll('n')).toEqual(['5', '6']);
    expect(dict.get('none')).toBeNull();
    expect(dict.getAll('none')).toEqual([]);
    expect([dict.has('e'), dict.has('none'), dict.get('e')]).toEqual([true, false, '']);
    expect([...dict]).toEqual([
      ['n', '5'],
      ['n', '6'],
      ['a', 'x'],
      ['e', ''],
    ]);
  });

  it('falls back where a value is missing or does not convert', () => {
    expect(dict.get('n', 7, Number)).toBe(5);
    expect(dict.get('a', 7, Number)).toBe(7);
    expect(dict.get('e', 7, Number)).toBe(7);
    expect(dict.get('none', 7, Number)).toBe(7);
    expect(dict.get('none', 'd')).toBe('d');
    expect(dict.get('a', null, JSON.parse)).toBeNull();
    expect(dict.getAll('n', Number)).toEqual([5, 6]);
    expect(dict.getAll('a', Number)).toEqual([]);
  });

  it('answers 400 where a value is required', () => {
    expect(dict.require('n')).toBe('5');
    expect(dict.require('n', Number)).toBe(5);
    for (const required of [() => dict.require('none'), () => dict.require('a', Number)]) {
      expect(required).toThrow(HTTPException);
      expect(required).toThrow(/400 Bad Request/);
    }
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('takes %s for a name like any other', (name) => {
    const hostile = parseQuery(`${name}=1&${name}=2`);
    expect(hostile.getAll(name)).toEqual(['1', '2']);
    expect(parseQuery('').get(name)).toBeNull();
    const object = hostile.toObject();
    expect(Object.getPrototypeOf(object)).toBeNull();
    expect(Object.keys(object)).toEqual([name]);
    expect(object[name]).toBe('1');
    expect(hostile.toLists()[name]).toEqual(['1', '2']);
    expect(JSON.stringify(hostile)).toBe(`{"${name}":"1"}`);
    expect(({} as Record<string, unknown>)[`polluted ${name}`]).toBeUndefined();
  });

  it('does not let callers change it through what it gives', () => {
    dict.getAll('n').push('7');
    dict.toLists().n!.push('8');
    expect(dict.getAll('n')).toEqual(['5', '6']);
  });
});

describe('a query', () => {
  it('means what URLSearchParams takes it for, where it is well-formed', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 6 }), (pairs) => {
        const text = new URLSearchParams(pairs).toString();
        const names = [...new Set(pairs.map(([name]) => name))];
        const expected = names.map((name) => [name, pairs.filter(([other]) => other === name).map(([, value]) => value)]);
        // `=` alone is a pair of two empty strings for both; nothing at all is no pair.
        expect([...parseQuery(text).lists()]).toEqual(expected);
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('%', 'f', '0', 'e', '2', '&', '=', '+', 'a'), maxLength: 20 }), (text) => {
        for (const [name, value] of parseQuery(text)) expect([typeof name, typeof value]).toEqual(['string', 'string']);
      }),
    );
  });
});
