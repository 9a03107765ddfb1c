import fc from 'fast-check';
import stringWidth from 'string-width';
import { wrapInk } from '../../src/reporters/line.js';
import { chunkText, cutStart, cutText, textWidth, wrapWords } from '../../src/reporters/text.js';
import { visible } from '../../src/reporters/visible.js';
import { text } from './arbitrary.js';

const wrapText = (text: string, width: number): string[] => wrapWords(text.split(' '), width);

const shown = text.map(visible);
const widths = fc.integer({ min: 1, max: 60 });

describe('visible', () => {
  test.each([
    ['\u001b[2J', '\\x1b[2J'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\0\u007f\u0085\u009b', '\\x00\\x7f\\x85\\x9b'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['\u2066a\u2069', '\\u2066a\\u2069'],
    ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['a\u200db', 'a\\u200db'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800x', '\\ud800x'],
    ['soft\u00adhyphen', 'soft\\xadhyphen'],
  ])('%j is written out', (raw, expected) => {
    expect(visible(raw)).toBe(expected);
  });

  test.each(['plain', 'déjà vu', '漢字', 'Привет', '👩‍👩‍👧‍👦', '👍🏽', '❤️‍🔥', '🇫🇷', 'नमस्ते', 'e\u0301', '"quoted" \\ back'])(
    '%j stays as it is',
    (raw) => {
      expect(visible(raw)).toBe(raw);
    },
  );

  test('changes nothing the second time', () => {
    fc.assert(fc.property(text, (raw) => expect(visible(visible(raw))).toBe(visible(raw))));
  });
});

test('text is as wide as the reference says, or is given one column more where terminals differ', () => {
  // The reference counts an Indic conjunct or a letter with its vowel sign as one; most terminals give each a column. These
  // are the blocks of the scripts of India and South-East Asia. So with a skin tone that stands after no emoji.
  const conjuncts = /[\u0900-\u109f\u1700-\u1cff\ua800-\uabff\u{11000}-\u{11fff}]|[\u{1f3fb}-\u{1f3ff}]/u;
  fc.assert(
    fc.property(shown, (safe) => {
      if (conjuncts.test(safe)) expect(textWidth(safe)).toBeGreaterThanOrEqual(stringWidth(safe));
      else expect(textWidth(safe)).toBe(stringWidth(safe));
    }),
    { numRuns: 1000 },
  );
});

describe('cutting', () => {
  test('leaves a mark at the end that is cut', () => {
    expect(cutText('SELECT * FROM users', 10)).toBe('SELECT *…');
    expect(cutStart('/very/long/path.ts:12', 11)).toBe('…path.ts:12');
    expect(cutText('漢字かな', 5)).toBe('漢字…');
    expect(cutText('漢字かな', 6)).toBe('漢字…');
    expect(cutStart('漢字かな', 6)).toBe('…かな');
    expect(cutText('ab', 2)).toBe('ab');
  });

  test('keeps within the width and never halves a character', () => {
    fc.assert(
      fc.property(shown, widths, (safe, width) => {
        for (const cut of [cutText(safe, width), cutStart(safe, width)]) {
          expect(textWidth(cut)).toBeLessThanOrEqual(width);
          expect(visible(cut)).toBe(cut);
          if (textWidth(safe) <= width) expect(cut).toBe(safe);
        }
      }),
    );
  });
});

describe('breaking', () => {
  test('goes by words, and through a word that is too long', () => {
    expect(wrapText('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrapText('a incomprehensibilities b', 8)).toEqual(['a', 'incompre', 'hensibil', 'ities b']);
    expect(wrapText('', 8)).toEqual(['']);
    expect(wrapWords(['setup 1 ms,', 'load 2 ms'], 14)).toEqual(['setup 1 ms,', 'load 2 ms']);
  });

  test('loses no character and keeps within the width', () => {
    fc.assert(
      fc.property(shown, fc.integer({ min: 2, max: 60 }), (safe, width) => {
        const chunks = chunkText(safe, width);
        expect(chunks.join('')).toBe(safe);
        expect(wrapText(safe, width).join('').replaceAll(' ', '')).toBe(safe.replaceAll(' ', ''));
        // A single character that is wider by itself than the line stays whole.
        const tooWide = [...chunks, ...wrapText(safe, width)].filter((line) => textWidth(line) > width);
        expect(tooWide.filter((line) => [...new Intl.Segmenter().segment(line)].length > 1)).toEqual([]);
      }),
    );
  });

  test('gets through a long text, and halves no character where it is taken in pieces', () => {
    const long = `${'漢'.repeat(50_000)} ${'e\u0301'.repeat(50_000)}${'👩‍👩‍👧‍👦'.repeat(999)}`;
    expect(textWidth(long)).toBe(100_000 + 1 + 50_000 + 2 * 999);
    expect(chunkText(long, 80).every((chunk) => !/^[\u0301\u200d]/.test(chunk))).toBe(true);
  });
});

test('a number and its unit stay on one line', () => {
  const text = 'it took 25.0 % of 18.0 ms and 4 KiB, as 3 spans';
  for (let width = 8; width < 60; width++) {
    const lines = wrapInk([], text, 'plain', width).map((line) => line.map((piece) => piece.text).join(''));
    expect(lines.filter((line) => /^(?:%|ms|KiB)/.test(line))).toEqual([]);
    expect(lines.join(' ')).toBe(text);
  }
});
