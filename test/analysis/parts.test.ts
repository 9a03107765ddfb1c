import fc from 'fast-check';
import { medianOf, PARTS, partsOf } from '../../src/analysis/parts.js';

test('a part is of runs that follow each other', () => {
  const { fastestNs, mediansNs } = partsOf(Array.from({ length: 10 * PARTS }, (_, run) => run));
  expect(fastestNs).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(mediansNs).toEqual([4.5, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 74.5, 84.5, 94.5]);
});

test('parts take every run once, differ by one run at most, and grow as the values do', () => {
  const values = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 2 * PARTS, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.integer({ min: 2, max: 9 }), (drawn, by) => {
      const { fastestNs, mediansNs } = partsOf(drawn);
      expect(Math.min(...fastestNs)).toBe(Math.min(...drawn));
      expect(fastestNs.every((ns, part) => ns <= (mediansNs[part] as number))).toBe(true);
      expect(partsOf(drawn.map((ns) => ns * by)).fastestNs).toEqual(fastestNs.map((ns) => ns * by));
    }),
  );
  expect(medianOf([3, 1, 2])).toBe(2);
});
