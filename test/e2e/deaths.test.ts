import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import type { Trace } from '../../src/model/trace.js';
import { type CliResult, ROOT, runCli, traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { isAlive, until } from '../helpers/processes.js';
import { schemaFaults } from '../helpers/schema.js';

expectNothingLeft();

const FAILURES = path.join(ROOT, 'fixtures/failures');
const DEATHS = path.join(FAILURES, 'deaths.ts');

interface Seen {
  readonly report: Report;
  readonly trace: Trace;
  readonly result: CliResult;
  /** The names of the phases that were measured. */
  readonly done: readonly string[];
}

async function die(target: string, ...args: string[]): Promise<Seen> {
  const { report, result } = await traceJson(['GET', target, '--app', DEATHS, ...args]);
  expect(schemaFaults(report)).toEqual([]);
  const trace = report.traces.at(-1) as Trace;
  expect(trace.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(trace.totalNs);
  return { report, trace, result, done: trace.phases.filter(({ status }) => status === 'done').map(({ name }) => name) };
}

const TO_VIEW = ['connect', 'send', 'receive', 'route', 'before'];

describe('an app that ends its own process', () => {
  it.each([
    ['/exit', 'exit code 7: process.exit(7) was called', 'view', 8, TO_VIEW],
    ['/exit/deep', 'exit code 11: process.exit(11) was called', 'view', 100, TO_VIEW],
    ['/exit/hook', 'exit code 8: process.exit(8) was called', 'after', 12, [...TO_VIEW, 'view', 'respond']],
    ['/uncaught/before', 'exit code 1 on an uncaught exception, RangeError: thrown before the response', 'view', 24, TO_VIEW],
    ['/rejected', 'exit code 1 on an unhandled rejection, TypeError: nobody takes this', 'view', 45, TO_VIEW],
    ['/stack', 'exit code 1 on an uncaught exception, RangeError: Maximum call stack size exceeded', 'view', 74, TO_VIEW],
    ['/segfault', "SIGSEGV: process.kill(process.pid, 'SIGSEGV') was called", 'view', 58, TO_VIEW],
    ['/abort', 'SIGABRT: process.abort() was called', 'view', 67, TO_VIEW],
  ])('by %s is reported with its reason, the phase, the line and what was measured', async (target, reason, phase, line, measured) => {
    const { report, trace, result, done } = await die(target);
    expect(result.exitCode).toBe(3);
    expect(report.verdict).toMatchObject({ status: 'error', exitCode: 3 });
    expect(trace).toMatchObject({ outcome: 'crashed', error: { code: 'HOST_DIED', phase, source: { file: DEATHS, line } } });
    expect(trace.error?.message).toContain(reason);
    expect(trace.error?.message).not.toContain('\n');
    expect(trace.error?.stack).toContain(`${DEATHS}:${line}`);
    expect(done).toEqual(expect.arrayContaining(measured));
    expect(trace.phases.find(({ name }) => name === phase)).toMatchObject({ status: 'unfinished' });
    expect(trace.route?.rule).toBe(target);
  });

  it('by a rejection with something that is no error is told what that was', async () => {
    const { trace } = await die('/rejected/value');
    expect(trace.error?.message).toBe("the app's process ended with exit code 1 on an unhandled rejection, with a mere string");
  });

  it('amid a streamed response leaves the part that came', async () => {
    const { trace, done } = await die('/uncaught/during');
    expect(trace).toMatchObject({ outcome: 'crashed', response: { status: 200, body: 'first piece' }, error: { phase: 'download' } });
    expect(done).toEqual(expect.arrayContaining([...TO_VIEW, 'view', 'respond', 'write', 'deliver']));
    expect(trace.spans.find(({ kind }) => kind === 'stream')).toMatchObject({ name: 'response body', status: 'unfinished' });
  });

  it.each([
    ['/uncaught/after', 'RangeError: thrown after the response'],
    ['/rejected/after', 'TypeError: nobody takes this either'],
  ])('after a whole response does not pass: %s', async (target, message) => {
    const { report, trace, result } = await die(target);
    expect(result.exitCode).toBe(3);
    expect(trace).toMatchObject({ outcome: 'ok', response: { status: 200, body: 'whole' } });
    expect(report.verdict.reasons.join()).toContain(message);
  });

  it('without a word, while others are served, is not given a phase that nobody knows', async () => {
    const { trace, result } = await die('/killed', '-n', '2', '-c', '2');
    expect(result.exitCode).toBe(3);
    expect(trace).toMatchObject({ outcome: 'crashed', error: { phase: null } });
    const advice = process.platform === 'linux' ? '; with one request at a time (-c 1) the phase would be known' : '';
    expect(trace.error?.message).toBe(`the app's process was ended by SIGKILL${advice}`);
    expect(trace.phases.find(({ name }) => name === 'receive')?.reason).toContain('could not say how far it came');
    expect(trace.phases.find(({ name }) => name === 'view')?.reason).toBe('not known whether it was reached');
  });

  it('by filling its memory shows what it wrote last', async () => {
    const { trace, result } = await die('/memory', '--node-arg=--max-old-space-size=40');
    expect(result.exitCode).toBe(3);
    expect(trace.outcome).toBe('crashed');
    expect(trace.error?.phase).toBe(process.platform === 'linux' ? 'view' : null);
    expect(trace.error?.message).toMatch(/ended by SIG(ABRT|TRAP): FATAL ERROR: .*heap out of memory$/);
    expect(trace.error?.stack).toContain('FATAL ERROR');
  });

  it('takes along what it had started', async () => {
    const { trace, result } = await die('/orphan');
    expect(trace.error?.message).toContain('process.exit(9)');
    const child = Number(/^child (\d+)$/m.exec(result.stderr)?.[1]);
    expect(child).toBeGreaterThan(0);
    await until(() => !isAlive(child));
  });

  it('stops a run of many: the next request has nobody to answer it', async () => {
    const { report } = await die('/exit', '-n', '50');
    expect(report.traces).toHaveLength(1);
  });

  it('says so in the table, in its own words and lines', async () => {
    const { stdout } = await runCli(['GET', '/exit', '--app', DEATHS]);
    expect(stdout).toContain('HOST_DIED in view at fixtures/failures/deaths.ts:8');
    expect(stdout).toContain('process.exit(7) was called');
  });
});

describe('an app that lives on', () => {
  it('after an exception of its view has the stack overflow in its trace and exit code 4', async () => {
    const { trace, result } = await die('/stack/view');
    expect(result.exitCode).toBe(4);
    expect(trace).toMatchObject({ outcome: 'ok', response: { status: 500 }, error: { code: 'UNHANDLED_EXCEPTION', phase: 'view' } });
  });

  it.each([
    ['/uncaught', 'RangeError: taken by the app', 12],
    ['/rejected', 'TypeError: taken by the app too', 17],
  ])('by handlers of its own is reported nevertheless: %s', async (target, message, line) => {
    const file = path.join(FAILURES, 'survivors.ts');
    const { report, result } = await traceJson(['GET', target, '--app', file]);
    expect(result.exitCode).toBe(4);
    expect(report.traces[0]).toMatchObject({
      outcome: 'ok',
      response: { status: 200, body: 'alive' },
      error: { code: 'UNHANDLED_EXCEPTION', message, phase: 'view', source: { file, line } },
    });
  });

  it('but has closed the server is not taken for one that is well', async () => {
    const { report, result } = await die('/close');
    expect(result.exitCode).toBe(3);
    expect(report.verdict.reasons).toEqual(['after the last response the app had closed the server']);
  });

  it('but has closed the server refuses the next connection, and that says so', async () => {
    const { report, result } = await die('/close', '-n', '2', '--no-keepalive');
    expect(result.exitCode).toBe(3);
    expect(report.traces.map(({ outcome }) => outcome)).toContain('ok');
  });
});

describe('an app that ends while it boots', () => {
  it.each([
    ['exits-at-import.ts', 'exit code 5: process.exit(5) was called, during its load', ':1:9'],
    ['exits-in-setup.ts', 'exit code 6: process.exit(6) was called, during its setup', ':4:11'],
    ['throws-beside-setup.ts', 'exit code 1 on an uncaught exception, Error: thrown beside the setup, during its setup', ':3:11'],
  ])('is told by whom: %s', async (name, reason, place) => {
    const { exitCode, stdout, stderr } = await runCli(['GET', '/', '--app', path.join(FAILURES, name)]);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).toContain(`${name}${place}`);
  });

  it("is told of Node's own refusal to start", async () => {
    const { exitCode, stderr } = await runCli(['GET', '/', '--app', DEATHS, '--node-arg=--no-such-option']);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/error: the app's process ended with exit code 9: .*bad option: --no-such-option, during its start/);
  });
});
