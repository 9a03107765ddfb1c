import type { HeaderList } from '../model/trace.js';
import { quote, usageError } from './wording.js';

/** The request's headers while they are collected, in the order given. */
export class RequestHeaders {
  #list: (readonly [name: string, value: string])[] = [];
  readonly #removed = new Set<string>();

  /** A value beyond ASCII goes as UTF-8, one character a byte, as Node's headers are written. */
  add(name: string, value: string, typed: string): void {
    const trimmed = value.replace(/^[ \t]+|[ \t]+$/g, '');
    checkName(name, typed);
    if (/[\0\r\n]/.test(trimmed)) {
      throw usageError(`The header in ${quote(typed)} has a line break or a NUL in its value.`, 'A header is one line.');
    }
    // Control characters are no part of a field value: https://www.rfc-editor.org/rfc/rfc9110#name-field-values
    if (/(?!\t)\p{Cc}/u.test(trimmed))
      throw usageError(`The header in ${quote(typed)} has a control character in its value.`, 'Take it out.');
    checkOwned(name, trimmed, typed);
    this.#removed.delete(name.toLowerCase());
    this.#list.push([name, Buffer.from(trimmed, 'utf8').toString('latin1')]);
  }

  /** Takes back what was given before under this name, and the header that would be sent by default. */
  remove(name: string, typed: string): void {
    checkName(name, typed);
    const lower = name.toLowerCase();
    if (lower === 'host')
      throw usageError('The Host header cannot be removed: HTTP/1.1 requires it.', 'Give it another value: Host:example.com');
    this.#list = this.#list.filter(([given]) => given.toLowerCase() !== lower);
    this.#removed.add(lower);
  }

  /** A header of ours, unless the user has given or removed it. */
  addDefault(name: string, value: string): void {
    const lower = name.toLowerCase();
    if (!this.has(lower) && !this.#removed.has(lower)) this.#list.push([name, value]);
  }

  /** Cookies go in one header (https://www.rfc-editor.org/rfc/rfc6265#section-5.4). */
  joinCookies(): void {
    const cookies = this.#list.filter(([name]) => name.toLowerCase() === 'cookie');
    if (cookies.length < 2) return;
    const first = cookies[0];
    const joined = cookies.map(([, value]) => value).join('; ');
    this.#list = this.#list
      .filter((header) => header === first || header[0].toLowerCase() !== 'cookie')
      .map((header) => (header === first ? [header[0], joined] : header));
  }

  has(lower: string): boolean {
    return this.#list.some(([name]) => name.toLowerCase() === lower);
  }

  get list(): HeaderList {
    return this.#list;
  }

  get removed(): readonly string[] {
    return [...this.#removed];
  }
}

function checkName(name: string, typed: string): void {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return;
  const hint = 'A name is made of letters, digits and "-"; write Name:value without a space before the ":".';
  throw usageError(`${quote(name)} is not a header name, in ${quote(typed)}.`, hint);
}

/** Headers that frame the message or steer the connection: two hands on them would contradict each other. */
function checkOwned(name: string, value: string, typed: string): void {
  const lower = name.toLowerCase();
  if (['content-length', 'transfer-encoding', 'upgrade', 'expect', 'keep-alive', 'te', 'trailer'].includes(lower)) {
    throw usageError(
      `The header ${name} is not yours to set, in ${quote(typed)}.`,
      'It follows from the body and the connection, which are made here.',
    );
  }
  if (lower === 'connection' && !/^(?:close|keep-alive)$/i.test(value)) {
    throw usageError(`The header Connection cannot be ${quote(value)}.`, 'It is "close" or "keep-alive".');
  }
}
