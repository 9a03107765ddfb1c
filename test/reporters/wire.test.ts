import { lineWidth } from '../../src/reporters/line.js';
import { wireLines } from '../../src/reporters/wire.js';
import { hanging, trace } from './samples.js';

const textOf = (...given: Parameters<typeof wireLines>) => wireLines(...given).map((line) => line.map(({ text }) => text).join(''));
const answering = (changes: object) => trace({ response: { ...trace().response, ...changes } as ReturnType<typeof trace>['response'] });

test('request and response stand as they were on the wire', () => {
  expect(textOf(trace(), 80)).toEqual([
    'GET /users/42 HTTP/1.1',
    'host: 127.0.0.1:43211',
    'accept: */*',
    '',
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    'content-length: 83',
    '',
    '{"id":42,"name":"Ada Lovelace","avatar":"http://127.0.0.1:4010/avatar/42","ok":t',
    'rue}',
  ]);
});

test('what does not fit a line goes on in the next, whole', () => {
  const lines = wireLines(trace({ request: { ...trace().request, headers: [['x-long', 'ab'.repeat(60)]] } }), 40);
  expect(lines.every((line) => lineWidth(line) <= 40)).toBe(true);
  const text = lines.map((line) => line.map((piece) => piece.text).join('')).join('');
  expect(text).toContain(`x-long: ${'ab'.repeat(60)}`);
});

test('bytes that act on a terminal are written out, in headers and in the body', () => {
  const text = textOf(answering({ headers: [['x', 'a\u001b[31mb']], body: 'one\u001b]0;t\u0007\r\n\ttwo' }), 80);
  expect(text).toContain('x: a\\x1b[31mb');
  expect(text.slice(-2)).toEqual(['one\\x1b]0;t\\x07', '    two']);
});

test.each([
  ['nothing for an empty body', { body: '', bodyBytes: 0 }, ''],
  ['the size of binary data', { body: 'AAEC', bodyBytes: 3, bodyEncoding: 'base64' }, '[3 B of binary data, not shown]'],
  [
    'the coding of compressed data',
    { body: 'AAEC', bodyBytes: 3, bodyEncoding: 'base64', headers: [['Content-Encoding', 'gzip']] },
    '[3 B of gzip data, not shown]',
  ],
  ['how much was cut off', { body: 'é', bodyBytes: 2050, bodyTruncated: true }, '[… 2.0 KiB more]'],
  ['that a body was not kept', { body: null, bodyBytes: 5 }, '[5 B of body, not kept]'],
])('it tells %s', (_what, changes, expected) => {
  expect(textOf(answering(changes), 80).at(-1)).toBe(expected);
});

test('a request without an answer says what became of it', () => {
  expect(textOf(hanging(), 80).at(-1)).toBe('[timeout]');
});

test('of the request body there is the size', () => {
  expect(textOf(trace({ request: { ...trace().request, bodyBytes: 20 } }), 80)).toContain('[20 B of body]');
});
