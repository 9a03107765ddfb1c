import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import type { Phase, Trace } from '../../src/model/trace.js';
import { ROOT, runCli, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = ['--app', path.join(ROOT, 'fixtures/cpu/routes.ts')];
const MS = 1e6;

function phase({ phases }: Trace, name: string): Phase {
  return phases.find((each) => each.name === name) as Phase;
}

async function viewOf(target: string, ...args: string[]): Promise<Phase & { waitNs: number }> {
  const { report, result } = await traceJson(['GET', target, ...APP, '--cpu', ...args]);
  expect(result.stderr).toBe('');
  expect(schemaFaults(report)).toEqual([]);
  const [trace] = report.traces;
  for (const each of trace?.phases ?? []) expectWithin(each);
  const view = phase(trace as Trace, 'view');
  return { ...view, waitNs: view.durationNs - Number(view.cpuNs) - Number(view.loopDelayNs) };
}

/** The parts of a phase are no longer than the phase; the client's phases have none. */
function expectWithin({ name, side, durationNs, cpuNs, gcNs, loopDelayNs }: Phase): void {
  if (side === 'client') {
    expect({ name, cpuNs, gcNs, loopDelayNs }).toEqual({ name, cpuNs: null, gcNs: null, loopDelayNs: null });
    return;
  }
  expect(cpuNs).not.toBeNull();
  expect(Number(cpuNs) + Number(loopDelayNs)).toBeLessThanOrEqual(durationNs);
  expect(gcNs ?? 0).toBeLessThanOrEqual(durationNs);
}

/** The longest wait for other code that a request of the report had before its view was over. */
function loopDelays({ traces }: Report): number[] {
  return traces.map((trace) => Number(phase(trace, 'receive').loopDelayNs) + Number(phase(trace, 'view').loopDelayNs));
}

describe('where the time of a phase goes', () => {
  it('work is CPU time', async () => {
    const view = await viewOf('/work');
    expect(view.cpuNs).toBeGreaterThan(10 * MS);
    expect(view.loopDelayNs).toBe(0);
  });

  it.each(['/wait', '/block'])('waiting is none: %s', async (target) => {
    const view = await viewOf(target);
    expect(view.durationNs).toBeGreaterThan(55 * MS);
    expect(view.cpuNs).toBeLessThan(25 * MS);
    expect(view.waitNs).toBeGreaterThan(view.durationNs / 4);
  });

  it('pauses for garbage collection are told of the view that makes the garbage', async () => {
    const view = await viewOf('/garbage');
    expect(view.gcNs).toBeGreaterThan(0);
  });

  it('what a request does between its own awaits is not other code', async () => {
    const view = await viewOf('/awaits');
    expect(view.cpuNs).toBeGreaterThan(0);
    expect(view.loopDelayNs).toBeLessThan(view.durationNs / 2);
  });

  it('a request that waits while another one has the thread says so, and the other one does not', async () => {
    const { report } = await traceJson(['GET', '/turns', ...APP, '--cpu', '-n', '2', '-c', '2']);
    const [least = 0, most = 0] = loopDelays(report).sort((a, b) => a - b);
    expect(most).toBeGreaterThan(15 * MS);
    expect(least).toBeLessThan(most);
    for (const trace of report.traces) expect(phase(trace, 'view').cpuNs).toBeGreaterThan(25 * MS);
  });

  it('a request that waits while the app does something of its own says so', async () => {
    const env = { CYCLE_TRACE_BACKGROUND: '1' };
    const { report } = await traceJson(['GET', '/background', ...APP, '--cpu'], { env });
    expect(Math.max(...loopDelays(report))).toBeGreaterThan(15 * MS);
    expect(phase(report.traces[0] as Trace, 'view').cpuNs).toBeLessThan(15 * MS);
  });

  it('of a view that never ends, what it had used when it was given up', async () => {
    const { report } = await traceJson(['GET', '/spin', ...APP, '--cpu', '--timeout', '3s']);
    expect(phase(report.traces[0] as Trace, 'view')).toMatchObject({ status: 'unfinished' });
    expect(phase(report.traces[0] as Trace, 'view').cpuNs).toBeGreaterThan(50 * MS);
  });

  it('nothing of it is measured unless it is asked for', async () => {
    const { report } = await traceJson(['GET', '/work', ...APP, '-n', '2']);
    for (const { cpuNs, gcNs, loopDelayNs } of report.traces.flatMap(({ phases }) => phases))
      expect([cpuNs, gcNs, loopDelayNs]).toEqual([null, null, null]);
    expect(report.stats?.cpu).toBeNull();
  });
});

describe('asking for it', () => {
  it('a check of `cpu` measures what it judges', async () => {
    const failed = await traceJson(['GET', '/work', ...APP, '-e', 'cpu < 10ms']);
    expect(failed.result.exitCode).toBe(4);
    expect(failed.report.checks).toMatchObject([{ query: 'cpu', verdict: 'fail' }]);
    const passed = await traceJson(['GET', '/work', ...APP, '-e', 'cpu < 10s', '-e', 'cpu > 10ms']);
    expect(passed.report.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
    expect(passed.result.exitCode).toBe(0);
  });

  it('a suite with such a check does so too', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-cpu-'));
    try {
      const suite = path.join(folder, 'smoke.yaml');
      writeFileSync(suite, `app: ${APP[1]}\nrequests:\n  - request: GET /wait\n  - request: GET /work\n    expect: [cpu > 10ms]\n`);
      const { report, result } = await traceJson(['check', suite]);
      expect(report.checks).toMatchObject([{ query: 'cpu', verdict: 'pass' }]);
      expect(result.exitCode).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('the statistics of many runs have the CPU time of each', async () => {
    const { report } = await traceJson(['GET', '/work', ...APP, '--cpu', '-n', '3']);
    expect(report.stats?.cpu).toMatchObject({ runs: 3 });
    expect(report.stats?.cpu?.minNs).toBeGreaterThan(10 * MS);
    expect(schemaFaults(report)).toEqual([]);
  });

  it.each([
    ['120', /Time +% +CPU +GC +Wait +Loop +Timeline/],
    ['80', /Time +% +CPU +GC +Wait +Loop\n/],
    ['60', /Time +% +CPU +Loop\n/],
  ])('the table has columns for it, as many as there is room for: %s', async (COLUMNS, head) => {
    const { stdout } = await runCli(['GET', '/wait', ...APP, '--cpu'], { env: { COLUMNS } });
    expect(stdout).toMatch(head);
    expect(stdout).toContain('CPU: the app’s thread at work');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(Number(COLUMNS));
  });

  it('another server has no thread of ours to measure', async () => {
    const { exitCode, stderr } = await runCli(['GET', 'http://127.0.0.1:1/', '--cpu']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--cpu is for an app started here');
  });
});
