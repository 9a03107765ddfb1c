import { eastAsianWidth } from 'get-east-asian-width';
import { SIMPLE } from './visible.js';

/** Text that went through `visible`, measured as a terminal shows it. */

let segmenter: Intl.Segmenter | null = null;
/** Code units segmented at once: Node 20's time for it grows with the square of the text. */
const SEGMENTED_AT_ONCE = 1000;

/** What a reader takes for one character each (https://www.unicode.org/reports/tr29/). */
function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en');
  const all: string[] = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = start + SEGMENTED_AT_ONCE;
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end++;
    // The last of a piece may go on in the next.
    const piece = (all.pop() ?? '') + text.slice(start, end);
    for (const { segment } of segmenter.segment(piece)) all.push(segment);
  }
  return all;
}

/** An emoji as one picture, keycaps and joined ones included, takes two columns (https://www.unicode.org/reports/tr51/). */
let emoji: RegExp | null = null;
function isEmoji(grapheme: string): boolean {
  emoji ??= /^\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]|^[\u{1f1e6}-\u{1f1ff}]{2}|[\u200d\u20e3]/u;
  return emoji.test(grapheme);
}

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) as number;
  if (code < 0x7f && grapheme.length === 1) return 1;
  if (isEmoji(grapheme)) return 2;
  // The letters of a Hangul syllable are drawn as one block, which is as wide as they are not.
  const composed = /[\u1100-\u11ff]/.test(grapheme) ? grapheme.normalize('NFC') : grapheme;
  let width = 0;
  for (const character of composed) {
    if (!/^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u.test(character)) width += eastAsianWidth(character.codePointAt(0) as number);
  }
  return width;
}

/** Columns that text takes which went through `visible`. */
export function textWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/** The longest beginning that fits, never half a character. */
function headOf(text: string, width: number): string {
  if (SIMPLE.test(text)) return text.slice(0, width);
  let used = 0;
  let head = '';
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width) break;
    head += grapheme;
  }
  return head;
}

/** Cut to the width with `…` at the end. */
export function cutText(text: string, width: number): string {
  if (text.length <= width && SIMPLE.test(text)) return text;
  if (textWidth(text) <= width) return text;
  return width < 1 ? '' : `${headOf(text, width - 1).trimEnd()}…`;
}

/** Cut to the width with `…` at the beginning: of a path, the end tells more. */
export function cutStart(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  if (SIMPLE.test(text)) return `…${text.slice(text.length - width + 1)}`;
  let used = 1;
  let tail = '';
  for (const grapheme of graphemes(text).reverse()) {
    used += graphemeWidth(grapheme);
    if (used > width) break;
    tail = grapheme + tail;
  }
  return `…${tail}`;
}

/** Broken into pieces of the width at most, with nothing left out. At least one piece. */
export function chunkText(text: string, width: number): string[] {
  if (SIMPLE.test(text)) return text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [''];
  const chunks: string[] = [];
  let chunk = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    const taken = graphemeWidth(grapheme);
    if (used + taken > width && chunk !== '') {
      chunks.push(chunk);
      chunk = '';
      used = 0;
    }
    chunk += grapheme;
    used += taken;
  }
  return chunk === '' && chunks.length > 0 ? chunks : [...chunks, chunk];
}

/** Words, which may have spaces, put into lines of the width at most; a longer one is broken where it must be. At least one line. */
export function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of words) {
    const size = textWidth(word);
    if (line !== '' && used + 1 + size > width) {
      lines.push(line);
      line = '';
    }
    if (size > width) {
      const chunks = chunkText(word, width);
      lines.push(...chunks.slice(0, -1));
      line = chunks.at(-1) as string;
      used = textWidth(line);
      continue;
    }
    used = line === '' ? size : used + 1 + size;
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
