import { isUtf8 } from 'node:buffer';

/** A side of a call with more than this is not looked through, and nothing is claimed of it. */
const MAX_BYTES = 64 * 1024;
const MAX_VALUES = 2000;

/** Headers that are each call's own, whatever is asked. */
const OF_THE_CALL = new Set(['connection', 'keep-alive', 'traceparent', 'tracestate']);
/** Headers that tell of the transfer, not of what was asked or answered. */
const OF_THE_TRANSFER = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'server',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'vary',
]);

const TEXT_TYPE = /^text\/|json|xml|javascript|urlencoded/i;
const VALUE = /[\p{L}\p{N}]+/gu;
const PART_OF_VALUE = /\p{L}+|\p{N}+/gu;
const ESCAPED = /\\u([0-9a-f]{4})|\\[bfnrt]/gi;

type Pair = readonly [name: string, value: string];
export type HeaderPairs = Iterable<Pair>;

/** The values that a call asked with and was answered with. They are kept until the request is over, and never leave the process. */
export class CallValues {
  private readonly url: string;
  /** Whether bodies are looked through. */
  private readonly keeps: boolean;
  private askedWith: HeaderPairs | null = null;
  private askedPairs: readonly Pair[] | null = null;
  private answeredWith: HeaderPairs | null = null;
  private sentBytes = 0;
  private chunks: Uint8Array[] | null = [];
  private bytes = 0;
  private asked: ReadonlySet<string> | null | undefined;
  private answered: ReadonlySet<string> | null | undefined;
  private body = '';
  private whole: string | null | undefined;

  constructor(url: string, keeps: boolean) {
    this.url = url;
    this.keeps = keeps;
  }

  /** A piece of the request's body; one that cannot be read here leaves the whole request unseen. */
  sends(piece: unknown): void {
    if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) {
      this.sentBytes = Number.POSITIVE_INFINITY;
      return;
    }
    this.sentBytes += piece.length;
    if (this.keeps && this.sentBytes <= MAX_BYTES) this.body += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
  }

  /** The request left with these headers, which are read after the response. */
  asks(headers: HeaderPairs): void {
    this.askedWith = headers;
  }

  answers(headers: HeaderPairs): void {
    if (this.keeps) this.answeredWith = headers;
  }

  receives(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (!this.keeps || this.bytes > MAX_BYTES) this.chunks = null;
    this.chunks?.push(chunk);
  }

  /** All that it was asked with, as one text to compare; null where that was not seen, or had a body. */
  get identity(): string | null {
    if (this.whole === undefined) {
      const headers = this.sentBytes > 0 ? null : this.askedHeaders;
      const lines = headers?.filter(([name]) => !OF_THE_CALL.has(name)).map(([name, value]) => `${name}: ${value}`);
      this.whole = lines ? [this.url, ...lines.sort()].join('\n') : null;
    }
    return this.whole;
  }

  /**
   * Whether it is proven that this call carries no value that only the earlier one's response gave. What the earlier call was
   * itself asked with was known before. Short values count too: ids are often a digit or two.
   */
  owesNothingTo(earlier: CallValues): boolean {
    const mine = this.askedValues();
    const known = earlier.askedValues();
    const given = earlier.answeredValues();
    if (mine === null || known === null || given === null) return false;
    for (const value of mine) if (given.has(value) && !known.has(value)) return false;
    return true;
  }

  private get askedHeaders(): readonly Pair[] | null {
    this.askedPairs ??= this.askedWith && pairsIn(this.askedWith);
    return this.askedPairs;
  }

  private askedValues(): ReadonlySet<string> | null {
    if (this.asked === undefined) {
      const headers = this.askedHeaders;
      const seen = headers !== null && this.sentBytes <= MAX_BYTES;
      const text = seen ? `${this.url}\n${valuesOf(headers)}\n${decoded(this.url)}\n${this.body}\n${decoded(this.body)}` : '';
      this.asked = seen ? valuesIn(text, true) : null;
    }
    return this.asked;
  }

  private answeredValues(): ReadonlySet<string> | null {
    if (this.answered === undefined) {
      const headers = this.answeredWith && pairsIn(this.answeredWith);
      const body = headers && isText(headers) && this.chunks ? Buffer.concat(this.chunks) : null;
      const seen = headers !== null && body !== null && isUtf8(body) && !body.includes(0);
      const values = seen ? valuesOf(headers) : '';
      this.answered = seen ? valuesIn(`${values}\n${decoded(values)}\n${body.toString('utf8')}`, false) : null;
    }
    return this.answered;
  }
}

function pairsIn(headers: HeaderPairs): readonly Pair[] {
  return [...headers].map(([name, value]) => [name.toLowerCase(), value] as const);
}

function isText(headers: readonly Pair[]): boolean {
  const find = (name: string) => headers.find((pair) => pair[0] === name)?.[1];
  const type = find('content-type');
  return (find('content-encoding') ?? 'identity') === 'identity' && (type === undefined || TEXT_TYPE.test(type));
}

/** Headers as a list of names and values in turn, of text or of bytes. */
export function* rawPairs(raw: readonly unknown[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [String(raw[at]), String(raw[at + 1])];
}

/** Headers as they leave: a request line, and a line for each. */
export function* linePairs(text: string): Generator<readonly [string, string]> {
  for (const line of text.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon > 0) yield [line.slice(0, colon), line.slice(colon + 1).trim()];
  }
}

function valuesOf(headers: readonly Pair[]): string {
  let text = '';
  for (const [name, value] of headers) if (!OF_THE_TRANSFER.has(name)) text += `${value}\n`;
  return text;
}

/** Null where there are too many. With `parts`, `user42` is also `user` and `42`, as it may have been put together. */
function valuesIn(text: string, parts: boolean): ReadonlySet<string> | null {
  const values = new Set<string>();
  for (const [value] of unescaped(text).toLowerCase().matchAll(VALUE)) {
    values.add(value);
    if (parts) for (const [part] of value.matchAll(PART_OF_VALUE)) values.add(part);
    if (values.size > MAX_VALUES) return null;
  }
  return values;
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPED, (_, code?: string) => (code ? String.fromCharCode(Number.parseInt(code, 16)) : ' '));
}

function decoded(text: string): string {
  if (!text.includes('%')) return '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%[0-9a-f]{2}/gi, ' ');
  }
}
