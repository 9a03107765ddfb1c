import fc from 'fast-check';
import { nearest, oneOf, quote } from '../../src/cli/wording';

test.each([
  ['tabel', 'table'],
  ['jsno', 'json'],
  ['JSON', 'json'],
  ['ndjon', 'ndjson'],
  ['markdwon', 'markdown'],
  ['xyz', null],
  ['t', null],
  ['', null],
  ['completely-else', null],
])('of the reporters, %s is nearest to %s', (word, expected) => {
  expect(nearest(word, ['table', 'json', 'ndjson', 'markdown'])).toBe(expected);
});

test('a word is nearest to itself', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 20 }), (word) => nearest(word, ['x'.repeat(40), word]) === word));
});

test('words are joined as a sentence would', () => {
  expect([oneOf([]), oneOf(['a']), oneOf(['a', 'b']), oneOf(['a', 'b', 'c'])]).toEqual(['', 'a', 'a or b', 'a, b or c']);
});

test('quoted text has one line, no controls and a bound', () => {
  expect(quote('a\nb\x1b[2J\u202e')).toBe('"a\\u{a}b\\u{1b}[2J\\u{202e}"');
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
      expect(quote(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(quote(text).length).toBeLessThan(82 * 8);
    }),
  );
});
