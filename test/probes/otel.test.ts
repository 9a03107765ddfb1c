import path from 'node:path';
import type { Span, Trace } from '../../src/model/trace.js';
import { ROOT, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/otel/routes.mjs');

async function traces(env: Readonly<Record<string, string>>, ...args: string[]): Promise<readonly Trace[]> {
  const { report, result } = await traceJson([...args, '--app', APP], { env });
  expect(result.exitCode).toBe(0);
  expect(schemaFaults(report)).toEqual([]);
  return report.traces;
}

const spansOf = (trace: Trace): readonly Span[] => trace.spans.filter((span) => span.kind === 'custom');

/** `outer > inner` for each span, by the names of those around it. */
function paths(trace: Trace): string[] {
  const pathOf = (span: Span): string => {
    const parent = trace.spans.find((other) => other.id === span.parentId);
    return parent ? `${pathOf(parent)} > ${span.name}` : span.name;
  };
  return spansOf(trace).map(pathOf).sort();
}

describe.each([
  ['without an SDK', {}],
  ['with an SDK of the app’s own', { SDK: '1' }],
])('spans of OpenTelemetry %s', (_, env: Readonly<Record<string, string>>) => {
  it('stand in the tree, one inside of the other, across awaits', async () => {
    const [trace] = (await traces(env, 'GET', '/nested')) as [Trace];
    expect(paths(trace)).toEqual(['outer', 'outer > inner']);
    const [outer, inner] = spansOf(trace) as [Span, Span];
    expect(outer).toMatchObject({ status: 'ok', phase: 'view', attributes: { kind: 'demo' }, source: { file: APP } });
    expect(inner.attributes).toEqual({ size: 3 });
    expect(outer.durationNs).toBeGreaterThanOrEqual(inner.durationNs);
  });

  it('are told apart where they run side by side', async () => {
    const [trace] = (await traces(env, 'GET', '/side-by-side')) as [Trace];
    expect(paths(trace)).toEqual(['a', 'a > in a', 'b', 'b > in b']);
  });

  it('stand inside of the view’s own', async () => {
    const [trace] = (await traces(env, 'GET', '/in-span')) as [Trace];
    expect(paths(trace)).toEqual(['own', 'own > theirs']);
  });

  it('that failed are errors', async () => {
    const [trace] = (await traces(env, 'GET', '/fails')) as [Trace];
    expect(spansOf(trace)).toMatchObject([
      { name: 'risky', status: 'error', attributes: { 'error.type': 'TypeError', 'exception.message': 'no luck' } },
    ]);
  });

  it('belong to their own request, however many run at a time', async () => {
    for (const trace of await traces(env, 'GET', '/side-by-side', '-n', '30', '-c', '6')) {
      expect(paths(trace)).toEqual(['a', 'a > in a', 'b', 'b > in b']);
    }
  });
});

it('an SDK of the app’s own exports its spans as ever', async () => {
  const [trace] = (await traces({ SDK: '1' }, 'GET', '/exported')) as [Trace];
  expect(JSON.parse(trace.response?.body ?? '')).toEqual([
    { name: 'inner', isRoot: false },
    { name: 'outer', isRoot: true },
  ]);
});
