import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import type { Trace } from '../../src/model/trace.js';
import { type CliResult, ROOT, runCli, traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { schemaFaults } from '../helpers/schema.js';

expectNothingLeft();

const APP = path.join(ROOT, 'fixtures/failures/killed.ts');
/** What is known elsewhere of a process that was killed is tested with its deaths. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

interface Killed {
  readonly report: Report;
  readonly trace: Trace;
  readonly result: CliResult;
  /** The names of the phases that were measured. */
  readonly done: readonly string[];
  /** The names of the spans, those that had not ended with an ellipsis. */
  readonly spans: readonly string[];
}

async function kill(target: string, ...args: string[]): Promise<Killed> {
  const { report, result } = await traceJson(['GET', target, '--app', APP, ...args]);
  expect(schemaFaults(report)).toEqual([]);
  const trace = report.traces.at(-1) as Trace;
  expect(trace.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(trace.totalNs);
  for (const { startNs, durationNs } of trace.spans) expect(startNs + durationNs).toBeLessThanOrEqual(trace.totalNs);
  return {
    report,
    trace,
    result,
    done: trace.phases.filter(({ status }) => status === 'done').map(({ name }) => name),
    spans: trace.spans.filter(({ kind }) => kind !== 'net').map(({ name, status }) => (status === 'unfinished' ? `${name} …` : name)),
  };
}

const RECEIVED = ['connect', 'send', 'receive'];
const TO_VIEW = [...RECEIVED, 'route', 'before'];
const TO_WRITE = [...TO_VIEW, 'view', 'respond', 'after', 'teardown'];
const HOOKS = ['first', 'second'];
const SPANS = [...HOOKS, 'outer', 'over', 'inner'];

onLinux('a process that dies without a word', () => {
  it.each<[where: string, target: string, phase: string, rule: string | null, done: string[], spans: string[]]>([
    ['a converter', '/stream/dies', 'route', null, RECEIVED, []],
    ['a before hook', '/ada?in=before', 'before', '/<name>', [...RECEIVED, 'route'], ['first', 'second …']],
    ['the view', '/ada?in=view', 'view', '/<name>', TO_VIEW, HOOKS],
    ['a span of the view', '/ada?in=outer', 'view', '/<name>', TO_VIEW, [...HOOKS, 'outer …', 'over']],
    ['a span inside of another', '/ada?in=inner', 'view', '/<name>', TO_VIEW, [...HOOKS, 'outer …', 'over', 'inner …']],
    ['a timer while the view waits', '/ada?in=timer', 'view', '/<name>', TO_VIEW, SPANS],
    ['a signal that it sent to itself and took', '/ada?in=taken', 'view', '/<name>', TO_VIEW, SPANS],
    ['an error handler', '/ada?in=handler', 'respond', '/<name>', TO_VIEW, [...SPANS, 'handler …']],
    ['what the view returned', '/ada?in=respond', 'respond', '/<name>', [...TO_VIEW, 'view'], SPANS],
    ['an after hook', '/ada?in=after', 'after', '/<name>', [...TO_VIEW, 'view', 'respond'], [...SPANS, 'after …']],
    ['a teardown hook', '/ada?in=teardown', 'teardown', '/<name>', TO_WRITE.slice(0, -1), [...SPANS, 'after', 'teardown …']],
    ["a listener to one of the framework's signals", '/ada?in=signal', 'before', '/<name>', [...RECEIVED, 'route'], []],
    ['the first piece of a body', '/stream/well?in=piece', 'write', '/stream/<fatal:name>', TO_WRITE, [...HOOKS, 'after', 'teardown']],
  ])('in %s has the phase, what was measured until then, and the span', async (_where, target, phase, rule, done, spans) => {
    const killed = await kill(target);
    expect(killed.result.exitCode).toBe(3);
    expect(killed.report.verdict).toMatchObject({ status: 'error', exitCode: 3 });
    expect(killed.trace).toMatchObject({
      outcome: 'crashed',
      response: null,
      error: { code: 'HOST_DIED', message: "the app's process was ended by SIGKILL", phase },
    });
    expect(killed.trace.route?.rule ?? null).toBe(rule);
    expect(killed.done).toEqual(done);
    expect(killed.spans).toEqual(spans);
    const stopped = killed.trace.phases.findIndex(({ name }) => name === phase);
    expect(killed.trace.phases[stopped]).toMatchObject({ status: 'unfinished' });
    for (const { reason, status } of killed.trace.phases.slice(stopped + 1)) {
      expect({ reason, status }).toEqual({ reason: `not reached: the request stopped in ${phase}`, status: 'skipped' });
    }
  });

  it('amid a body in pieces has the part that came', async () => {
    const { done, result, spans, trace } = await kill('/stream/well?in=rest');
    expect(result.exitCode).toBe(3);
    expect(trace).toMatchObject({ outcome: 'crashed', response: { status: 200, body: 'first piece' }, error: { phase: 'download' } });
    expect(done).toEqual([...TO_WRITE, 'write', 'deliver']);
    expect(spans).toEqual([...HOOKS, 'after', 'teardown', 'response body …']);
  });

  it('after its whole response has every phase of that, and does not pass', async () => {
    const { done, report, result, trace } = await kill('/ada?in=later');
    expect(result.exitCode).toBe(3);
    expect(trace).toMatchObject({ outcome: 'ok', response: { status: 200, body: '{"name":"ada"}\n' }, error: null });
    expect(done).toEqual([...TO_WRITE, 'write', 'deliver', 'download']);
    expect(report.verdict.reasons).toEqual(["after the last response the app's process was ended by SIGKILL"]);
  });

  it.each<[way: string, message: RegExp, args: string[]]>([
    ['segfault', /^the app's process was ended by SIG(SEGV|ILL|BUS)$/, []],
    ['stack', /^the app's process was ended by SIGSEGV$/, ['--node-arg=--stack-size=60000']],
    [
      'memory',
      /^the app's process was ended by SIG(ABRT|TRAP|ILL): FATAL ERROR: .*heap out of memory$/,
      ['--node-arg=--max-old-space-size=40'],
    ],
    ['exit', /^the app's process ended with exit code 3$/, []],
  ])('by %s has the phase and the span too', async (way, message, args) => {
    const { done, report, result, spans, trace } = await kill(`/ada?in=inner&by=${way}`, ...args);
    expect(result.exitCode).toBe(3);
    expect(report.verdict.exitCode).toBe(3);
    expect(trace).toMatchObject({ outcome: 'crashed', error: { code: 'HOST_DIED', phase: 'view' }, route: { rule: '/<name>' } });
    expect(trace.error?.message).toMatch(message);
    expect(done).toEqual(TO_VIEW);
    expect(spans).toEqual([...HOOKS, 'outer …', 'over', 'inner …']);
  });

  it('is told of the request that it died of, not of those before', async () => {
    const { report, trace } = await kill('/ada?in=third', '-n', '50');
    expect(report.traces.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'crashed']);
    expect(report.traces.map(({ overheadNs }) => overheadNs === null)).toEqual([false, false, true]);
    expect(trace.error).toMatchObject({ phase: 'view' });
  });

  it('says in the table where it was', async () => {
    const { exitCode, stdout } = await runCli(['GET', '/ada?in=inner', '--app', APP]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^ 4 View function executes +before +/m);
    expect(stdout).toMatch(/^ +view … /m);
    expect(stdout).toMatch(/… inner · not finished/);
    expect(stdout).toContain('HOST_DIED in view');
  });
});

onLinux('the file that a request is kept in', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-killed-'));
  const file = path.join(folder, 'mine');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('may be closed by the app, which has its own files to itself then', async () => {
    const { report, result, trace } = await kill(`/closes/15?file=${file}`);
    expect(result.exitCode).toBe(0);
    expect(report.verdict.status).toBe('pass');
    expect(trace.response?.body).toMatch(/^mine, by number \d+$/);
    expect(readFileSync(file, 'utf8')).toBe(trace.response?.body);
  });

  it.each([
    ['closed', `/closes/15?in=afterwards&file=${file}`],
    ['written to', '/writes/15?in=afterwards'],
  ])('tells nothing of an app that has %s it and died', async (_what, target) => {
    const { result, trace } = await kill(target);
    expect(result.exitCode).toBe(3);
    expect(trace).toMatchObject({ outcome: 'crashed', error: { code: 'HOST_DIED', phase: null }, route: null });
    expect(trace.phases.find(({ name }) => name === 'view')?.reason).toBe('not known whether it was reached');
  });
});
