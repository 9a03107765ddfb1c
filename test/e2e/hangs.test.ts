import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import type { Trace } from '../../src/model/trace.js';
import { type CliResult, ROOT, runCli, traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { schemaFaults } from '../helpers/schema.js';

expectNothingLeft();

const FAILURES = path.join(ROOT, 'fixtures/failures');
const HANGS = path.join(FAILURES, 'hangs.ts');
/** Bounds the boot too, which takes its time on a machine that is busy. */
const LIMIT = '4s';

async function hang(target: string, ...args: string[]): Promise<{ report: Report; trace: Trace; result: CliResult }> {
  const { report, result } = await traceJson(['GET', target, '--app', HANGS, '--timeout', LIMIT, ...args]);
  expect(schemaFaults(report)).toEqual([]);
  expect(result.exitCode).toBe(3);
  expect(result.stderr).toBe('');
  const trace = report.traces.at(-1) as Trace;
  expect(trace).toMatchObject({ outcome: 'timeout', response: target === '/stream' ? {} : null, error: { code: 'REQUEST_TIMEOUT' } });
  expect(trace.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(trace.totalNs);
  expect(trace.error?.message).not.toContain('\n');
  return { report, trace, result };
}

describe('a request whose app spins in a loop', () => {
  it.each([
    ['/loop', 'view', 'countUp', 57],
    ['/regex', 'view', 'backtracks', 14],
    ['/hook', 'before', 'spinInHook', 20],
  ])('is told of the function, the line and the phase: %s', async (target, phase, name, line) => {
    const { trace } = await hang(target);
    expect(trace.error).toMatchObject({ phase, source: { file: HANGS, line } });
    expect(trace.error?.message).toContain(`its event loop is blocked: ${name} does not return (${HANGS}:${line})`);
    expect(trace.error?.stack).toContain(`at ${name} (${HANGS}:${line}:`);
    expect(trace.error?.frame).toMatch(new RegExp(`^> ${line} \\|`, 'm'));
    expect(trace.phases.find(({ status }) => status === 'unfinished')?.name).toBe(phase);
    expect(trace.route?.rule).toBe(target === '/hook' ? '/hook' : target);
  });

  it('is told of what the variables held, secrets masked, and of the span that is open', async () => {
    const { trace, result } = await hang('/loop');
    expect(trace.error?.frame).toMatch(/^ {2}turns = \d+$/m);
    expect(trace.error?.frame).toContain('  password = ***');
    expect(result.stdout).not.toContain('= "hunter2"');
    expect(trace.spans.find(({ name }) => name === 'count up')).toMatchObject({ status: 'unfinished', phase: 'view' });
    expect(trace.error?.stack?.split('\n').map((frame) => frame.replace(/.*at (\S+) .*/, '$1'))).toEqual([
      'countUp',
      '<anonymous>',
      'loops',
    ]);
  });

  it.each([
    ['/native', 'blocked in native code, which cannot be interrupted; ', 'custom "derive a key", which has not ended'],
    ['/native/hook', 'blocked in native code, which cannot be interrupted; ', 'hook "deriveInHook", which has not ended'],
    [
      '/signal',
      'blocked and the app takes SIGUSR1 for itself, so that its inspector cannot be opened; ',
      'hook "deriveInHook", which has ended',
    ],
  ])('is told why nobody can look, where that is so, and how far it came: %s', async (target, why, span) => {
    const { trace } = await hang(target);
    const stoppedIn = target === '/native/hook' ? 'before' : 'view';
    expect(trace.error).toMatchObject({ source: null, frame: null });
    expect(trace.error?.message).toContain(why);
    if (process.platform !== 'linux') return;
    expect(trace.error?.message).toContain(`the last span that it began is ${span}`);
    expect(trace.error?.phase).toBe(stoppedIn);
    expect(trace.phases.find(({ status }) => status === 'unfinished')?.name).toBe(stoppedIn);
    expect(trace.phases.find(({ name }) => name === 'route')).toMatchObject({ status: 'done' });
    expect(trace.route?.rule).toBe(target);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is told how far it came out of the memory of its process, where many are served and nothing is written down', async () => {
    const { report } = await hang('/native', '-n', '2', '-c', '2');
    const told = report.traces.filter(({ error }) => error?.phase === 'view');
    expect(told).not.toEqual([]);
    for (const { error, route } of told) {
      expect(error?.message).toContain('the last span that it began is custom "derive a key", which has not ended');
      expect(route?.rule).toBe('/native');
    }
  });

  const canDisable = process.allowedNodeEnvironmentFlags.has('--disable-sigusr1');
  (canDisable ? it : it.skip)('is told of a Node whose inspector no signal opens', async () => {
    const { trace } = await hang('/loop', '--node-arg=--disable-sigusr1');
    expect(trace.error?.message).toContain('its Node has no inspector that SIGUSR1 could open');
    if (process.platform === 'linux') expect(trace.error?.message).toContain('custom "count up", which has not ended');
  });

  it('ends a run of many', async () => {
    const { report } = await hang('/loop', '-n', '20');
    expect(report.traces).toHaveLength(1);
    expect(report.verdict.reasons).toHaveLength(1);
  });
});

describe('a request that waits for what never comes', () => {
  it('is told of the line that waits, and who waits for it', async () => {
    const { trace } = await hang('/timer');
    expect(trace.error).toMatchObject({ phase: 'view', source: { file: HANGS, line: 67 } });
    expect(trace.error?.message).toContain(`query still waits at ${HANGS}:67`);
    expect(trace.error?.stack?.split('\n')).toEqual([
      expect.stringContaining(`at async query (${HANGS}:67:`),
      expect.stringContaining(`at async loadOrder (${HANGS}:62:`),
      expect.stringContaining(`at async waitsForTimer (${HANGS}:37:`),
    ]);
    expect(trace.spans.find(({ name }) => name === 'load order')).toMatchObject({ status: 'unfinished' });
  });

  it('is told that nothing can settle it, where the promise is lost', async () => {
    const { trace } = await hang('/lost');
    expect(trace.error?.message).toContain('nothing is left that could settle the promise it waits for');
  });

  it('is told of the piece that a stream waits for', async () => {
    const { trace } = await hang('/stream');
    expect(trace.error).toMatchObject({ phase: 'download', source: { file: HANGS, line: 48 } });
    expect(trace.response).toMatchObject({ status: 200, body: 'first piece' });
  });

  it('leaves the app fit for the next one', async () => {
    const { report } = await hang('/timer', '-n', '2');
    expect(report.traces.map(({ error }) => error?.source?.line)).toEqual([67, 67]);
  });
});

describe('a boot that does not end', () => {
  it.each([
    ['hangs-at-import.mts', 'load', 'still waits at', 5],
    ['hangs-in-setup.ts', 'setup', 'loadSettings still waits at', 4],
    ['spins-in-setup.ts', 'setup', 'its event loop is blocked: setup does not return', 3],
  ])('is told of the file, the step and the line: %s', async (name, step, why, line) => {
    const file = path.join(FAILURES, name);
    const { exitCode, stdout, stderr } = await runCli(['GET', '/', '--app', file, '--timeout', LIMIT]);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain(`error: ${file} did not finish its ${step} within 4000 ms: `);
    expect(stderr).toContain(why);
    expect(stderr).toContain(`${file}:${line}`);
    expect(stderr).toMatch(new RegExp(`^ *> ${line} \\|`, 'm'));
  });

  it('is told of the module that waits, and of none that waits for it', async () => {
    const { exitCode, stderr } = await runCli(['GET', '/', '--app', path.join(FAILURES, 'hangs-in-dependency.mts'), '--timeout', LIMIT]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`still waits at ${path.join(FAILURES, 'hangs-at-import.mts')}:5`);
  });
});
