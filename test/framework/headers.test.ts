import fc from 'fast-check';
import { Headers, rawHeader } from '../../src/framework/headers.js';

const name = fc.constantFrom('A', 'a', 'X-B', 'x-b', 'Set-Cookie', 'VARY');
const value = fc.stringMatching(/^[ -~]{0,8}$/);
const step = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), name, value }),
  fc.record({ kind: fc.constant('set' as const), name, value }),
  fc.record({ kind: fc.constant('delete' as const), name, value }),
);

describe('headers', () => {
  it('behave as a list of pairs in which names ignore case', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const headers = new Headers();
        let model: [string, string][] = [];
        const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
        for (const { kind, name, value } of steps) {
          headers[kind](name, value);
          const place = model.findIndex(([other]) => same(other, name));
          if (kind === 'append' || (kind === 'set' && place === -1)) model.push([name, value]);
          else if (kind === 'set')
            model = model.flatMap((pair, i) => (i === place ? [[name, value] as [string, string]] : same(pair[0], name) ? [] : [pair]));
          else model = model.filter(([other]) => !same(other, name));
        }
        expect([...headers]).toEqual(model);
        for (const wanted of ['a', 'X-B', 'set-cookie', 'Vary', 'none']) {
          const values = model.filter(([other]) => same(other, wanted)).map(([, each]) => each);
          expect(headers.getAll(wanted)).toEqual(values);
          expect(headers.get(wanted)).toBe(values.length === 0 ? null : values.join(', '));
          expect(headers.has(wanted)).toBe(values.length > 0);
          expect(rawHeader(headers.flat, wanted.toLowerCase())).toBe(values[0] ?? null);
        }
      }),
    );
  });

  it.each([
    ['a line feed', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['both, and a header after them', 'a\r\nSet-Cookie: admin=1'],
    ['a NUL', 'a\0b'],
    ['a delete character', 'a\x7fb'],
    ['a character beyond Latin-1', 'a✓'],
    ['a line separator', 'a\u2028b'],
  ])('refuse %s in a value, wherever it comes in', (_, text) => {
    expect(() => new Headers().set('X', text)).toThrow(TypeError);
    expect(() => new Headers().append('X', text)).toThrow(TypeError);
    expect(() => new Headers({ X: text })).toThrow(TypeError);
    expect(() => new Headers([['X', text]])).toThrow(TypeError);
    expect(() => new Headers().update({ X: ['fine', text] })).toThrow(TypeError);
    expect(() => new Headers().addToken('X', text)).toThrow(TypeError);
  });

  it.each(['', 'a b', 'a:b', 'a\r\nb', 'ü', 'a\0'])('refuse %j as a name', (text) => {
    expect(() => new Headers().set(text, 'x')).toThrow(/not a valid token/);
  });

  it('say which header had the newline, and show no more of it than needed', () => {
    expect(() => new Headers().set('X-A', `a\r\n${'b'.repeat(500)}`)).toThrow(
      /^Header X-A must not contain a newline, got "a\\r\\nb{77}…"\.$/,
    );
  });

  it('are made of pairs, objects, lists of values, ours and the web’s', () => {
    expect([...new Headers({ A: '1', B: ['2', '3'], C: 4 })]).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['B', '3'],
      ['C', '4'],
    ]);
    expect([...new Headers(new globalThis.Headers({ A: '1' }))]).toEqual([['a', '1']]);
    expect([...new Headers(new Headers({ A: '1' }))]).toEqual([['A', '1']]);
  });

  it('replace by name and keep the others when updated, as a tuple’s headers do on a Response', () => {
    const headers = new Headers([
      ['A', '1'],
      ['B', '2'],
      ['a', '3'],
    ]);
    headers.update([
      ['a', '4'],
      ['A', '5'],
      ['C', '6'],
    ]);
    expect([...headers]).toEqual([
      ['a', '4'],
      ['B', '2'],
      ['A', '5'],
      ['C', '6'],
    ]);
  });

  it('list a token once, whatever its case', () => {
    const headers = new Headers({ Vary: 'Accept, cookie' });
    headers.addToken('vary', 'Cookie');
    headers.addToken('vary', 'Origin');
    expect(headers.get('Vary')).toBe('Accept, cookie, Origin');
  });

  it('are plain names to an object that has a prototype', () => {
    expect(new Headers().get('__proto__')).toBeNull();
    expect(new Headers({ constructor: 'x' }).get('Constructor')).toBe('x');
  });
});
