import fc from 'fast-check';
import { renderMarkdown } from '../../src/reporters/markdown.js';
import { escapeMarkdown } from '../../src/reporters/markdown-text.js';
import { text } from './arbitrary.js';
import { CONTEXT, failing, report, stats, trace } from './samples.js';

const CHECK = {
  expression: 'status == 200',
  query: 'status',
  aggregate: null,
  request: null,
  expected: 200,
  actual: 500,
  verdict: 'fail',
  message: 'found 500',
  source: null,
} as const;

test('a trace is a table of its phases and spans', () => {
  expect(`\n${renderMarkdown(report(), CONTEXT)}`).toBe(`
### GET /users/42

200 OK · application/json · 83 B · **4.31 ms**

users.show · /users/&#60;int:id&#62; · routes.ts:14

| Step | Phase | Start | Time | % | Source |
| --- | --- | --: | --: | --: | --- |
| 1 Client sends the request | connect | 0 µs | 212 µs | 4.9 |  |
|  | &nbsp;&nbsp;net TCP connect | 40.0 µs | 150 µs | 3.5 |  |
|  | send | 212 µs | 38.0 µs | 0.9 |  |
| 2 Server receives the request | receive | 250 µs | 190 µs | 4.4 |  |
| 3 Routing | route | 440 µs | 12.0 µs | 0.3 |  |
| 4 View function executes | before | 452 µs | 41.0 µs | 1.0 |  |
|  | &nbsp;&nbsp;requireLogin | 453 µs | 38.0 µs | 0.9 | routes.ts:8 |
|  | view | 493 µs | 3.02 ms | 70.0 |  |
|  | &nbsp;&nbsp;load user | 500 µs | 1.23 ms | 28.5 | routes.ts:15 |
|  | &nbsp;&nbsp;&nbsp;&nbsp;db SELECT \\* FROM users WHERE id = ? | 510 µs | 1.20 ms | 27.8 | routes.ts:15 |
|  | &nbsp;&nbsp;http GET http&#58;//127.0.0.1:4010/avatar/42 | 1.74 ms | 1.74 ms | 40.4 | routes.ts:16 |
| 5 Response is created | respond | 3.51 ms | 160 µs | 3.7 |  |
|  | after | 3.67 ms | 38.0 µs | 0.9 |  |
| 6 Server sends the response | teardown | 3.71 ms | 9.00 µs | 0.2 |  |
|  | write | 3.72 ms | 120 µs | 2.8 |  |
|  | deliver | 3.84 ms | 420 µs | 9.7 |  |
|  | download | 4.26 ms | 52.0 µs | 1.2 |  |
| **Total** |  |  | **4.31 ms** |  |  |
`);
});

test('an error, the checks and the verdict stand below', () => {
  const made = report({
    traces: [failing()],
    checks: [
      {
        expression: 'status == 200',
        query: 'status',
        aggregate: null,
        request: null,
        expected: 200,
        actual: 500,
        verdict: 'fail',
        message: 'it was 500',
        source: null,
      },
    ],
    verdict: { status: 'fail', exitCode: 4, reasons: ['1 of 1 checks failed'] },
  });
  expect(renderMarkdown(made, CONTEXT)).toMatch(
    /\n\n\*\*UNHANDLED\\_EXCEPTION\*\*: TypeError: Cannot read.*\n\n- ❌ status == 200: it was 500\n- \*\*fail\*\*: 1 of 1 checks failed\n$/,
  );
});

test('many runs are a table of statistics', () => {
  const text = renderMarkdown(report({ stats: stats() }), CONTEXT);
  expect(text).toContain('200 runs · 0 errors · 900 ms · 222 requests/s');
  expect(text).toMatch(/\n\| view \| 2\.72 ms \|( [\d.]+ (ms|µs) \|){6} 1 \|\n/);
});

test.each([
  ['<script>alert(1)</script>', '&#60;script&#62;alert(1)&#60;/script&#62;'],
  ['a | b', 'a \\| b'],
  ['`code` *bold* _em_ ~no~', '\\`code\\` \\*bold\\* \\_em\\_ \\~no\\~'],
  ['[x](javascript:1)', '\\[x\\](javascript:1)'],
  ['![x](y)', '!\\[x\\](y)'],
  ['@everyone #1 &amp; $x$', '&#64;everyone &#35;1 &#38;amp; &#36;x&#36;'],
  ['https://a.b www.a.b', 'https&#58;//a.b www&#46;a.b'],
  [':rocket: a:b', '&#58;rocket: a:b'],
  ['- item', '\\- item'],
  ['12. item', '12\\. item'],
  ['line\nbreak', 'line\\\\nbreak'],
])('%j becomes text', (raw, expected) => {
  expect(escapeMarkdown(raw)).toBe(expected);
});

test('no cell is left or added by what a name holds', () => {
  fc.assert(
    fc.property(text, (name) => {
      const made = trace({ spans: trace().spans.map((span) => ({ ...span, name })) });
      for (const line of renderMarkdown(report({ traces: [made] }), CONTEXT).split('\n')) {
        if (line.startsWith('| ')) expect(line.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(7);
      }
    }),
  );
});

test('a suite is a table of its requests, the checks that did not pass, and the failures phase by phase', () => {
  const made = report({
    request: { method: 'CHECK', target: 'smoke.yaml' },
    traces: [trace({ name: 'show' }), trace({ name: 'show', index: 1 }), { ...failing(), name: 'break' }],
    checks: [
      { ...CHECK, verdict: 'pass', request: 'show' },
      {
        ...CHECK,
        expression: 'count db <= 1',
        message: 'found 2',
        request: 'show',
        source: { file: '/app/smoke.yaml', line: 7, column: 3 },
      },
    ],
    verdict: { status: 'fail', exitCode: 4, reasons: ['break: TypeError: no user', 'show: count db <= 1: found 2'] },
  });
  const [summary = '', failure = '', ...more] = renderMarkdown(made, CONTEXT).split(/(?<=\n)(?=### )/);
  expect(summary).toBe(`### smoke.yaml: fail

2 requests · 1 of 2 checks passed

|  | Request | Answer | Time | Checks |
| --- | --- | --- | --: | --: |
| ❌ | show | 200 OK | 4.31 ms | 1 of 2 |
| ❌ | break | break: TypeError: no user | 4.31 ms |  |

- ❌ show: count db &#60;= 1: found 2 (smoke.yaml:7)

`);
  expect(failure).toMatch(/^### break: GET /);
  expect(failure).toMatch(/\n- \*\*fail\*\*: break: TypeError: no user\n$/);
  expect(more).toEqual([]);
});

test('a summary of very many requests that all fail is far below the 1 MiB that GitHub takes', () => {
  const traces = Array.from({ length: 5000 }, (_, n) => ({ ...failing(), name: `request ${n}` }));
  const checks = traces.map(({ name }) => ({ ...CHECK, request: name, message: 'x'.repeat(200) }));
  const text = renderMarkdown(report({ traces, checks, verdict: { status: 'fail', exitCode: 4, reasons: [] } }), CONTEXT);
  expect(Buffer.byteLength(text)).toBeLessThan(500_000);
  expect(text).toContain('… 4500 more requests');
});
