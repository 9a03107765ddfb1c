/**
 * What the app writes on its way to the terminal: text and colours pass, anything else that a terminal obeys does not.
 * The sequences are those of ECMA-48 (https://ecma-international.org/publications-and-standards/standards/ecma-48/),
 * sections 5.3 to 5.6: ESC and its 8-bit forms, control sequences (CSI), control strings (OSC, DCS and their like).
 */

const ESC = '\x1b';
const CSI_8BIT = '\x9b';
const ST_8BIT = '\x9c';
const BEL = '\x07';
const STRING_OPENERS_8BIT = '\x90\x98\x9d\x9e\x9f';
/** After ESC: DCS, OSC, SOS, PM, APC. */
const STRING_OPENERS = 'P]X^_';
/** Of the characters before one in a line, so many can make it part of a command. */
const LONGEST_COMMAND = 8;
/** Parameters beyond this belong to no colour. */
const LONGEST_PARAMETERS = 64;

type State = 'text' | 'escape' | 'sequence' | 'string' | 'string-escape' | 'return';

export interface TextFilter {
  /** The next chunk, cleaned. A sequence that the chunk cuts in two is held until its rest comes. */
  write(chunk: string): string;
  /** What is left to say at the end: colours are switched off when they were left on. */
  end(): string;
}

/** Brackets after this begin a command to a CI system, wherever in a line. */
const BEFORE_BRACKET = /##(?:vso)?$/i;

/**
 * @param inCi the output goes to the log of a CI run, whose system obeys `::command::` at the head of a line, and
 * `##[command]` and `##vso[command]` anywhere: one character of such is shown as one that looks like it
 */
export function createTextFilter(inCi = false): TextFilter {
  let state: State = 'text';
  let parameters = '';
  let colored = false;
  /** The end of the line so far; a head of white space alone counts as none. */
  let line = '';

  /** What to print for one character. */
  const step = (char: string): string => {
    switch (state) {
      case 'text':
        return text(char);
      case 'return':
        // A return before a line break goes with it; one that would overwrite the line starts another instead.
        state = 'text';
        return char === '\n' ? '\n' : `\n${text(char)}`;
      case 'escape':
        if (char === '[') enter('sequence');
        else if (STRING_OPENERS.includes(char)) state = 'string';
        else if (!isBetween(char, ' ', '/')) state = 'text';
        return isControl(char) ? text(char) : '';
      case 'sequence':
        return sequence(char);
      case 'string':
        // A line break ends a string that has no proper end, so that no output is swallowed for ever.
        if (char === '\n') return text(char);
        if (char === BEL || char === ST_8BIT) state = 'text';
        else if (char === ESC) state = 'string-escape';
        return '';
      case 'string-escape':
        state = 'text';
        if (char === '\\') return '';
        state = 'escape';
        return step(char);
    }
  };

  const enter = (next: State): void => {
    state = next;
    parameters = '';
  };

  const text = (char: string): string => {
    state = 'text';
    if (!isControl(char) || char === '\n' || char === '\t') return inCi ? inert(char) : char;
    if (char === ESC) state = 'escape';
    else if (char === CSI_8BIT) enter('sequence');
    else if (STRING_OPENERS_8BIT.includes(char)) state = 'string';
    else if (char === '\r') state = 'return';
    return '';
  };

  const inert = (char: string): string => {
    const shown = char === ':' && line === ':' ? '\ua789' : char === '[' && BEFORE_BRACKET.test(line) ? '\u2045' : char;
    line = char === '\n' ? '' : line === '' ? char.trim() : (line + char).slice(-LONGEST_COMMAND);
    return shown;
  };

  const sequence = (char: string): string => {
    if (isControl(char)) return text(char);
    if (isBetween(char, ' ', '?')) {
      if (parameters.length <= LONGEST_PARAMETERS) parameters += char;
      return '';
    }
    state = 'text';
    if (char !== 'm' || !/^[\d;:]*$/.test(parameters) || parameters.length > LONGEST_PARAMETERS)
      return isBetween(char, '@', '~') ? '' : char;
    colored = !/^0*$/.test(parameters);
    return `${ESC}[${parameters}m`;
  };

  const write = (chunk: string): string => {
    let clean = '';
    for (const char of chunk) clean += step(char);
    return clean;
  };

  const end = (): string => {
    const left = (state === 'return' ? '\n' : '') + (colored ? `${ESC}[0m` : '');
    state = 'text';
    colored = false;
    return left;
  };
  return { write, end };
}

const isBetween = (char: string, first: string, last: string): boolean => char >= first && char <= last;
const isControl = (char: string): boolean => char < ' ' || isBetween(char, '\x7f', '\x9f');

/** Text without any control but line breaks and tabs, and without colours: for messages that may quote anybody's words. */
export function plainText(text: string): string {
  return createTextFilter()
    .write(text)
    .split(ESC)
    .map((piece, index) => (index === 0 ? piece : piece.slice(piece.indexOf('m') + 1)))
    .join('');
}
