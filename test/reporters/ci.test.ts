import fc from 'fast-check';
import { type FinalResults, Parser } from 'tap-parser';
import type { Check, Report } from '../../src/model/report.js';
import { casesOf } from '../../src/reporters/cases.js';
import { renderGithub } from '../../src/reporters/github.js';
import { renderJunit } from '../../src/reporters/junit.js';
import { renderTap } from '../../src/reporters/tap.js';
import * as arbitrary from './arbitrary.js';
import { CONTEXT, failing, hanging, report, trace } from './samples.js';

const check = (expression: string, verdict: Check['verdict'], rest: Partial<Check> = {}): Check => ({
  expression,
  query: expression.split(' ')[0] as string,
  aggregate: null,
  expected: 200,
  actual: 404,
  verdict,
  message: 'found 404',
  source: null,
  request: null,
  ...rest,
});

const mixed: Report = report({
  checks: [
    check('status == 200', 'fail'),
    check('total < 1s', 'pass'),
    check('total med < 2ms', 'inconclusive', { message: 'too noisy' }),
    check('status == 200', 'no-data'),
  ],
  verdict: { status: 'fail', exitCode: 4, reasons: ['status == 200: found 404', 'total med < 2ms: too noisy'] },
});

test('there is a case for the request and one for each check, with names of their own', () => {
  expect(casesOf(mixed).map(({ request, name, verdict }) => [request, name, verdict])).toEqual([
    ['GET /users/42', 'is answered', 'pass'],
    ['GET /users/42', 'status == 200', 'fail'],
    ['GET /users/42', 'total < 1s', 'pass'],
    ['GET /users/42', 'total med < 2ms', 'warn'],
    ['GET /users/42', 'status == 200 (2)', 'fail'],
  ]);
});

test('a request that failed is told by the verdict, and a 5xx that was expected is none', () => {
  const reasons = ["GET /users/42: TypeError: Cannot read properties of undefined (reading 'name')"];
  const failed = report({ traces: [failing()], verdict: { status: 'fail', exitCode: 4, reasons } });
  expect(casesOf(failed)).toMatchObject([{ verdict: 'fail', message: reasons[0], source: { line: 17 } }]);
  expect(casesOf(report({ traces: [failing()] }))).toMatchObject([{ verdict: 'pass' }]);
  const hung = report({ traces: [hanging()], verdict: { status: 'error', exitCode: 3, reasons: ['GET /users/42: no answer'] } });
  expect(casesOf(hung)).toMatchObject([{ verdict: 'error' }]);
});

test('what belongs to no request is a case too, so that a failure is never lost', () => {
  const verdict = { status: 'error', exitCode: 3, reasons: ['APP_LOAD_FAILED: it threw'] } as const;
  expect(casesOf(report({ traces: [], verdict }))).toMatchObject([
    { name: 'runs', verdict: 'error', message: 'APP_LOAD_FAILED: it threw' },
  ]);
});

test('checks of a suite stand with their own request', () => {
  const traces = [trace({ name: 'add' }), trace({ name: 'show' })];
  const cases = casesOf(report({ traces, checks: [check('status == 200', 'fail', { request: 'show' })] }));
  expect(cases.map(({ request, name }) => `${request}: ${name}`)).toEqual(['add: is answered', 'show: is answered', 'show: status == 200']);
});

test('of two requests to one place, the one that failed is told', () => {
  const traces = [trace({ name: 'first' }), { ...failing(), name: 'second' }];
  const checks = ['first', 'second'].map((request) => check('status == 200', request === 'first' ? 'pass' : 'fail', { request }));
  const reasons = ['second: TypeError: no user', 'second: status == 200: found 404'];
  const cases = casesOf(report({ traces, checks, verdict: { status: 'fail', exitCode: 4, reasons } }));
  expect(cases.map(({ request, name, verdict }) => [request, name, verdict])).toEqual([
    ['first', 'is answered', 'pass'],
    ['first', 'status == 200', 'pass'],
    ['second', 'is answered', 'fail'],
    ['second', 'status == 200', 'fail'],
  ]);
});

