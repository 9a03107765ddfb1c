/** A word, a sign or a literal of a check, and where it stands. Columns count from 0, in UTF-16 units. */
export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'regex' | 'sign' | 'end';
  readonly text: string;
  /** What a string, a number or a regular expression says. */
  readonly value: string | number;
  /** A number's unit, a regular expression's flags. */
  readonly suffix: string;
  readonly from: number;
  readonly to: number;
}

/** A fault at a place of the text. */
export class CheckFault extends Error {
  readonly from: number;
  readonly to: number;
  readonly hint: string;

  constructor(message: string, hint: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = Math.max(to, from + 1);
    this.hint = hint;
  }
}

const SPACE = /\s+/y;
const WORD = /[A-Za-z_][\w-]*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const UNIT = /[A-Za-zµ%]+/y;
const SIGN = /==|!=|<=|>=|[<>()[\],=!]/y;
/** `\/` and a class do not end it, as in JavaScript. */
const REGEX = /\/((?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/y;

/** Takes a check's text apart. A regular expression is one where a word `matches` stands before it. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(SPACE);
    const from = at;
    const add = (kind: Token['kind'], value: string | number = '', suffix = '') =>
      tokens.push({ kind, text: text.slice(from, at), value, suffix, from, to: at });
    if (at >= text.length) {
      add('end');
      return tokens;
    }
    const character = text[at] as string;
    if (character === '"' || character === "'") {
      const end = endOfString(text, at);
      at = end;
      add('string', unescaped(text.slice(from + 1, end - 1), from + 1));
      continue;
    }
    if (character === '/') {
      const regex = take(REGEX);
      if (!regex)
        throw new CheckFault('The regular expression does not end.', 'Write it between slashes: matches /^[a-z]+$/.', from, text.length);
      add('regex', regex[1] as string, regex[2] as string);
      continue;
    }
    const number = take(NUMBER);
    if (number) {
      const unit = take(UNIT)?.[0] ?? '';
      add('number', Number(number[0]), unit);
    } else if (take(WORD)) add('word');
    else if (take(SIGN)) add('sign');
    else
      throw new CheckFault(
        `There is no meaning to ${JSON.stringify(character)} here.`,
        character === '$' ? 'A path stands in quotes: jsonpath "$.id".' : 'Text stands in quotes: header "X-Id" == "a b".',
        from,
        from + 1,
      );
  }
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[from]) return at + 1;
  }
  throw new CheckFault('The text in quotes does not end.', `Close it with ${text[from]}.`, from, text.length);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' };

/** JSON's escapes, and any other character as itself. */
function unescaped(inner: string, from: number): string {
  return inner.replace(/\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|([\s\S]))/g, (whole: string, point, unit, character, at: number) => {
    if (character !== undefined && character !== 'u') return ESCAPES[character] ?? (character as string);
    const code = Number.parseInt(point ?? unit ?? '', 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
    throw new CheckFault('There is no such character.', 'Write \\u0041 or \\u{1F600}.', from + at, from + at + whole.length);
  });
}
