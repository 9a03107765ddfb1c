import fc from 'fast-check';
import { Numbered } from '../../src/host/numbered.js';

it('holds what a map would, whatever is put in and taken out', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(3_000)), { maxLength: 2_000 });
  fc.assert(
    fc.property(steps, (list) => {
      const model = new Map<number, number>();
      const numbered = new Numbered<number>();
      for (const [puts, id] of list) {
        if (puts) {
          numbered.set(id, id * 2);
          model.set(id, id * 2);
        } else {
          expect(numbered.take(id)).toBe(model.get(id) ?? null);
          model.delete(id);
        }
      }
      const entries = numbered.entries().sort((a, b) => a.id - b.id);
      expect(entries.map(({ id, value }) => [id, value])).toEqual([...model].sort(([a], [b]) => a - b));
    }),
    { numRuns: 50 },
  );
});
