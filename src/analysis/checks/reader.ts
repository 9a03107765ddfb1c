import { CheckFault, type Token, tokenize } from './tokens.js';

/** Reads a check from left to right. */
export class TokenReader {
  readonly text: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  peek(): Token {
    return this.tokens[this.at] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at++;
    return token;
  }

  /** Where the last token that was taken ends. */
  get lastEnd(): number {
    return this.tokens[this.at - 1]?.to ?? 0;
  }

  takeWord(word: string): boolean {
    const token = this.peek();
    if (token.kind !== 'word' || token.text !== word) return false;
    this.at++;
    return true;
  }

  takeSign(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.at++;
    return true;
  }

  sign(sign: string, example: string): void {
    const token = this.next();
    if (token.kind === 'sign' && token.text === sign) return;
    throw new CheckFault(
      `${JSON.stringify(sign)} is missing${token.kind === 'end' ? ' at the end' : ` before ${token.text}`}.`,
      `Write ${example}.`,
      token.from,
      token.to,
    );
  }

  /** Nothing may be left. */
  end(): void {
    const token = this.peek();
    if (token.kind === 'end') return;
    const joined = /^(?:and|or)$/i.test(token.text);
    throw new CheckFault(
      `The check is over before ${token.text}.`,
      joined ? 'Write two checks: each of them must hold.' : 'Take away the rest; text with spaces stands in quotes.',
      token.from,
      this.tokens.at(-1)?.from ?? token.to,
    );
  }
}
