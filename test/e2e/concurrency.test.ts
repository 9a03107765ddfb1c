import path from 'node:path';
import type { Trace } from '../../src/model/trace.js';
import { ROOT, runCli, traceJson } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';

expectNothingLeft();

const APP = path.join(ROOT, 'fixtures/concurrency/app.ts');

/** What is wrong with one trace, or null: everything in it must bear the number of its own request. */
function mixture({ response, route, spans }: Trace): string | null {
  const body = JSON.parse(response?.body ?? '') as { n: number; id: number; same: boolean; view: string };
  const { n } = body;
  if (!body.same || body.view !== `true ${n} ${n} ${n} 7`) return `the view of ${n} saw ${body.view}`;
  if (body.id !== 42 || route?.params.id !== 42) return `params of ${n}`;
  if (!response?.headers.some(([name, value]) => name === 'X-N' && value === String(n))) return `the header of ${n}`;
  for (const name of ['number', 'after', 'teardown']) {
    const noted = spans.find((span) => span.name === name)?.attributes.n;
    if (noted !== n) return `${name} of ${n} bears ${noted}`;
  }
  const custom = spans.filter(({ name, phase }) => phase === 'view' && / \d+$/.test(name));
  for (const side of ['left', 'right']) {
    const outer = custom.find(({ name }) => name === `${side} ${n}`);
    const inner = custom.find(({ name }) => name === `inside ${side} ${n}`);
    if (outer === undefined || inner?.parentId !== outer.id) return `the spans of ${n}`;
  }
  return custom.length === 4 ? null : `${custom.length} spans in ${n}`;
}

it('a thousand requests of which fifty are on their way at a time never mix', async () => {
  const args = ['GET', '/mix/42', 'X-Run:7', '-n', '1000', '-c', '50', '--ndjson', '--max-body', '2kb', '--app', APP];
  const { stdout, stderr, exitCode } = await runCli(args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const traces = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Trace);
  expect(traces).toHaveLength(1000);
  expect(traces.map(mixture).filter((fault) => fault !== null)).toEqual([]);
  const bodies = traces.map(({ response }) => JSON.parse(response?.body ?? '') as { n: number; most: number });
  expect(new Set(bodies.map(({ n }) => n)).size).toBe(1000);
  // They did take turns.
  expect(Math.max(...bodies.map(({ most }) => most))).toBeGreaterThan(10);
});

it('a view that would answer after its client has gone is a timeout, in the phase in which it was', async () => {
  const { report, result } = await traceJson(['GET', '/slow', '--timeout', '4s', '--app', APP]);
  expect(result.exitCode).toBe(3);
  const [trace] = report.traces;
  expect(trace).toMatchObject({ outcome: 'timeout', response: null, error: { phase: 'view' } });
  expect(trace?.phases.find(({ name }) => name === 'view')).toMatchObject({ status: 'unfinished' });
  expect(trace?.spans.map(({ name }) => name)).toContain('number');
});