/** What every edition of Jenkins' junit-10.xsd allows: the attributes of each element (those with "!" must be there), and what it holds. */
const XSD: Readonly<Record<string, { attributes: string; children: readonly string[]; text?: true }>> = {
  testsuites: { attributes: 'name time tests failures errors', children: ['testsuite'] },
  testsuite: {
    attributes: 'name! tests! failures! errors! group time skipped timestamp hostname id package file log url',
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: { attributes: 'name! time classname group', children: ['skipped', 'error', 'failure', 'system-out', 'system-err'] },
  failure: { attributes: 'type message', children: [], text: true },
  error: { attributes: 'type message', children: [], text: true },
  skipped: { attributes: 'type message', children: [], text: true },
};

/** Reads XML strictly, and holds each element to the schema. Throws for what neither knows. */
function validate(xml: string): Record<string, number> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 does not allow is looked for
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u);
  const counts: Record<string, number> = {};
  const open: string[] = [];
  let rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  while (rest !== '') {
    const tag = /^<(\/?)([a-z-]+)((?: [a-z]+="(?:[^<>&"]|&(?:amp|lt|gt|quot|apos);)*")*)(\/?)>/.exec(rest);
    const text = tag ? null : /^(?:[^<>&]|&(?:amp|lt|gt|quot|apos);)+/.exec(rest);
    const found = tag ?? text;
    if (!found) throw new Error(`no XML: ${rest.slice(0, 80)}`);
    rest = rest.slice(found[0].length);
    if (text) {
      if (text[0].trim() !== '' && !XSD[open.at(-1) ?? '']?.text) throw new Error(`text in ${open.at(-1)}`);
      continue;
    }
    const [, closing, name = '', attributes = '', empty] = found;
    if (closing) {
      expect(open.pop()).toBe(name);
      continue;
    }
    const rule = XSD[name];
    if (!rule || (open.length > 0 && !XSD[open.at(-1) as string]?.children.includes(name))) throw new Error(`${name} in ${open.at(-1)}`);
    const given = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key as string, value as string] as const);
    expect(new Set(given.map(([key]) => key)).size).toBe(given.length);
    for (const [key, value] of given) {
      expect(rule.attributes.split(/!? |!?$/)).toContain(key);
      if (key === 'time')
        expect(value).toMatch(name === 'testcase' ? /^\d+\.\d{6}$/ : /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?$/);
    }
    for (const must of rule.attributes.split(' ').filter((key) => key.endsWith('!')))
      expect(given.map(([key]) => `${key}!`)).toContain(must);
    counts[name] = (counts[name] ?? 0) + 1;
    if (!empty) open.push(name);
  }
  expect(open).toEqual([]);
  return counts;
}

describe('junit', () => {
  test('has one testcase a check, the failure in its element, and counts that agree', () => {
    const xml = renderJunit(mixed, CONTEXT);
    expect(validate(xml)).toEqual({ testsuites: 1, testsuite: 1, testcase: 5, failure: 2, skipped: 1 });
    expect(xml).toContain('<testsuites name="cycle-trace" tests="5" failures="2" errors="0" time="0.004">');
    expect(xml).toContain(
      '<testcase classname="GET /users/42" name="status == 200" time="0.000000">\n      <failure message="found 404" type="fail">found 404\nat routes.ts:14</failure>',
    );
    expect(xml).toContain('name="total &lt; 1s"');
  });

  test('is what Jenkins takes, whatever the app and the network say', () => {
    fc.assert(
      fc.property(arbitrary.report, (any) => void validate(renderJunit(any, CONTEXT))),
      { numRuns: 200 },
    );
  });
});

