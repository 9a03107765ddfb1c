import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import { ROOT, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/insights-calls/routes.mjs');
const IDENTICAL_TO = 'cycle_trace.identical_to';
const INDEPENDENT_OF = 'cycle_trace.independent_of';

async function report(target: string): Promise<Report> {
  const { report } = await traceJson(['GET', target, '--app', APP]);
  expect(schemaFaults(report)).toEqual([]);
  return report;
}

describe.each(['fetch', 'undici', 'http'])('calls by %s, one after another', (client) => {
  it('of which none carries what another gave, are told, with what it would save to make them at once', async () => {
    const { insights, traces } = await report(`/${client}/independent`);
    const calls = traces[0]!.spans.filter(({ kind }) => kind === 'http');
    const ids = calls.map(({ id }) => id);
    expect(calls.map(({ attributes }) => attributes[INDEPENDENT_OF])).toEqual([undefined, [ids[0]], [ids[0], ids[1]]]);
    const told = insights.filter(({ code }) => code === 'independent-calls');
    expect(told).toEqual([expect.objectContaining({ phase: 'view', spanIds: ids, source: calls[1]!.source })]);
    const durations = calls.map(({ durationNs }) => durationNs);
    const costNs = durations.reduce((sum, ns) => sum + ns, 0);
    expect(told[0]).toMatchObject({ costNs, savingNs: costNs - Math.max(...durations) });
    expect(told[0]!.remedy).toContain('Promise.all');
    expect(JSON.stringify(traces)).not.toContain('t-70412');
  });

  it('of which the second is the first again, say so', async () => {
    const { insights, traces } = await report(`/${client}/after/weather`);
    const [first, second] = traces[0]!.spans.filter(({ kind }) => kind === 'http');
    expect(first!.attributes).not.toHaveProperty([IDENTICAL_TO]);
    expect(second!.attributes[IDENTICAL_TO]).toBe(first!.id);
    expect(insights.filter(({ code }) => code === 'identical-calls')).toMatchObject([{ spanIds: [first!.id, second!.id] }]);
  });

  it.each([
    ['made at once', 'together'],
    ['of which the second carries an id of the first', 'id'],
    ['of which the second carries an id of one digit, inside of a word', 'short-id'],
    ['of which the second carries a header of the first', 'header'],
    ['of which the second carries an id in its body', 'body'],
    ['of which the first was compressed', 'after/packed'],
    ['of which the first was too large to look through', 'after/large'],
    ['of which the first was not found', 'after/missing'],
    ['of which the second is the same again', 'after/weather'],
  ])('%s, are not', async (_, target) => {
    const { insights, traces } = await report(`/${client}/${target}`);
    const calls = traces[0]!.spans.filter(({ kind }) => kind === 'http');
    expect(calls).toHaveLength(2);
    for (const { attributes } of calls) expect(attributes).not.toHaveProperty([INDEPENDENT_OF]);
    expect(insights.filter(({ code }) => code === 'independent-calls')).toEqual([]);
  });
});

it('takes no redirect for a call of its own', async () => {
  const { traces } = await report('/fetch/after/moved');
  const [, followed, last] = traces[0]!.spans.filter(({ kind }) => kind === 'http');
  expect(followed!.attributes).not.toHaveProperty([INDEPENDENT_OF]);
  expect(last!.attributes[INDEPENDENT_OF]).toEqual([followed!.id]);
});
