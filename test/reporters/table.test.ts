import type { Report } from '../../src/model/report.js';
import type { RenderContext } from '../../src/reporters/reporter.js';
import { renderTable } from '../../src/reporters/table.js';
import { account, CONTEXT, failing, hanging, report, span, stats, trace } from './samples.js';

const US = 1000;

/** The output after an empty line, so that an expected text can begin where its lines do. */
const rendered = async (made: Report, changes: Partial<RenderContext> = {}) => `\n${await renderTable(made, { ...CONTEXT, ...changes })}`;

describe('one trace', () => {
  test('has its phases, spans and total, to scale, at 80 columns', async () => {
    expect(await rendered(report())).toBe(`
GET /users/42   200 OK   application/json   83 B   4.31 ms
users.show   /users/<int:id>   id=42   routes.ts:14

 Step                          Phase       Start     Time      %  Timeline
 1 Client sends the request    connect      0 µs   212 µs    4.9  ▊
    └ net TCP connect                              150 µs    3.5  ▌
                               send       212 µs  38.0 µs    0.9  ▏
 2 Server receives the request receive    250 µs   190 µs    4.4  ▕▍
 3 Routing                     route      440 µs  12.0 µs    0.3   ▏
 4 View function executes      before     452 µs  41.0 µs    1.0   ▏
    └ requireLogin                   routes.ts:8  38.0 µs    0.9   ▏
                               view       493 µs  3.02 ms   70.0   ▐█████████▍
    ├ load user                     routes.ts:15  1.23 ms   28.5   ▐███▋
    │ └ db SELECT * FROM users WHERE id =…   :15  1.20 ms   27.8   ▐███▌
    └ http GET http://127.0.0.1:4010/avata…  :16  1.74 ms   40.4       ▐█████▎
 5 Response is created         respond   3.51 ms   160 µs    3.7             ▌
                               after     3.67 ms  38.0 µs    0.9             ▏
 6 Server sends the response   teardown  3.71 ms  9.00 µs    0.2              ▏
                               write     3.72 ms   120 µs    2.8              ▍
                               deliver   3.84 ms   420 µs    9.7              ▐▉
                               download  4.26 ms  52.0 µs    1.2               ▏
 Total                                            4.31 ms  100.0

 boot 182 ms: spawn 42.0 ms, load 120 ms, setup 18.0 ms, listen 2.00 ms,
 slowest import ./db.js 88.0 ms
`);
  });

  test('gives long names room in a wide terminal', async () => {
    expect(await rendered(report(), { width: 120 })).toBe(`
GET /users/42   200 OK   application/json   83 B   4.31 ms
users.show   /users/<int:id>   id=42   routes.ts:14

 Step                                                     Phase       Start     Time      %  Timeline
 1 Client sends the request                               connect      0 µs   212 µs    4.9  █▍
    └ net TCP connect                                               40.0 µs   150 µs    3.5  ▐▎
                                                          send       212 µs  38.0 µs    0.9   ▎
 2 Server receives the request                            receive    250 µs   190 µs    4.4   ▐▊
 3 Routing                                                route      440 µs  12.0 µs    0.3    ▏
 4 View function executes                                 before     452 µs  41.0 µs    1.0    ▕▏
    └ requireLogin                                     routes.ts:8   453 µs  38.0 µs    0.9    ▕▏
                                                          view       493 µs  3.02 ms   70.0     ███████████████████
    ├ load user                                       routes.ts:15   500 µs  1.23 ms   28.5     ███████▉
    │ └ db SELECT * FROM users WHERE id = ? · 1 row   routes.ts:15   510 µs  1.20 ms   27.8     ███████▊
    └ http GET http://127.0.0.1:4010/avatar/42 · 200  routes.ts:16  1.74 ms  1.74 ms   40.4            ▕██████████▊
 5 Response is created                                    respond   3.51 ms   160 µs    3.7                       ▕█
                                                          after     3.67 ms  38.0 µs    0.9                        ▕▎
 6 Server sends the response                              teardown  3.71 ms  9.00 µs    0.2                         ▏
                                                          write     3.72 ms   120 µs    2.8                         ▊
                                                          deliver   3.84 ms   420 µs    9.7                          ██▋
                                                          download  4.26 ms  52.0 µs    1.2                            ▍
 Total                                                                       4.31 ms  100.0

 boot 182 ms: spawn 42.0 ms, load 120 ms, setup 18.0 ms, listen 2.00 ms, slowest import ./db.js 88.0 ms
`);
  });

  test('gives each step a row of its own in a narrow terminal', async () => {
    expect(await rendered(report(), { width: 60 })).toBe(`
GET /users/42   200 OK   application/json   83 B   4.31 ms
users.show   /users/<int:id>   id=42   routes.ts:14

 Phase                            Time      %  Timeline
 1 Client sends the request
   connect                      212 µs    4.9  ▋
    └ net TCP connect           150 µs    3.5  ▌
   send                        38.0 µs    0.9  ▏
 2 Server receives the request
   receive                      190 µs    4.4  ▕▍
 3 Routing
   route                       12.0 µs    0.3   ▏
 4 View function executes
   before                      41.0 µs    1.0   ▏
    └ requireLogin         :8  38.0 µs    0.9   ▏
   view                        3.02 ms   70.0   ▐████████▋
    ├ load user  routes.ts:15  1.23 ms   28.5   ▐███▎
    │ └ db SELECT * FRO…  :15  1.20 ms   27.8   ▐███▏
    └ http GET http://1…  :16  1.74 ms   40.4       █████▌
 5 Response is created
   respond                      160 µs    3.7            ▐▏
   after                       38.0 µs    0.9             ▏
 6 Server sends the response
   teardown                    9.00 µs    0.2             ▏
   write                        120 µs    2.8             ▍
   deliver                      420 µs    9.7             ▐▉
   download                    52.0 µs    1.2              ▏
 Total                         4.31 ms  100.0

 boot 182 ms: spawn 42.0 ms, load 120 ms, setup 18.0 ms,
 listen 2.00 ms, slowest import ./db.js 88.0 ms
`);
  });

  test('has no timeline where there is no room for one', async () => {
    expect(await rendered(report(), { width: 45 })).not.toMatch(/Timeline|█/);
  });

  test('wears the same text under its colours', async () => {
    const coloured = await rendered(report(), { colorLevel: 1 });
    expect(coloured).toContain('\u001b[32m200 OK\u001b[39m');
    expect(coloured).toContain('\u001b[1mview\u001b[22m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is taken off
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(await rendered(report()));
  });
});

describe('a phase that did not run', () => {
  test('says why, once for all that follow for the same reason', async () => {
    expect(await rendered(report({ traces: [hanging()], app: null }))).toBe(`
GET /users/42   timeout   10.0 s
users.show   /users/<int:id>   id=42   routes.ts:14

 Step                          Phase       Start     Time      %  Timeline
 1 Client sends the request    connect      0 µs   212 µs    0.0  ▏
                               send       212 µs  38.0 µs    0.0  ▏
 2 Server receives the request receive    250 µs   190 µs    0.0  ▏
 3 Routing                     route      440 µs  12.0 µs    0.0  ▏
 4 View function executes      before     452 µs  41.0 µs    0.0  ▏
                               view …     493 µs   10.0 s  100.0  ██████████████
    └ … http GET http://127.0.0.1:4010/ava…  :16   10.0 s  100.0  ██████████████
 5 Response is created         respond  not reached: the request stopped in view
                               after    –
 6 Server sends the response   teardown –
                               write    –
                               deliver  –
                               download –
 Total                                             10.0 s  100.0

 ✗ REQUEST_TIMEOUT in view at routes.ts:16
   No complete response came in 10.0 s
   See the phase it stopped in, or raise --timeout.

 2 log lines (1 info, 1 warn): -v shows them
`);
  });

  test('says so within the width, on lines of its own where they must be', async () => {
    const reason = 'before hook requireLogin returned a response';
    const phases = account([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1], { view: { status: 'skipped', reason } });
    const lines = (await rendered(report({ traces: [trace({ phases, spans: [] })] }))).split('\n');
    expect(lines.filter((line) => /view|response$/.test(line))).toEqual([
      '                               view     skipped: before hook requireLogin',
      '                                        returned a response',
    ]);
  });
});

test('an exception that no handler took is told with the user’s own lines', async () => {
  const text = await rendered(report({ traces: [failing()], app: null }));
  expect(text).toContain('view ✗');
  expect(text.slice(text.indexOf(' ✗ UNHANDLED'))).toBe(` ✗ UNHANDLED_EXCEPTION in view at routes.ts:17
   TypeError: Cannot read properties of undefined (reading 'name')
       at showUser (routes.ts:17:23)
   … 1 more line with -v
`);
});

test('an error that a handler took is told in its phase, and is no error of the trace', async () => {
  const phases = account([1, 1, 1, 1, 1, 9, 1, 1, 1, 1, 1, 1], { view: { status: 'error', reason: 'NotFound: no such user' } });
  const text = await rendered(report({ traces: [trace({ phases, spans: [] })] }));
  expect(text).toMatch(/view ✗ .*\n {4}✗ NotFound: no such user\n/);
});

describe('spans', () => {
  const withSpans = (spans: readonly ReturnType<typeof span>[]) => rendered(report({ traces: [trace({ spans })] }));

  test('of a loop are one line that says how many', async () => {
    const queries = Array.from({ length: 50 }, (_, index) =>
      span(String(index), 'view', 'SELECT 1', (500 + index * 10) * US, 10 * US, {
        kind: 'db',
        source: { file: '/app/routes.ts', line: 15 },
      }),
    );
    expect(await withSpans(queries)).toContain('    └ db SELECT 1 × 50              routes.ts:15   500 µs   11.6   ▐█▎');
  });

  test('beyond the longest twenty are counted', async () => {
    const calls = Array.from({ length: 30 }, (_, index) => span(String(index), 'view', `call ${index}`, 500 * US + index, index * US));
    const text = await withSpans(calls);
    expect(text).toContain('call 29');
    expect(text).not.toContain('call 10 ');
    expect(text).toContain('└ … 11 more, shorter');
  });

  test('that failed or did not end are marked before their name', async () => {
    const text = await withSpans([
      span('1', 'view', 'save', 500 * US, 10 * US, { status: 'error', attributes: { 'exception.message': 'no space' } }),
      span('2', 'view', 'wait', 510 * US, 10 * US, { status: 'unfinished' }),
    ]);
    expect(text).toContain('├ ✗ save · no space');
    expect(text).toContain('└ … wait · not finished');
  });
});

test('a request to somewhere else is told by its URL, with what the server said of its time, and no more than that', async () => {
  const phases = account([30_000, 1_000, 80_000, 9_000].map((us) => us * US));
  const made = trace({
    phases,
    route: null,
    request: { ...trace().request, url: 'https://example.org/a?b=1', target: '/a?b=1' },
    spans: [
      span('1', 'connect', 'DNS lookup', 0, 10_000 * US, { kind: 'net' }),
      span('2', 'connect', 'TCP connect', 10_000 * US, 8_000 * US, { kind: 'net' }),
      span('3', 'connect', 'TLS handshake', 18_000 * US, 12_000 * US, { kind: 'net' }),
      span('4', 'wait', 'db', 31_000 * US, 53_000 * US, {
        attributes: { 'server_timing.duration_ms': 53, 'server_timing.description': 'two queries' },
      }),
      span('5', 'wait', 'cache', 31_000 * US, 0, { attributes: { 'server_timing.duration_ms': null, 'server_timing.description': 'hit' } }),
    ],
  });
  expect(await rendered(report({ traces: [made], app: null }))).toBe(`
GET https://example.org/a?b=1   200 OK   application/json   83 B   120 ms

 Step                          Phase       Start     Time      %  Timeline
 1 Client sends the request    connect      0 µs  30.0 ms   25.0  ███▌
    ├ net DNS lookup                              10.0 ms    8.3  █▏
    ├ net TCP connect                             8.00 ms    6.7   █▏
    └ net TLS handshake                           12.0 ms   10.0    █▌
                               send      30.0 ms  1.00 ms    0.8     ▏
 2 Server receives the request wait      31.0 ms  80.0 ms   66.7     ▐█████████
    ├ db · two queries                            53.0 ms   44.2
    └ cache · hit
 6 Server sends the response   download   111 ms  9.00 ms    7.5              ▕█
 Total                                             120 ms  100.0
`);
});

test('the hops of a redirect are listed, then told one by one', async () => {
  const answer = trace().response as NonNullable<ReturnType<typeof trace>['response']>;
  const login = trace({
    request: { ...trace().request, method: 'POST', target: '/login' },
    response: { ...answer, status: 302, reason: 'FOUND', headers: [['Location', '/users/42']] },
  });
  const text = await rendered(report({ traces: [login, trace({ hop: 1 })], app: null }));
  expect(
    text.startsWith(`
2 hops, 8.62 ms

 #  Request        Answer        Time  To
 1  POST /login    302 FOUND  4.31 ms  /users/42
 2  GET /users/42  200 OK     4.31 ms

POST /login   302 FOUND   83 B   4.31 ms
`),
  ).toBe(true);
  expect(text.match(/ Total /g)).toHaveLength(2);
});

describe('of the requests of a suite', () => {
  const traces = [trace({ name: 'show a user' }), { ...failing(), name: 'break' }];
  const verdict = { status: 'fail', exitCode: 4, reasons: [`break: ${failing().error?.message}`] } as const;

  test('those that went wrong have a table of their own', async () => {
    const text = await rendered(report({ traces, app: null, verdict }));
    expect(text).toContain(' 1  show a user  GET /users/42  200 OK');
    expect(text.match(/ Total /g)).toHaveLength(1);
    expect((await rendered(report({ traces, app: null }), { verbose: true })).match(/ Total /g)).toHaveLength(2);
  });

  test('those whose errors were asked for have none', async () => {
    expect(await rendered(report({ traces, app: null }))).not.toContain(' Total ');
  });

  test('all runs of one are one line, with the median, and the slowest of those beyond a budget is shown', async () => {
    const runs = [1, 9, 2].map((ms, index) => trace({ name: 'show a user', index, totalNs: ms * 1e6 }));
    const expected = { aggregate: null, expected: 1, actual: 2, source: null, request: 'show a user' };
    const checks = [{ ...expected, expression: 'total < 5ms', query: 'total', verdict: 'fail', message: 'found 9.00 ms' }] as const;
    const all = [...runs, trace({ name: 'other', response: null, outcome: 'timeout', index: 7 })];
    const text = await rendered(report({ traces: all, checks, app: null, verdict: { ...verdict, reasons: [] } }));
    expect(text.slice(0, text.indexOf('\nshow a user'))).toBe(`
2 requests

 #  Name         Request        Answer   Runs   Median
 1  show a user  GET /users/42  200 OK      3  2.00 ms
 2  other        GET /users/42  timeout    8+  4.31 ms
`);
    expect(text).toMatch(/\nshow a user\nGET \/users\/42 .* 9\.00 ms\n/);
    expect(text.match(/ Total /g)).toHaveLength(2);
    expect(text.slice(text.lastIndexOf('\n show a user'))).toBe(`
 show a user
   ✗ total < 5ms
     found 9.00 ms

 0 of 1 check passed

 fail
`);
  });

  test('different answers of the runs are counted', async () => {
    const runs = [trace({ name: 'a', index: 0 }), trace({ name: 'a', index: 1 }), { ...failing(), name: 'a', index: 2 }];
    expect(await rendered(report({ traces: runs, app: null }))).toMatch(/ a {2,}GET \/users\/42 +2 × 200 OK, 1 × 500 .* 3 /);
  });
});

test('many runs are told by their statistics, their spread and the slowest of them', async () => {
  const text = await rendered(report({ stats: stats(), app: null, traces: [trace(), trace({ index: 7, totalNs: 9e9 })] }));
  expect(text.slice(0, text.indexOf(' The slowest'))).toBe(`
GET /users/42   200 runs   0 errors   900 ms   222 requests/s
first request after the boot 38.2 ms   5 warm-ups not counted below

 Phase        min    mean  median     p95     p99     max     ± σ     % outl.
 connect   191 µs  215 µs  212 µs  231 µs  233 µs  832 µs 45.4 µs   4.9     1
 send     34.2 µs 38.6 µs 38.0 µs 41.4 µs 41.7 µs  149 µs 8.13 µs   0.9     1
 receive   171 µs  193 µs  190 µs  207 µs  209 µs  745 µs 40.7 µs   4.4     1
 route    10.8 µs 12.2 µs 12.0 µs 13.1 µs 13.2 µs 47.1 µs 2.57 µs   0.3     1
 before   36.9 µs 41.6 µs 41.0 µs 44.7 µs 45.0 µs  161 µs 8.78 µs   1.0     1
 view     2.72 ms 3.06 ms 3.02 ms 3.29 ms 3.32 ms 11.8 ms  646 µs  70.0     1
 respond   144 µs  162 µs  160 µs  174 µs  176 µs  628 µs 34.2 µs   3.7     1
 after    34.2 µs 38.6 µs 38.0 µs 41.4 µs 41.7 µs  149 µs 8.13 µs   0.9     1
 teardown 8.10 µs 9.13 µs 9.00 µs 9.81 µs 9.88 µs 35.3 µs 1.93 µs   0.2     1
 write     108 µs  122 µs  120 µs  131 µs  132 µs  471 µs 25.7 µs   2.8     1
 deliver   378 µs  426 µs  420 µs  458 µs  461 µs 1.65 ms 89.9 µs   9.7     1
 download 46.8 µs 52.8 µs 52.0 µs 56.7 µs 57.1 µs  204 µs 11.1 µs   1.2     1
 Total    3.88 ms 4.37 ms 4.31 ms 4.70 ms 4.73 ms 16.9 ms  923 µs 100.0     1
 ref       270 µs  304 µs  300 µs  327 µs  329 µs 1.18 ms 64.2 µs   7.0     1

 Span                            min  median     p95     p99     max    ± σ    %
 db SELECT * FROM users WHE… 1.08 ms 1.20 ms 1.31 ms 1.32 ms 4.71 ms 257 µs 27.8
 http GET http://127.0.0.1:… 1.57 ms 1.74 ms 1.90 ms 1.91 ms 6.83 ms 372 µs 60.5

 Total of a run, and how many took so long
   3.88 ms  ████████████████████████████████████████████████████████████ 20
   3.97 ms  █████████████████████████████████████████████████████████ 19
   4.05 ms  ████████████████████████████████████████████████████████████ 20
   4.14 ms  ████████████████████████████████████████████████████████████ 20
   4.22 ms  █████████████████████████████████████████████████████████ 19
   4.31 ms  ████████████████████████████████████████████████████████████ 20
   4.39 ms  ████████████████████████████████████████████████████████████ 20
   4.48 ms  ████████████████████████████████████████████████████████████ 20
   4.56 ms  ████████████████████████████████████████████████████████████ 20
   4.65 ms  ████████████████████████████████████████████████████████████ 20
 > 4.73 ms  ██████ 2

 per request   db 1   http 1–2

`);
  expect(text.slice(text.indexOf(' The slowest'))).toMatch(/^ The slowest run kept, number 8\n\nGET \/users\/42 .* 9\.00 s\n/);
});

test('figures that too few runs allow for have no column', async () => {
  const text = await rendered(report({ stats: stats(12), traces: [] }), { width: 120 });
  expect(text).toMatch(/ Phase +min +mean +median +max +± σ +% +outl\.\n/);
});

test('a single run is told as a trace, whether it has statistics or not', async () => {
  expect(await rendered(report({ stats: stats(1) }))).toBe(await rendered(report()));
});

describe('below the table', () => {
  test('stands an interruption once, with the request that it met', async () => {
    const verdict = { status: 'error', exitCode: 130, reasons: ['interrupted', 'GET /: interrupted'] } as const;
    const text = await rendered(report({ stats: stats(3), verdict }));
    expect(text.match(/interrupted/g)).toHaveLength(1);
    expect(text).toContain(' error: GET /: interrupted\n');
  });

  test('stand the findings, the checks and the verdict', async () => {
    const check = { query: 'status', aggregate: null, expected: 200, actual: 200, request: null };
    const text = await rendered(
      report({
        insights: [
          {
            code: 'SEQUENTIAL_CALLS',
            message: 'the query and the call do not need each other',
            phase: 'view',
            spanIds: ['04', '05'],
            source: { file: '/app/routes.ts', line: 15 },
            costNs: 1200 * US,
            savingNs: 1200 * US,
            evidence: 'they ran one after the other',
            remedy: 'start both, then await Promise.all',
          },
        ],
        checks: [
          { ...check, expression: 'status == 200', verdict: 'pass', message: '', source: null },
          {
            ...check,
            expression: 'phase "view" < 2ms',
            verdict: 'fail',
            message: 'it took 3.02 ms',
            source: { file: '/app/smoke.yaml', line: 4 },
          },
        ],
        verdict: { status: 'fail', exitCode: 4, reasons: ['1 of 2 checks failed'] },
      }),
    );
    expect(text.slice(text.indexOf('\n\n !') + 1)).toBe(`
 ! the query and the call do not need each other · costs 1.20 ms · could save
   1.20 ms · routes.ts:15
   they ran one after the other
   start both, then await Promise.all

 ✓ status == 200
 ✗ phase "view" < 2ms
   it took 3.02 ms (smoke.yaml:4)

 fail: 1 of 2 checks failed

 boot 182 ms: spawn 42.0 ms, load 120 ms, setup 18.0 ms, listen 2.00 ms,
 slowest import ./db.js 88.0 ms
`);
  });

  test('stand the rules that lost, where none won', async () => {
    const tried = [{ rule: '/users/<int:id>', endpoint: 'users.show', reason: '"x" is not an int' }];
    const route = { rule: null, endpoint: null, blueprint: null, params: {}, source: null, tried };
    const text = await rendered(report({ traces: [trace({ route, spans: [] })], app: null }));
    expect(text).toContain('\nno rule matched\n');
    expect(text).toContain('\n Rules tried\n   /users/<int:id>   users.show: "x" is not an int\n');
  });

  test('stands how long both ends were at work, where it is more than a hundredth', async () => {
    expect(await rendered(report({ traces: [trace({ clampedNs: 500 * US })] }))).toContain(
      '\n 500 µs in which both ends were at work: phases are cut there',
    );
    expect(await rendered(report({ traces: [trace({ clampedNs: 5 * US })] }))).not.toContain('both ends');
  });
});

test('a report that could not be made says why', async () => {
  const made = report({
    traces: [],
    app: null,
    verdict: { status: 'error', exitCode: 3, reasons: ['routes.ts:3: x is not defined\n  2 | a\n> 3 | x'] },
  });
  expect(await rendered(made)).toBe(`
 error: routes.ts:3: x is not defined
     2 | a
   > 3 | x
`);
});
