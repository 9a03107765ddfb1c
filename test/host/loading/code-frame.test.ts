import fc from 'fast-check';
import { codeFrame, placeOf } from '../../../src/host/loading/code-frame.js';

const SOURCE = ['one', '\ttwo = 2;', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].join('\n');

test('a frame has three lines on either side, their numbers aligned, and a caret under the column', () => {
  expect(codeFrame(SOURCE, { line: 7, column: 3 })).toBe(
    ['   4 | four', '   5 | five', '   6 | six', '>  7 | seven', '     |   ^', '   8 | eight', '   9 | nine', '  10 | ten'].join('\n'),
  );
});

test('a frame ends where the file does, and has no caret where the column is not known', () => {
  expect(codeFrame('a\r\nb', { line: 1 })).toBe('> 1 | a\n  2 | b');
  expect(codeFrame('a', { line: 2, column: 1 })).toBeNull();
  expect(codeFrame('a', { line: 0, column: 1 })).toBeNull();
});

test('the caret stays under the character when a tab comes before it', () => {
  const rows = (codeFrame(SOURCE, { line: 2, column: 2 }) ?? '').split('\n');
  expect(rows.slice(1, 3)).toEqual(['> 2 |   two = 2;', '    |   ^']);
});

const text = fc.array(fc.string({ maxLength: 400, unit: 'grapheme' }), { minLength: 1, maxLength: 12 }).map((lines) => lines.join('\n'));

test('the caret points at the character of the place, on long lines too', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ -~]{1,600}$/), { minLength: 1, maxLength: 9 }), fc.nat(), fc.nat(), (lines, a, b) => {
      const line = (a % lines.length) + 1;
      const written = lines[line - 1] as string;
      const column = (b % written.length) + 1;
      fc.pre(written[column - 1] !== ' ');
      const rows = (codeFrame(lines.join('\n'), { line, column }) as string).split('\n');
      const at = rows.findIndex((row) => row.startsWith('>'));
      expect((rows[at] as string)[(rows[at + 1] as string).indexOf('^')]).toBe(written[column - 1]);
      expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(180);
    }),
  );
});

test('no control character of the source gets into a frame, whatever it holds', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('\u001b', '[', '3', '1', 'm', '\u0007', '\u009b', '\u202e', '\u2066', 'a', '\t', '\r', '\n'),
  });
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 20 }), (source, line, column) => {
      expect(codeFrame(source, { line, column }) ?? '').not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
});

test('an offset and its place name the same character', () => {
  fc.assert(
    fc.property(text, fc.nat(), (source, n) => {
      const offset = n % (source.length + 1);
      fc.pre(source[offset] !== '\n' || source[offset - 1] !== '\r');
      const { line, column } = placeOf(source, offset);
      const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
      const found = (lines[line - 1] as string)[column - 1];
      if (found !== undefined) expect(found).toBe(source[offset]);
      else expect(source[offset] ?? '\n').toMatch(/[\n\r\u2028\u2029]/);
    }),
  );
});