describe('tap', () => {
  test('has a plan, a line for each case, and what was found and wanted', () => {
    expect(renderTap(mixed, CONTEXT)).toBe(`TAP version 14
1..5
ok 1 - GET /users/42: is answered
not ok 2 - GET /users/42: status == 200
  ---
  message: "found 404"
  severity: "fail"
  at: "routes.ts:14"
  found: 404
  wanted: 200
  ...
ok 3 - GET /users/42: total < 1s
ok 4 - GET /users/42: total med < 2ms # SKIP too noisy
not ok 5 - GET /users/42: status == 200 (2)
  ---
  message: "found 404"
  severity: "fail"
  at: "routes.ts:14"
  found: 404
  wanted: 200
  ...
`);
  });

  test('keeps its grammar, whatever the app and the network say', () => {
    fc.assert(
      fc.property(arbitrary.report, (any) => {
        const [version, plan, ...lines] = renderTap(any, CONTEXT).trimEnd().split('\n');
        expect(version).toBe('TAP version 14');
        const points = lines.filter((line) => /^(?:not )?ok \d+ - /.test(line));
        expect(plan).toBe(`1..${points.length}`);
        expect(points.map((line) => Number(/\d+/.exec(line)?.[0]))).toEqual(points.map((_, index) => index + 1));
        for (const line of lines) if (!points.includes(line)) expect(line).toMatch(/^ {2}(?:---|\.\.\.|[a-z]+: .+)$/);
        for (const line of points) expect(line.replace(/\\[\\#]/g, '').replace(/ # SKIP(?: |$)/, '')).not.toContain('#');
      }),
      { numRuns: 200 },
    );
  });
});

describe('tap, as a parser of it reads it', () => {
  const parse = (text: string) =>
    new Promise<FinalResults>((resolve) => {
      new Parser({ strict: true }, resolve).end(text);
    });

  test('finds every case, what failed and what was skipped, and nothing that is no TAP', async () => {
    const results = await parse(renderTap(mixed, CONTEXT));
    expect(results).toMatchObject({ ok: false, count: 5, pass: 3, fail: 2, skip: 1, bailout: false });
    expect(results.failures.map(({ name, diag }) => [name, diag])).toEqual([
      ['GET /users/42: status == 200', { message: 'found 404', severity: 'fail', at: 'routes.ts:14', found: 404, wanted: 200 }],
      ['GET /users/42: status == 200 (2)', { message: 'found 404', severity: 'fail', at: 'routes.ts:14', found: 404, wanted: 200 }],
    ]);
  });

  test('reads characters outside of the first plane as they are', async () => {
    const message = 'a\u{e0a42}b\\u{41}\u001b[2J\u200b';
    const { failures } = await parse(renderTap(report({ checks: [check('body exists', 'fail', { message })] }), CONTEXT));
    expect(failures.map(({ diag }) => diag.message)).toEqual([message]);
  });

  test('counts what was judged, whatever the app and the network say', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary.report, async (any) => {
        const cases = casesOf(any);
        const bad = cases.filter(({ verdict }) => verdict === 'fail' || verdict === 'error').length;
        const { count, fail, failures } = await parse(renderTap(any, CONTEXT));
        expect({ count, fail }).toEqual({ count: cases.length, fail: bad });
        // In strict mode a line that is no TAP is a failure without a number of its own.
        expect(failures).toHaveLength(bad);
      }),
      { numRuns: 200 },
    );
  });
});

describe('github', () => {
  test('annotates the lines of the user, the worst first, and nothing acts as a command', () => {
    const hostile = check('body contains "a"', 'fail', {
      message: '100%\n::set-output name=x::y',
      source: { file: '/app/smoke,1.yaml', line: 4, column: 9 },
    });
    const { verdict } = report({ verdict: { status: 'fail', exitCode: 4, reasons: [] } });
    const text = renderGithub(
      { ...mixed, verdict, checks: [check('total < 1s', 'inconclusive', { message: 'too noisy' }), hostile] },
      CONTEXT,
    );
    expect(text).toBe(
      '::error file=smoke%2C1.yaml,line=4,col=9,title=GET /users/42::body contains "a": 100%25%0A::set-output name=x::y\n' +
        '::warning file=routes.ts,line=14,title=GET /users/42::total < 1s: too noisy\n',
    );
  });

  test('prints ten lines at most, each a command, whatever the app and the network say', () => {
    const many = Array.from({ length: 30 }, (_, n) => check(`status == ${n}`, 'fail'));
    expect(
      renderGithub({ ...mixed, checks: many }, CONTEXT)
        .trimEnd()
        .split('\n'),
    ).toHaveLength(10);
    fc.assert(
      fc.property(arbitrary.report, (any) => {
        const lines = renderGithub(any, CONTEXT).trimEnd().split('\n');
        expect(lines.length).toBeLessThanOrEqual(10);
        for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) [^\r\n]*::/);
      }),
      { numRuns: 200 },
    );
  });
});
