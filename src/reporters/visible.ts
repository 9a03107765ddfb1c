/**
 * Text from outside made fit for a terminal, or for the log of a CI run.
 *
 * Whatever could move the cursor, change colours, reverse the reading direction or hide is shown as an escape, so that
 * no byte of a response, a statement or a file name acts on the terminal (CWE-150; https://www.unicode.org/reports/tr36/).
 */

/** One column each and harmless: nearly all text, so the costly rules below are rarely loaded. */
export const SIMPLE = /^[\x20-\x7e\xa1-\xac\xae-\u024f\u0370-\u0377\u0400-\u0482–…→·×✓✗│├└─▏▎▍▌▋▊▉█▐▕]*$/;

// \p{Cf} holds the bidi controls and the zero-width characters, \p{Cs} surrogates without their other half. A joiner
// inside an emoji and the variation selectors are what those are for, and stay.
let unsafe: RegExp | null = null;
function unsafePattern(): RegExp {
  unsafe ??=
    /(?<=\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}\ufe0f]?)\u200d(?=\p{Extended_Pictographic})|([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point})/gu;
  return unsafe;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short) return short;
  const code = character.codePointAt(0) as number;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

/** The same text with everything that a terminal would obey or hide written out: ESC becomes `\x1b`. One line always. */
export function visible(text: string): string {
  if (SIMPLE.test(text)) return text;
  return text.replace(unsafePattern(), (character: string, harmful: string | undefined) =>
    harmful === undefined ? character : escapeCharacter(character),
  );
}

/**
 * What a CI system takes for a command, with one character of it as another that looks like it and is as wide: GitHub
 * obeys `::add-mask::` at the head of any line of a log, and `##[add-mask]` wherever in a line it stands
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs), as Azure does `##vso[`.
 */
export function withoutCommands(text: string): string {
  const inert = text.includes('::') ? text.replace(/^([^\S\n]*):(?=:[a-z])/gim, '$1\ua789') : text;
  return withoutBracketCommands(inert);
}

/** The same of the second kind alone, for text whose own commands are of the first. */
export function withoutBracketCommands(text: string): string {
  return text.includes('##') ? text.replace(/##(?=\[|vso\[)/gi, '#\u266f') : text;
}

/** The same within JSON, which has a way to write it that means the same. Commands of the first kind cannot begin a line of JSON. */
export function jsonWithoutCommands(json: string): string {
  return json.includes('##') ? json.replace(/##(?=\[|vso\[)/gi, '#\\u0023') : json;
}
