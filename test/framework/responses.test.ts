import { readFileSync } from 'node:fs';
import { type App, type BodyChunk, isFileBody, type Response } from '../../src/framework/index.js';
import { NO_TRACER } from '../../src/model/tracer.js';
import { type Answer, appFor, CASES, EXCUSED, type HeaderPairs, judge, marking, NEIGHBOURS, type Recorded } from './recorded.js';

function send(app: App, { method, target, headers, bodyBase64 }: Recorded['request'], cookies: HeaderPairs = []): Promise<Answer> {
  const body = Buffer.from(bodyBase64, 'base64');
  const given: [string, string][] = [...headers, ...cookies].map(([name, value]) => [name, value]);
  const has = (wanted: string) => given.some(([name]) => name === wanted);
  if (!has('Host')) given.unshift(['Host', 'localhost']);
  const isFramed = has('Content-Length') || has('Transfer-Encoding');
  if (!isFramed && (body.length > 0 || method === 'POST')) given.push(['Content-Length', String(body.length)]);
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

async function play(recorded: Recorded, cookies: HeaderPairs = []): Promise<Answer> {
  const app = appFor(recorded.config);
  const mark = marking((await send(app, { method: 'GET', target: '/send', headers: [], bodyBase64: '' })).headers);
  const headers = recorded.request.headers.map(([name, value]) => [name, mark(value)] as const);
  return send(app, { ...recorded.request, headers }, cookies);
}

describe('the responses that Flask gives next to those', () => {
  it.each(NEIGHBOURS.map((recorded) => [recorded.name, recorded] as const))('are given for %s', async (_name, recorded) =>
    judge(recorded, await play(recorded)),
  );
});

describe('the responses that Flask gave', () => {
  it('were recorded in full', () => {
    expect(CASES).toHaveLength(124);
    const names = [...CASES, ...NEIGHBOURS].map(({ name }) => name);
    for (const [excused] of EXCUSED) expect(names.filter((name) => excused.test(name))).not.toEqual([]);
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
