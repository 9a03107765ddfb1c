import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import type { Trace } from '../../src/model/trace.js';
import { ROOT, runInShell, startCli, traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { until } from '../helpers/processes.js';
import { schemaFaults } from '../helpers/schema.js';

const left = expectNothingLeft();
const PRESSURE = path.join(ROOT, 'fixtures/failures/pressure.ts');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('under pressure', () => {
  it('a thousand requests at a time are traced, each of them', async () => {
    const { report, result } = await traceJson(['GET', '/wait', '--app', PRESSURE, '-n', '1000', '-c', '1000', '--timeout', '120s']);
    expect(result.exitCode).toBe(0);
    expect(report.stats).toMatchObject({ runs: 1_000, errors: 0 });
    expect(schemaFaults(report)).toEqual([]);
  });

  it.each(['/garbage', '/small-garbage'])('an app that writes to the pipe between the processes is told so: %s', async (target) => {
    const { report, result } = await traceJson(['GET', target, '--app', PRESSURE]);
    expect(result.exitCode).toBe(3);
    expect(report.traces[0]).toMatchObject({ outcome: 'crashed', error: { code: 'HOST_DIED' } });
    expect(report.traces[0]?.error?.message).toContain('wrote to file descriptor 3');
    expect(result.stderr).not.toMatch(/\bbug\b/);
  });

  it('ten thousand lines that a view prints are in the trace, each of them, and pass in order', async () => {
    const { report, result } = await traceJson(['GET', '/lines', '--app', PRESSURE]);
    expect(result.exitCode).toBe(0);
    const expected = Array.from({ length: 10_000 }, (_, n) => `line ${n}`);
    expect(report.traces[0]?.logs.map(({ text }) => text)).toEqual(expected);
    expect(result.stderr.trimEnd().split('\n')).toEqual(expected);
  });

  it('a record of twenty thousand spans arrives whole', async () => {
    const { report, result } = await traceJson(['GET', '/flood', '--app', PRESSURE, '--timeout', '60s']);
    expect(result.exitCode).toBe(0);
    expect(report.traces[0]?.spans.filter(({ name }) => name.startsWith('span '))).toHaveLength(20_000);
  });

  it('an end of the process while a record fills the pipe loses neither the record nor who ended it', async () => {
    const { report, result } = await traceJson(['GET', '/flood-and-end', '--app', PRESSURE, '-n', '2', '-c', '2', '--timeout', '120s']);
    expect(result.exitCode).toBe(3);
    const [flooded, ended] = ['ok', 'crashed'].map((outcome) => report.traces.find((trace) => trace.outcome === outcome));
    expect(flooded?.spans.filter(({ name }) => name.startsWith('span '))).toHaveLength(100_000);
    expect(ended?.error).toMatchObject({ code: 'HOST_DIED', phase: 'view' });
    expect(ended?.error?.message).toContain('process.exit(7) was called');
    expect(ended?.route?.rule).toBe('/flood-and-end');
    expect(ended?.spans.find(({ name }) => name === 'let it go')).toMatchObject({ status: 'ok', phase: 'view' });
    expect(ended?.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(ended?.totalNs);
  });

  it('a lack of file descriptors is told as what it is, and nothing hangs', async () => {
    const words = ['GET', '/wait', '--app', PRESSURE, '-n', '200', '-c', '200', '--json', '--timeout', '5s'];
    const { exitCode, stdout } = await runInShell('ulimit -n 64; "$@"', words);
    expect(exitCode).toBe(3);
    const report = JSON.parse(stdout) as Report;
    expect(schemaFaults(report)).toEqual([]);
    expect(report.verdict.reasons.join()).toMatch(/EMFILE|closed before|refused|within/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'a million runs that %s stops leave a whole report of what was measured, and nothing else',
    async (signal) => {
      const file = path.join(folder, 'report.json');
      const cli = startCli(['GET', '/counted', '--app', PRESSURE, '-n', '1000000', '--json', '-o', file]);
      cli.stdout.resume();
      let said = '';
      cli.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const ended = new Promise((resolve) => cli.once('close', resolve));
      await until(() => said.includes('the 1000th'));
      expect(left.processes().length).toBeGreaterThan(process.platform === 'linux' ? 1 : -1);
      cli.kill(signal);
      expect(await ended).toBe(130);
      const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
      expect(report.stats?.runs).toBeGreaterThan(500);
      expect(report.verdict).toMatchObject({ status: 'error', exitCode: 130 });
      expect(schemaFaults(report)).toEqual([]);
      expect(readdirSync(folder)).toEqual(['report.json']);
    },
  );

  it.each(['/upload', '/upload?die=1'])('a large upload leaves no file behind, whatever becomes of the app: %s', async (target) => {
    const file = path.join(folder, 'large.bin');
    writeFileSync(file, Buffer.alloc(3 << 20, 'x'));
    const { result } = await traceJson(['POST', target, '--form', `file@${file}`, '--app', PRESSURE]);
    expect(result.stderr).toContain(`took ${3 << 20} ${3 << 20}`);
    expect(result.exitCode).toBe(target === '/upload' ? 0 : 3);
  });

  it('a reader that leaves half-way ends a stream of traces quietly', async () => {
    const cli = startCli(['GET', '/quick', '--app', PRESSURE, '-n', '1000000', '--ndjson']);
    let stderr = '';
    cli.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const lines = await new Promise<string>((resolve) => {
      let text = '';
      cli.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.split('\n').length > 20) resolve(text);
      });
    });
    cli.stdout.destroy();
    const code = await new Promise((resolve) => cli.once('exit', resolve));
    expect([code, stderr]).toEqual([0, '']);
    for (const line of lines.split('\n').slice(0, 20)) expect((JSON.parse(line) as Trace).outcome).toBe('ok');
  });
});
