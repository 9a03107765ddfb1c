import fc from 'fast-check';
import { chanceRankedAbove } from '../../src/analysis/rank-test.js';

const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => from + n);

test('chances are those of the published tables', () => {
  // Mann and Whitney (1947), table I: of 3 and 3, U = 9 is one order of 20; of 4 and 4, U = 15 or more is 2 of 70.
  expect(chanceRankedAbove([4, 5, 6], [1, 2, 3])).toBeCloseTo(1 / 20, 12);
  expect(chanceRankedAbove([4, 6, 7, 8], [1, 2, 3, 5])).toBeCloseTo(2 / 70, 12);
  // One order of the 184,756 of 10 among 20.
  expect(chanceRankedAbove(upTo(10, 100), upTo(10))).toBeCloseTo(1 / 184_756, 15);
  expect(chanceRankedAbove(upTo(10), upTo(10, 100))).toBe(1);
});

test('ties never make anything look surer', () => {
  expect(chanceRankedAbove([1, 1, 1], [1, 1, 1])).toBe(1);
  expect(chanceRankedAbove([4, 5, 6], [1, 2, 4])).toBeGreaterThan(chanceRankedAbove([4.5, 5, 6], [1, 2, 4]));
});

test('the chance is what counting every order gives', () => {
  const orders = (values: number, others: number, above: number): number => {
    if (values === 0 || others === 0) return above <= 0 ? 1 : 0;
    return orders(values - 1, others, above - others) + orders(values, others - 1, above);
  };
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 2, maxLength: 14 }),
      fc.integer({ min: 1, max: 13 }),
      (all, cut) => {
        const [values, others] = [all.slice(0, Math.min(cut, all.length - 1)), all.slice(Math.min(cut, all.length - 1))];
        const above = values.flatMap((value) => others.filter((other) => value > other)).length;
        const chance = orders(values.length, others.length, above) / orders(values.length, others.length, 0);
        expect(chanceRankedAbove(values, others)).toBeCloseTo(chance, 12);
      },
    ),
  );
});

test('the chance falls as values rise', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 5, maxLength: 15 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 1e6 }), (drawn, more) => {
      const raised = drawn.map((value) => value + more);
      expect(chanceRankedAbove(raised, drawn)).toBeLessThanOrEqual(chanceRankedAbove(drawn, drawn));
    }),
  );
});
