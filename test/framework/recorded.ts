import { readFileSync } from 'node:fs';
import path from 'node:path';
import { responsesApp } from '../../fixtures/flask/responses.js';
import { filesPort } from '../../src/adapters/files-port.js';
import type { App } from '../../src/framework/index.js';
import { unsign } from '../../src/framework/session/signer.js';
import { loadTagged } from '../../src/framework/session/tagged-json.js';

export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export interface Recorded {
  readonly name: string;
  readonly sequence: number | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly request: { readonly method: string; readonly target: string; readonly headers: HeaderPairs; readonly bodyBase64: string };
  readonly response: { readonly status: number; readonly reason: string; readonly headers: HeaderPairs; readonly body: string };
}

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderPairs;
  readonly body: string;
}

export const FOLDER = path.resolve(__dirname, '../../fixtures/flask');
const README = readFileSync(path.resolve(__dirname, '../../src/framework/README.md'), 'utf8');
const read = (file: string) =>
  readFileSync(path.join(FOLDER, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
export const CASES = read('responses.jsonl');
/** Recorded from the same app by test/tools/record-flask.py: what lies next to the cases above. */
export const NEIGHBOURS = read('neighbours.jsonl');

/** Cases that end differently by design, with the words of README's table of differences that say so. */
export const EXCUSED: readonly (readonly [name: RegExp, words: string])[] = [
  [/^GET \/\/file$/, 'A target that begins with two slashes'],
  [/^(GET \/ret\/|return )tuple[14]$/, 'Tuples'],
  [/^(GET \/ret\/|return )status(0|big)$/, 'A status that HTTP cannot carry'],
  [/^json (NaN|body b'Infinity')/, '`NaN` and `Infinity` in JSON'],
  [/^json body b'"\\xed/, 'JSON that is not UTF-8'],
  [/^host '\.\.'$/, 'A Host with empty labels'],
  [/^cookie a=ü$/, 'Cookies in raw UTF-8'],
  [/^multipart no name$/, 'A form part without a name'],
  [/^multipart lf only$/, 'A multipart body with bare line feeds'],
  [/^chunked over limit$/, 'A chunked body above the limit'],
];

const SETTINGS: Readonly<Record<string, string>> = {
  MAX_CONTENT_LENGTH: 'maxContentLength',
  MAX_FORM_MEMORY_SIZE: 'maxFormMemorySize',
  MAX_FORM_PARTS: 'maxFormParts',
  SECRET_KEY: 'secretKey',
  SECRET_KEY_FALLBACKS: 'secretKeyFallbacks',
  SESSION_COOKIE_NAME: 'sessionCookieName',
  SESSION_COOKIE_SECURE: 'sessionCookieSecure',
  SESSION_COOKIE_SAMESITE: 'sessionCookieSameSite',
  SESSION_COOKIE_HTTPONLY: 'sessionCookieHttpOnly',
  SESSION_COOKIE_PATH: 'sessionCookiePath',
  SESSION_COOKIE_DOMAIN: 'sessionCookieDomain',
  SESSION_COOKIE_PARTITIONED: 'sessionCookiePartitioned',
  SESSION_REFRESH_EACH_REQUEST: 'sessionRefreshEachRequest',
};

/** The recorded file's own marks, in place of which requests carry those of ours. */
const RECORDED_TAG = /1795337553\.\d+-10-\d+/;
const RECORDED_TIME = 'Sun, 22 Nov 2026 08:52:33 GMT';

export function appFor(config: Readonly<Record<string, unknown>>): App {
  const app = responsesApp();
  app.ports = { files: filesPort(FOLDER) };
  for (const [name, value] of Object.entries(config)) (app.config as Record<string, unknown>)[SETTINGS[name]!] = value;
  return app;
}

/** What may differ from one run to another, by name: dates, the file's tag, a session's signature. JSON by its value. */
export function comparable({ status, reason, headers, body }: Answer): unknown {
  const isJson = headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value === 'application/json');
  return {
    status,
    reason,
    headers: headers
      .filter(([name]) => !(isJson && name.toLowerCase() === 'content-length'))
      .map(([name, value]) => `${name.toLowerCase()}: ${settled(name.toLowerCase(), value)}`)
      .sort(),
    body: isJson ? jsonValue(body) : body,
  };
}

/** Python writes NaN, which is no JSON, and a HEAD has nothing to parse: those stay text. */
function jsonValue(body: string): unknown {
  return body === '' || /NaN|Infinity/.test(body) ? body : JSON.parse(body);
}

function settled(name: string, value: string): unknown {
  if (name === 'date' || name === 'last-modified') return '<date>';
  if (name === 'etag') return value.replace(/^"\d+(\.\d+)?-10-\d+"$/, '"<time>-<size>-<path>"');
  if (name === 'allow') return value.split(', ').sort().join(', ');
  if (name !== 'set-cookie') return value;
  const cookie = value.replace(/Expires=\w+, \d\d \w+ 20[\d]{2} [\d:]+ GMT/, 'Expires=<date>');
  return cookie.replace(/^(session|s2)=([^;]+)/, (_, name: string, text: string) => {
    const end = text.lastIndexOf('.', text.lastIndexOf('.') - 1);
    const json = unsign(text, ['dev', 'new'], Number.POSITIVE_INFINITY, 4_000_000_000);
    return `${name}=${json === null ? text.slice(0, end) : JSON.stringify(loadTagged(json))}`;
  });
}

export function judge(recorded: Recorded, answer: Answer): void {
  const words = EXCUSED.find(([name]) => name.test(recorded.name))?.[1];
  if (words === undefined) {
    expect(comparable(answer)).toEqual(comparable(recorded.response));
    return;
  }
  expect(README).toContain(words);
  expect(comparable(answer)).not.toEqual(comparable(recorded.response));
}

/** Makes the marks of a recorded request those of the file as we send it, given the headers of a response to GET /send. */
export function marking(headers: HeaderPairs): (text: string) => string {
  const value = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)![1];
  return (text) => text.replace(RECORDED_TAG, value('etag').slice(1, -1)).replace(RECORDED_TIME, value('last-modified'));
}
