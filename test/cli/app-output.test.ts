import fc from 'fast-check';
import { createTextFilter, plainText } from '../../src/cli/app-output';

const ESC = '\x1b';
const COLORS = new RegExp(`${ESC}\\[[\\d;:]*m`, 'g');
const CONTROLS = /(?!\n|\t)\p{Cc}/u;

const filtered = (...chunks: readonly string[]): string => {
  const filter = createTextFilter();
  return chunks.map((chunk) => filter.write(chunk)).join('') + filter.end();
};

describe('what passes', () => {
  test.each([
    ['text, line breaks and tabs', 'a\tb\nc é 😀\n', 'a\tb\nc é 😀\n'],
    ['colours', `${ESC}[1;31mred${ESC}[0m`, `${ESC}[1;31mred${ESC}[0m`],
    ['true colours, with ";" and with ":"', `${ESC}[38;2;1;2;3ma${ESC}[38:5:9mb${ESC}[m`, `${ESC}[38;2;1;2;3ma${ESC}[38:5:9mb${ESC}[m`],
    ['a line break after a carriage return', 'a\r\nb', 'a\nb'],
  ])('%s', (_, text, expected) => {
    expect(filtered(text)).toBe(expected);
  });
});

describe('what does not', () => {
  test.each([
    ['clearing the screen', `a${ESC}[2Jb${ESC}[Hc`, 'abc'],
    ['moving the cursor', `a${ESC}[10Ab`, 'ab'],
    ['private modes', `a${ESC}[?1049hb${ESC}[?25l`, 'ab'],
    ['a sequence that ends in m, but is no colour', `a${ESC}[>4;2mb${ESC}[?4m`, 'ab'],
    ['the title of the window', `a${ESC}]0;owned\x07b`, 'ab'],
    ['a link, ended by ST', `${ESC}]8;;http://evil/${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
    ['the clipboard', `a${ESC}]52;c;ZXZpbA==${ESC}\\b`, 'ab'],
    ['device control strings', `a${ESC}Pq...${ESC}\\b`, 'ab'],
    ['8-bit forms', 'a\x9b2Jb\x9d0;t\x9cc', 'abc'],
    ['an 8-bit colour becomes a 7-bit one', '\x9b31ma\x9b0m', `${ESC}[31ma${ESC}[0m`],
    ['a reset of the terminal', `a${ESC}cb`, 'ab'],
    ['character sets', `a${ESC}(0b`, 'ab'],
    ['bells, backspaces and NULs', 'a\x07b\x08c\0d\x7fe', 'abcde'],
    ['overwriting the line', 'hidden\rshown', 'hidden\nshown'],
    ['a string that is never ended takes its line, not what follows', `a${ESC}]0;rest\nb`, 'a\nb'],
    ['a sequence broken off by a line break', `a${ESC}[31\nb`, 'a\nb'],
    ['a sequence broken off by another', `a${ESC}[31${ESC}[2Jb`, 'ab'],
    ['a colour of endless parameters', `a${ESC}[${'1;'.repeat(100)}mb`, 'ab'],
  ])('%s', (_, text, expected) => {
    expect(filtered(text)).toBe(expected);
  });
});

describe('in a CI run', () => {
  const inCi = (text: string, cut: number): string => {
    const filter = createTextFilter(true);
    return filter.write(text.slice(0, cut)) + filter.write(text.slice(cut)) + filter.end();
  };

  test.each([
    ['::add-mask::x\n', ':꞉add-mask::x\n'],
    ['a\n \t::error::b', 'a\n \t:꞉error::b'],
    [`${ESC}[1m::error::b${ESC}[0m`, `${ESC}[1m:꞉error::b${ESC}[0m`],
    ['a ##[add-mask]b', 'a ##⁅add-mask]b'],
    ['###[group]b', '###⁅group]b'],
    ['a ##VSO[task.setvariable]b', 'a ##VSO⁅task.setvariable]b'],
    ['a::b [c] # [d] ## [e]', 'a::b [c] # [d] ## [e]'],
    ['long enough to be cut          ::x', 'long enough to be cut          ::x'],
  ])('%j obeys nobody, wherever it is cut', (text, expected) => {
    for (let cut = 0; cut <= text.length; cut++) expect(inCi(text, cut)).toBe(expected);
    expect(filtered(text)).toBe(text);
  });
});

test('a colour left on is switched off at the end', () => {
  expect(filtered(`${ESC}[31mred`)).toBe(`${ESC}[31mred${ESC}[0m`);
});

describe('laws', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ESC,
      `${ESC}[`,
      `${ESC}[3`,
      'm',
      '1m',
      ']',
      `${ESC}]`,
      '\x07',
      '\\',
      '\x9b',
      '\x9d',
      '\x9c',
      '\n',
      '\r',
      '?',
      ';',
      'J',
      `${ESC}[31m`,
      `${ESC}[0m`,
    ),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('whatever comes in, only text, line breaks, tabs and colours come out', () => {
    fc.assert(
      fc.property(text, (input) => {
        const withoutColors = filtered(input).replaceAll(COLORS, '');
        expect(withoutColors).not.toMatch(CONTROLS);
      }),
      { numRuns: 3_000 },
    );
  });

  test('it does not matter where the chunks are cut', () => {
    fc.assert(
      fc.property(text, fc.nat(60), fc.nat(60), (input, a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        expect(filtered(input.slice(0, from), input.slice(from, to), input.slice(to))).toBe(filtered(input));
      }),
      { numRuns: 3_000 },
    );
  });

  test('what has been filtered stays as it is', () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(filtered(filtered(input))).toBe(filtered(input));
      }),
    );
  });

  test('plain text has no control at all but line breaks and tabs', () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(plainText(input)).not.toMatch(CONTROLS);
      }),
      { numRuns: 2_000 },
    );
  });
});
