import fc from 'fast-check';
import { findInsights, INSIGHTS } from '../../../src/analysis/insights/index.js';
import { coveredNs } from '../../../src/analysis/insights/insight.js';
import type { Span } from '../../../src/model/trace.js';
import { trace } from '../../reporters/samples.js';

const span = (startNs: number, durationNs: number): Span => ({
  id: String(startNs),
  parentId: null,
  phase: 'view',
  kind: 'http',
  name: 'GET',
  startNs,
  durationNs,
  status: 'ok',
  attributes: {},
  source: null,
});

it('every insight has a code of its own and nothing to say of an innocent trace', () => {
  expect(new Set(INSIGHTS.map(({ code }) => code)).size).toBe(INSIGHTS.length);
  for (const { code, find } of INSIGHTS) {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(find(trace())).toEqual([]);
  }
  expect(findInsights([trace(), trace()])).toEqual([]);
});

it('tells of two statements of one line apart, and counts a trace once', () => {
  const [statement] = trace().spans.filter(({ kind }) => kind === 'db');
  const six = (text: string) =>
    Array.from({ length: 6 }, (_, n) => ({ ...statement, id: `${text}${n}`, attributes: { 'db.query.text': text } }) as Span);
  const busy = () => trace({ spans: [...six('select a'), ...six('select b')] });
  const told = findInsights([busy(), busy(), trace()]);
  expect(told.map(({ code }) => code)).toEqual(['repeated-statement', 'repeated-statement']);
  expect(new Set(told.map(({ evidence }) => evidence.split(',')[0]))).toEqual(new Set(['select a', 'select b']));
  for (const { evidence } of told) expect(evidence).toMatch(/; in 2 of 3 traces$/);
  for (const insight of told) expect(insight).not.toHaveProperty('subject');
});

describe('the time that spans cover', () => {
  it('counts what runs side by side once', () => {
    expect(coveredNs([span(0, 10), span(5, 10), span(20, 5)])).toBe(20);
    expect(coveredNs([span(0, 100), span(10, 5)])).toBe(100);
  });

  it('is no more than their sum and no less than the longest', () => {
    const spans = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)).map(([startNs, durationNs]) => span(startNs, durationNs)));
    fc.assert(
      fc.property(spans, (list) => {
        const durations = list.map(({ durationNs }) => durationNs);
        expect(coveredNs(list)).toBeLessThanOrEqual(durations.reduce((sum, ns) => sum + ns, 0));
        expect(coveredNs(list)).toBeGreaterThanOrEqual(Math.max(0, ...durations));
      }),
    );
  });
});
