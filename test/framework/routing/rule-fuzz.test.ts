import fc from 'fast-check';
import { App } from '../../../src/framework/index.js';

const PIECES = [
  '/',
  '<',
  '>',
  '<int:id>',
  '<path:p>',
  '<any(a,b):x>',
  '<string(length=2):s>',
  '<float:f>',
  '<uuid:u>',
  '(',
  ')',
  ',',
  '=',
  ':',
  'a',
  '|',
  '%',
  '.',
  '"',
  '\\',
  '<int(min=1,max=9):n>',
  '<nope:x>',
  '<a><b>',
  '😀',
  '\u0000',
  '..',
  '?',
  '#',
  ' ',
];

/** Rules that are nearly right, and what is no rule at all. */
const rule = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }).map((text) => `/${text}`),
);
const target = fc.oneof(
  fc.webPath(),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `/${text}`),
);

it('any rule is taken, or refused in words; one that is taken answers any path', () => {
  let taken = 0;
  fc.assert(
    fc.property(rule, target, (text, path) => {
      const app = new App();
      try {
        app.get(text, function view() {
          return '';
        });
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        // A refusal says what is wrong with the rule; a slip of the parser's is a TypeError or RangeError of the engine's.
        expect(error).not.toBeInstanceOf(RangeError);
        expect((error as Error).message).not.toMatch(/undefined|is not a function|Cannot read|Invalid regular expression/);
        return;
      }
      taken++;
      expect(typeof app.router.match('GET', path).kind).toBe('string');
      expect(Array.isArray(app.router.explain('GET', path))).toBe(true);
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(100);
});
