import { readFileSync } from 'node:fs';
import path from 'node:path';
import { responsesApp } from '../../fixtures/flask/responses.js';
import { filesPort } from '../../src/adapters/files-port.js';
import { type App, type BodyChunk, isFileBody, type Response } from '../../src/framework/index.js';
import { unsign } from '../../src/framework/session/signer.js';
import { loadTagged } from '../../src/framework/session/tagged-json.js';
import { NO_TRACER } from '../../src/model/tracer.js';

type HeaderPairs = readonly (readonly [name: string, value: string])[];

interface Recorded {
  readonly name: string;
  readonly sequence: number | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly request: { readonly method: string; readonly target: string; readonly headers: HeaderPairs; readonly bodyBase64: string };
  readonly response: { readonly status: number; readonly reason: string; readonly headers: HeaderPairs; readonly body: string };
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderPairs;
  readonly body: string;
}

const FOLDER = path.resolve(__dirname, '../../fixtures/flask');
const README = readFileSync(path.resolve(__dirname, '../../src/framework/README.md'), 'utf8');
const CASES = readFileSync(path.join(FOLDER, 'responses.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** Cases that end differently by design, with the words of README's table of differences that say so. */
const EXCUSED: Readonly<Record<string, string>> = {
  'GET //file': 'A target that begins with two slashes',
  'GET /ret/tuple4': 'Tuples',
  'GET /ret/status0': 'A status that HTTP cannot carry',
  'GET /ret/statusbig': 'A status that HTTP cannot carry',
  'json NaN': '`NaN` and `Infinity` in JSON',
  'json NaN silent/force': '`NaN` and `Infinity` in JSON',
};

const SETTINGS: Readonly<Record<string, string>> = {
  MAX_CONTENT_LENGTH: 'maxContentLength',
  MAX_FORM_MEMORY_SIZE: 'maxFormMemorySize',
  SECRET_KEY: 'secretKey',
};

/** The recorded file's own marks, in place of which requests carry those of ours. */
const RECORDED_ETAG = '"1795337553.6888006-10-1993148748"';
const RECORDED_TIME = 'Sun, 22 Nov 2026 08:52:33 GMT';

function appFor(config: Readonly<Record<string, unknown>>): App {
  const app = responsesApp();
  app.ports = { files: filesPort(FOLDER) };
  for (const [name, value] of Object.entries(config)) (app.config as Record<string, unknown>)[SETTINGS[name]!] = value;
  return app;
}

function send(app: App, { method, target, headers, bodyBase64 }: Recorded['request'], cookies: HeaderPairs = []): Promise<Answer> {
  const body = Buffer.from(bodyBase64, 'base64');
  const given: [string, string][] = [...headers, ...cookies].map(([name, value]) => [name, value]);
  if (!given.some(([name]) => name === 'Host')) given.unshift(['Host', 'localhost']);
  if (body.length > 0 || method === 'POST') given.push(['Content-Length', String(body.length)]);
  const input = {
    method,
    target,
    httpVersion: '1.1',
    rawHeaders: given.flat(),
    remoteAddress: '127.0.0.1',
    body: {
      async *stream() {
        yield body;
      },
    },
  };
  return new Promise((resolve, reject) => {
    app.handle(input, NO_TRACER, (response) => answerOf(response).then(resolve, reject));
  });
}

async function answerOf(response: Response): Promise<Answer> {
  const answer = {
    status: response.status,
    reason: response.statusText,
    headers: [...response.headers],
    body: await textOf(response),
  };
  response.closed(null);
  return answer;
}

async function textOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  if (isFileBody(body))
    return readFileSync(body.path)
      .subarray(body.offset, body.offset + body.length)
      .toString();
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string).toString();
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<BodyChunk>) chunks.push(Buffer.from(chunk as string));
  return Buffer.concat(chunks).toString();
}

/** What may differ from one run to another, by name: dates, the file's tag, a session's signature. JSON by its value. */
function comparable({ status, reason, headers, body }: Answer): unknown {
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
  return body === '' || body.includes('NaN') ? body : JSON.parse(body);
}

function settled(name: string, value: string): unknown {
  if (name === 'date' || name === 'last-modified') return '<date>';
  if (name === 'etag') return value.replace(/^"\d+(\.\d+)?-10-\d+"$/, '"<time>-<size>-<path>"');
  if (name === 'allow') return value.split(', ').sort().join(', ');
  if (name !== 'set-cookie') return value;
  const cookie = value.replace(/Expires=\w+, \d\d \w+ 20[\d]{2} [\d:]+ GMT/, 'Expires=<date>');
  return cookie.replace(/^session=([^;]+)/, (_, text: string) => {
    const end = text.lastIndexOf('.', text.lastIndexOf('.') - 1);
    const json = unsign(text, ['dev'], Number.POSITIVE_INFINITY, 4_000_000_000);
    return `session=${json === null ? text.slice(0, end) : JSON.stringify(loadTagged(json))}`;
  });
}

/** The marks of the file as we send it, for the requests that were recorded with Flask's. */
async function ownMarks(app: App): Promise<(text: string) => string> {
  const { headers } = await send(app, { method: 'GET', target: '/send', headers: [], bodyBase64: '' });
  const value = (wanted: string) => headers.find(([name]) => name === wanted)![1];
  return (text) => text.replace(RECORDED_ETAG, value('ETag')).replace(RECORDED_TIME, value('Last-Modified'));
}

async function play(recorded: Recorded, cookies: HeaderPairs = []): Promise<Answer> {
  const app = appFor(recorded.config);
  const mark = await ownMarks(app);
  const headers = recorded.request.headers.map(([name, value]) => [name, mark(value)] as const);
  return send(app, { ...recorded.request, headers }, cookies);
}

function judge(recorded: Recorded, answer: Answer): void {
  const words = EXCUSED[recorded.name];
  if (words === undefined) {
    expect(comparable(answer)).toEqual(comparable(recorded.response));
    return;
  }
  expect(README).toContain(words);
  expect(comparable(answer)).not.toEqual(comparable(recorded.response));
}

describe('the responses that Flask gave', () => {
  it('were recorded in full', () => {
    expect(CASES).toHaveLength(124);
    for (const name of Object.keys(EXCUSED)) expect(CASES.map((recorded) => recorded.name)).toContain(name);
  });

  it.each(CASES.filter(({ sequence }) => sequence === null).map((recorded) => [recorded.name, recorded] as const))(
    'are given for %s',
    async (_name, recorded) => judge(recorded, await play(recorded)),
  );

  const sequences = new Set(CASES.map(({ sequence }) => sequence).filter((sequence) => sequence !== null));
  for (const sequence of sequences) {
    const steps = CASES.filter((recorded) => recorded.sequence === sequence);
    describe(`in the sequence ${sequence}, with one cookie jar`, () => {
      const jar = new Map<string, string>();
      it.each(steps.map((recorded, index) => [`${index + 1}. ${recorded.name}`, recorded] as const))(
        'are given for %s',
        async (_name, recorded) => {
          const cookies = jar.size === 0 ? [] : ([['Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; ')]] as const);
          const answer = await play(recorded, cookies);
          judge(recorded, answer);
          for (const [name, value] of answer.headers) {
            if (name !== 'Set-Cookie') continue;
            const [, cookie, text] = /^([^=]+)=([^;]*)/.exec(value)!;
            if (/Max-Age=0/.test(value)) jar.delete(cookie!);
            else jar.set(cookie!, text!);
          }
        },
      );
    });
  }
});
