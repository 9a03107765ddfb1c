import { newHistogram } from '../../src/analysis/histogram.js';
import { runWarnings } from '../../src/analysis/run-warnings.js';
import { Samples } from '../../src/analysis/samples.js';

const MS = 1e6;

function warned(values: readonly number[], { coldMs = null as number | null, warmups = 0 } = {}): string[] {
  const samples = new Samples(newHistogram);
  for (const value of values) samples.add(value * MS);
  const cold = coldMs === null ? null : { totalNs: coldMs * MS };
  return runWarnings({ cold, runs: values.length, total: samples.summary(), warmups }).map(({ code }) => code);
}

const steady = Array.from({ length: 40 }, (_, run) => 10 + (run % 5) * 0.1);

describe('warnings of repeated runs', () => {
  it('are none where the runs are alike', () => {
    expect(warned(steady)).toEqual([]);
    expect(warned(steady, { coldMs: 12 })).toEqual([]);
  });

  it('are none of runs too few to tell', () => {
    expect(warned([1, 50, 1, 90], { coldMs: 90 })).toEqual([]);
  });

  it('tell of a cold first run, unless it was left out', () => {
    expect(warned(steady, { coldMs: 45 })).toEqual(['slow-first-run']);
    expect(warned(steady, { coldMs: 45, warmups: 5 })).toEqual([]);
  });

  it('tell of outliers once they are more than one in twenty', () => {
    expect(warned([...steady, 14, 14])).toEqual([]);
    expect(warned([...steady, 14, 14, 14])).toEqual(['outliers']);
  });

  it('tell of totals that vary by a third', () => {
    expect(warned(Array.from({ length: 40 }, (_, run) => 5 + (run % 10)))).toEqual(['noise']);
  });

  it('say what to do, and where the rule comes from', () => {
    const samples = new Samples(newHistogram);
    for (const value of [...steady, 90, 90, 90, 90]) samples.add(value * MS);
    const warnings = runWarnings({ cold: { totalNs: 90 * MS }, runs: 44, total: samples.summary(), warmups: 0 });
    expect(warnings).toHaveLength(3);
    for (const { literature, message, remedy } of warnings) {
      expect(literature).toMatch(/ \d{4}$/);
      expect(message).not.toMatch(/NaN|undefined/);
      expect(remedy).toMatch(/\.$/);
    }
  });
});
