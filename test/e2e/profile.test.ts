import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv from 'ajv';
import { ROOT, runCli, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/cpu/routes.ts');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-profile-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile, which is what Chrome's DevTools read. */
const integer = { type: 'integer' };
const object = (properties: Record<string, object>, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const CALL_FRAME = object(
  { functionName: { type: 'string' }, scriptId: { type: 'string' }, url: { type: 'string' }, lineNumber: integer, columnNumber: integer },
  ['functionName', 'scriptId', 'url', 'lineNumber', 'columnNumber'],
);
const POSITION_TICK = object({ line: integer, ticks: integer }, ['line', 'ticks']);
const NODE = object(
  {
    id: integer,
    callFrame: CALL_FRAME,
    hitCount: integer,
    children: { type: 'array', items: integer },
    deoptReason: { type: 'string' },
    positionTicks: { type: 'array', items: POSITION_TICK },
  },
  ['id', 'callFrame'],
);
const isProfile = new Ajv().compile(
  object(
    {
      nodes: { type: 'array', items: NODE, minItems: 1 },
      startTime: { type: 'number' },
      endTime: { type: 'number' },
      samples: { type: 'array', items: integer, minItems: 1 },
      timeDeltas: { type: 'array', items: integer },
    },
    ['nodes', 'startTime', 'endTime', 'samples', 'timeDeltas'],
  ),
);

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string } }[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

describe('--profile', () => {
  it('writes a profile of the requests, and names the function that they spend their time in', async () => {
    const file = path.join(folder, 'app.cpuprofile');
    const { report, result } = await traceJson(['GET', '/burn', '--app', APP, '--profile', file]);
    expect(result.stderr).toBe('');
    expect(schemaFaults(report)).toEqual([]);
    const line =
      readFileSync(APP, 'utf8')
        .split('\n')
        .findIndex((text) => text.startsWith('function burn(')) + 1;
    expect(report.profile?.hottest[0]).toMatchObject({ name: 'burn', source: { file: APP, line } });
    expect(report.profile?.hottest[0]?.selfNs).toBeGreaterThan(0);
    expect(report.profile?.hottest[0]?.selfNs).toBeLessThanOrEqual(report.profile?.durationNs ?? 0);
    expect(readdirSync(folder)).toEqual(['app.cpuprofile']);
    const { nodes, samples, timeDeltas, startTime, endTime } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
    const names = nodes.filter(({ callFrame }) => callFrame.url.includes('fixtures/cpu')).map(({ callFrame }) => callFrame.functionName);
    expect(names).toContain('burn');
    // What ran at the boot is no part of it.
    expect(names).not.toContain('routes');
    expect(samples).toHaveLength(timeDeltas.length);
    expect(endTime).toBeGreaterThan(startTime);
  });

  it('is what the protocol says of a profile, each sample at a node of one tree', async () => {
    const file = path.join(folder, 'app.cpuprofile');
    await runCli(['GET', '/burn', '--app', APP, '--profile', file, '-n', '3']);
    const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile & { nodes: { children?: number[] }[] };
    isProfile(profile);
    expect(isProfile.errors).toBeNull();
    const ids = profile.nodes.map(({ id }) => id);
    const children = profile.nodes.flatMap((node) => (node as { children?: number[] }).children ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    // One root, of which all the others come.
    expect([...children].sort((a, b) => a - b)).toEqual(ids.filter((id) => id !== profile.nodes[0]!.id).sort((a, b) => a - b));
    for (const id of new Set(profile.samples)) expect(ids).toContain(id);
  });

  it('names them under the table', async () => {
    const { stdout } = await runCli(['GET', '/burn', '--app', APP, '--profile', path.join(folder, 'p')]);
    expect(stdout).toMatch(/ Hottest functions, by time of their own\n +[\d.]+ ms burn {3}fixtures\/cpu\/routes\.ts:\d+\n/);
  });

  it('says before anything runs that the file cannot be written', async () => {
    const { exitCode, stderr, stdout } = await runCli(['GET', '/burn', '--app', APP, '--profile', path.join(folder, 'no/p')]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Cannot write');
  });

  it('says that there is none of a process that ended, and reports what there is', async () => {
    const { report, result } = await traceJson(['GET', '/exit', '--app', APP, '--profile', path.join(folder, 'p')]);
    expect(result.exitCode).toBe(3);
    expect(report.traces).toHaveLength(1);
    expect(result.stderr).toContain('No CPU profile was written');
    expect(readdirSync(folder)).toEqual([]);
  });
});
