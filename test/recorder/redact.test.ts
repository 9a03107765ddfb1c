import fc from 'fast-check';
import type { Trace } from '../../src/model/trace.js';
import { Redactor } from '../../src/recorder/redact.js';
import { looksSecret, MASK } from '../../src/recorder/secret-names.js';

function traceWith(parts: {
  target?: string;
  headers?: [string, string][];
  answer?: [string, string][];
  body?: string;
  log?: string;
}): Trace {
  const target = parts.target ?? '/';
  return {
    schemaVersion: '1.0',
    traceId: 'a'.repeat(32),
    startedAt: '2026-01-01T00:00:00.000Z',
    name: null,
    index: 0,
    hop: 0,
    request: { method: 'GET', url: `http://127.0.0.1:1${target}`, target, headers: parts.headers ?? [], bodyBytes: 0 },
    response: {
      status: 200,
      reason: 'OK',
      httpVersion: '1.1',
      headers: parts.answer ?? [],
      bodyBytes: 0,
      body: parts.body ?? '',
      bodyEncoding: 'utf8',
      bodyTruncated: false,
    },
    route: null,
    outcome: 'ok',
    error: null,
    totalNs: 0,
    phases: [],
    spans: [],
    logs: parts.log === undefined ? [] : [{ atNs: 0, level: 'log', text: parts.log, spanId: null }],
    clampedNs: 0,
    overheadNs: null,
    synchronousNs: null,
  };
}

const redacted = (parts: Parameters<typeof traceWith>[0], body: string | null = null) => new Redactor(body).trace(traceWith(parts));

describe('secrets', () => {
  it('are masked where they stand, and what is around them stays', () => {
    const { request, response } = redacted({
      target: '/login?user=ada&access_token=abc123def&page=2',
      headers: [
        ['authorization', 'Bearer eyJhbGciOi'],
        ['cookie', 'sid=s3cr3tvalue; theme=dark'],
        ['x-api-key', 'k-12345678'],
        ['accept', '*/*'],
      ],
      answer: [['set-cookie', 'sid=other0value; Path=/; HttpOnly']],
      body: '{"name":"Ada","refreshToken":"r-998877","n":1}',
    });
    expect(request.target).toBe(`/login?user=ada&access_token=${MASK}&page=2`);
    expect(request.url).toBe(`http://127.0.0.1:1/login?user=ada&access_token=${MASK}&page=2`);
    expect(request.headers).toEqual([
      ['authorization', `Bearer ${MASK}`],
      ['cookie', `sid=${MASK}; theme=${MASK}`],
      ['x-api-key', MASK],
      ['accept', '*/*'],
    ]);
    expect(response?.headers).toEqual([['set-cookie', `sid=${MASK}; Path=/; HttpOnly`]]);
    expect(response?.body).toBe(`{"name":"Ada","refreshToken":"${MASK}","n":1}`);
  });

  it('are masked in the first parameter of a query too', () => {
    expect(redacted({ target: '/?token=abc123def' }).request.target).toBe(`/?token=${MASK}`);
    expect(new Redactor(null).target('/?token=abc123def#x')).toBe(`/?token=${MASK}#x`);
  });

  it('are masked wherever else they turn up, in every form, for any secret', () => {
    const printable = fc.stringMatching(/^[!-~ äöü"\\%]{8,30}$/).filter((text) => text.trim().length === text.length);
    fc.assert(
      fc.property(printable, fc.stringMatching(/^[a-z ]{0,5}$/), (secret, before) => {
        const forms = [
          secret,
          JSON.stringify({ echo: secret }),
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64'),
          Buffer.from(`${before}${secret}!`).toString('base64'),
        ];
        const { logs, response } = redacted({ headers: [['x-auth-token', secret]], body: forms.join('\n'), log: forms.join('\n') });
        for (const text of [response?.body ?? '', logs[0]?.text ?? '']) {
          for (const form of [
            secret,
            JSON.stringify(secret).slice(1, -1),
            encodeURIComponent(secret),
            Buffer.from(secret).toString('base64'),
          ]) {
            expect(text).not.toContain(form);
          }
          // What base64 is left decodes to nothing that holds the secret.
          for (const line of text.split('\n')) expect(Buffer.from(line, 'base64').toString('utf8')).not.toContain(secret);
        }
      }),
    );
  });

  it('beyond ASCII are masked as an app reads them from a header too, one character a byte', () => {
    const asRead = Buffer.from('clé-sécrète', 'utf8').toString('latin1');
    const { response } = redacted({ headers: [['x-api-key', 'clé-sécrète']], body: `${asRead} clé-sécrète` });
    expect(response?.body).toBe(`${MASK} ${MASK}`);
  });

  it('that were sent as fields of a body are masked in the echo of a view', () => {
    const form = redacted({ body: 'hello hunter2hunter2' }, 'user=ada&password=hunter2hunter2');
    const json = redacted({ body: 'hello hunter2hunter2' }, '{"user":"ada","newPassword":"hunter2hunter2"}');
    expect([form.response?.body, json.response?.body]).toEqual([`hello ${MASK}`, `hello ${MASK}`]);
  });

  it('are masked where JSON is a text of JSON', () => {
    const body = JSON.stringify({ password: 'back\\slash"quote' });
    const echo = JSON.stringify({ body, again: JSON.stringify({ body }) });
    expect(redacted({ body: echo, log: Buffer.from(echo).toString('base64') }, body)).toMatchObject({
      response: { body: expect.not.stringContaining('slash') },
      logs: [{ text: expect.stringContaining(MASK) }],
    });
  });

  it('may be half a surrogate pair, which JSON can say', () => {
    const { response } = redacted({ body: 'said \ud800abcdef' }, '{"password":"\\ud800abcdef"}');
    expect(response?.body).toBe(`said ${MASK}`);
  });

  it('of basic authentication are the password too', () => {
    const basic = `Basic ${Buffer.from('ada:lovelace1815').toString('base64')}`;
    expect(redacted({ headers: [['authorization', basic]], body: 'your password is lovelace1815' }).response?.body).toBe(
      `your password is ${MASK}`,
    );
  });

  it('that are short are not sought elsewhere, where they would be anything', () => {
    const { request, response } = redacted({ headers: [['cookie', 'flag=1']], body: '1 and 11' });
    expect(request.headers).toEqual([['cookie', `flag=${MASK}`]]);
    expect(response?.body).toBe('1 and 11');
  });

  it('leave a trace without any as it is', () => {
    const trace = traceWith({ target: '/users?page=2', headers: [['accept', '*/*']], body: '{"author":"Ada"}' });
    expect(new Redactor(null).trace(trace)).toEqual(trace);
  });

  it.each(['password', 'newPassword', 'X-Api-Key', 'access_token', 'client_secret', 'csrfToken', 'session-id', 'JWT'])(
    'are seen in the name %s',
    (name) => {
      expect(looksSecret(name)).toBe(true);
    },
  );

  it.each(['author', 'name', 'page', 'content-type', 'keyboard', 'passenger', 'tokenizer', 'x-request-id', 'side'])(
    'are not seen in the name %s',
    (name) => {
      expect(looksSecret(name)).toBe(false);
    },
  );
});
