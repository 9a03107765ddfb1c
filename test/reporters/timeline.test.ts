import fc from 'fast-check';
import { timelineBar } from '../../src/reporters/timeline.js';

test.each([
  [0, 100, 100, 4, '████'],
  [0, 50, 100, 4, '██'],
  [50, 50, 100, 4, '  ██'],
  [0, 3, 100, 4, '▏'],
  [99, 1, 100, 4, '   ▏'],
  [100, 0, 100, 4, '   ▏'],
  [0, 31, 100, 4, '█▎'],
  [12, 88, 100, 4, '▐███'],
  [22, 28, 100, 4, '▕█'],
  [0, 100, 0, 4, ''],
  [0, 100, 100, 0, ''],
])('from %i for %i of %i in %i columns is %j', (start, duration, total, width, expected) => {
  expect(timelineBar(start, duration, total, width)).toBe(expected);
});

test('a bar is never empty, never beyond its columns, and starts in the column of its start', () => {
  fc.assert(
    fc.property(
      fc.nat(2000),
      fc.nat(2000),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 80 }),
      (start, duration, total, width) => {
        const bar = timelineBar(start, duration, total, width);
        expect(bar.length).toBeLessThanOrEqual(width);
        expect(bar.trim()).not.toBe('');
        expect(bar.length - bar.trimStart().length).toBe(Math.min(width - 1, Math.floor((Math.min(start, total) / total) * width)));
      },
    ),
  );
});

test('a longer time never has a shorter bar', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (start, a, b) => {
      const eighths = (bar: string) => [...bar.trim()].reduce((sum, block) => sum + (' ▏▎▍▌▋▊▉█'.indexOf(block) + 1 || 5), 0);
      const [short, long] = [Math.min(a, b), Math.max(a, b)].map((duration) => timelineBar(start, duration, 1000, 20).trimEnd());
      expect((long as string).length).toBeGreaterThanOrEqual((short as string).length);
      if ((long as string).length === (short as string).length && (long as string).trim().length > 1) {
        expect(eighths(long as string)).toBeGreaterThanOrEqual(eighths(short as string));
      }
    }),
  );
});
