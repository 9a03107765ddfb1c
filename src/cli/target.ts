import { parseItem } from './items.js';
import { checkServed, notAMethod, recogniseMethod } from './method.js';
import { nearest, quote, usageError } from './wording.js';

/** What may stand in the target's place. */
export const COMMANDS = ['routes', 'check', 'show', 'diff', 'init', 'completion', 'help'];

export interface Target {
  /** Null when the command line names none. */
  readonly method: string | null;
  /** A path with its query, or an absolute http(s) URL; percent-encoded, without a fragment. */
  readonly target: string;
  /** `user:password` from the URL, decoded. */
  readonly credentials: string | null;
  readonly items: readonly string[];
}

/** Splits `[METHOD] <target> [item...]`. */
export function parseTarget(words: readonly string[]): Target {
  const [first, second] = words;
  if (first === undefined)
    throw usageError('There is nothing to request.', 'Name a path, as in `cycle-trace GET /`; `cycle-trace --help` shows the rest.');
  const method = recogniseMethod(first, second !== undefined && looksLikeTarget(second));
  if (method === null) return { method, ...normaliseTarget(first, second), items: words.slice(1) };
  if (second === undefined) {
    throw usageError(`There is no target after the method ${method}.`, `Name a path: \`cycle-trace ${method} /\`. A path starts with "/".`);
  }
  if (method === 'CONNECT') {
    throw usageError('CONNECT opens a tunnel through a proxy: it has no request-response cycle to trace.', 'Use another method.');
  }
  const normalised = normaliseTarget(second);
  // Another server says by itself what it makes of a method.
  if (normalised.target.startsWith('/')) checkServed(method);
  return { method, ...normalised, items: words.slice(2) };
}

const looksLikeTarget = (word: string): boolean => /^(?:[/:]|https?:)/i.test(word);

type Normalised = Pick<Target, 'target' | 'credentials'>;

function normaliseTarget(typed: string, next?: string): Normalised {
  if (typed.startsWith('/')) return { target: encodeTarget(typed), credentials: null };
  // HTTPie's short form for a local server: `:3000/x`, `:/x`.
  const local = /^:(?!:)(\d*)((?:[/?#].*)?)$/s.exec(typed);
  if (local) return absolute(`http://localhost${local[1] ? `:${local[1]}` : ''}${local[2]}`, typed);
  if (/^https?:\/\//i.test(typed)) return absolute(typed, typed);
  throw notATarget(typed, next);
}

function absolute(text: string, typed: string): Normalised {
  const [, rest] = /^https?:\/\/[^/?#\\]+([\s\S]*)$/i.exec(text) ?? [];
  const url = rest !== undefined && URL.canParse(text) ? new URL(text) : null;
  if (rest === undefined || url === null) {
    throw usageError(`${quote(typed)} is not a valid URL.`, 'Write http://host:port/path, with a port of at most 65535.');
  }
  // The path is sent as typed, `..` and all: what a server makes of it is the point of a trace.
  let credentials: string | null = null;
  if (url.username !== '' || url.password !== '') credentials = `${decode(url.username)}:${decode(url.password)}`;
  return { target: url.origin + encodeTarget(rest.startsWith('/') ? rest : `/${rest}`), credentials };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function notATarget(typed: string, next: string | undefined): Error {
  if (typed === '') return usageError('The target is empty.', 'Name a path, as in `cycle-trace GET /`.');
  if (typed === '*') return usageError('The target "*" addresses no route.', 'Name a path, as in `cycle-trace OPTIONS /`.');
  if (/^[\w-]+$/.test(typed) && next !== undefined && looksLikeTarget(next)) return notAMethod(typed);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1];
  if (scheme !== undefined)
    return usageError(`Cannot trace ${quote(typed)}: the scheme is ${scheme}.`, 'Only http and https URLs can be traced.');
  if (/^(?:localhost|\d+(?:\.\d+){3}|\[[\da-f:]+\]|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:[/?#]|$)/i.test(typed)) {
    return usageError(
      `${quote(typed)} is neither a path nor a URL.`,
      `Write http://${typed} for another server, /${typed} for a path of the app.`,
    );
  }
  if (!typed.startsWith('?') && isItem(typed)) {
    return usageError(
      `${quote(typed)} stands where the target belongs.`,
      'The order is [METHOD] <target> [item...], as in `cycle-trace POST / name=Ada`.',
    );
  }
  const command = nearest(typed, COMMANDS);
  return usageError(
    `${quote(typed)} is neither a command nor a target.`,
    command !== null
      ? `Did you mean the command ${command}? A path starts with "/".`
      : `A path starts with "/": \`cycle-trace /${typed.replace(/^[./#]+/, '')}\`.`,
  );
}

function isItem(text: string): boolean {
  try {
    return parseItem(text).name !== '';
  } catch {
    return false;
  }
}

// What a browser encodes in a path and in a query (https://url.spec.whatwg.org/#percent-encoded-bytes), and line breaks
// and tabs too, which a browser drops. A `%` stays as it is, well-formed or not.
const PATH_ENCODED = /[\p{Cc} "<>^`{}]|\P{ASCII}+/gu;
const QUERY_ENCODED = /[\p{Cc} "'<>]|\P{ASCII}+/gu;

function encodeTarget(typed: string): string {
  const text = typed.replace(/#.*$/s, '');
  const [path = '', query] = splitOnce(text, '?');
  const encodedPath = path.replace(PATH_ENCODED, percentEncode);
  return query === undefined ? encodedPath : `${encodedPath}?${query.replace(QUERY_ENCODED, percentEncode)}`;
}

const percentEncode = (chars: string): string =>
  [...Buffer.from(chars)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The target with more query parameters, after those that it has. */
export function withQuery(target: string, pairs: readonly [name: string, value: string][]): string {
  if (pairs.length === 0) return target;
  const added = new URLSearchParams(pairs).toString();
  if (!target.includes('?')) return `${target}?${added}`;
  return /[?&]$/.test(target) ? target + added : `${target}&${added}`;
}
