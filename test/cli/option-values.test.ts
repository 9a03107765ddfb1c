import fc from 'fast-check';
import { byteCount, fileName, keepCount, nodeArgument, timeoutMs, wholeNumber } from '../../src/cli/option-values.js';
import { CycleTraceError, ExitCode } from '../../src/model/errors.js';

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  wholeNumber: wholeNumber('--runs', 1),
  timeoutMs,
  byteCount,
  keepCount,
  fileName: fileName('--app'),
  nodeArgument,
};

/** What people type, and what they mistype. */
const typed = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.oneof(fc.double(), fc.integer()), fc.constantFrom('', 'ms', 's', 'm', 'h', 'us', 'ns', 'KiB', 'kb', 'MiB', 'x', ' s', '%'))
    .map(([n, unit]) => `${n}${unit}`),
);

describe.each(Object.entries(READERS))('%s', (_name, read) => {
  it('gives a value, or a usage error of one line with a hint', () => {
    fc.assert(
      fc.property(typed, (text) => {
        try {
          const value = read(text);
          if (typeof value === 'number') expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(CycleTraceError);
          const { exitCode, hint, message } = error as CycleTraceError;
          expect(exitCode).toBe(ExitCode.usage);
          expect(hint).not.toBe('');
          expect(message).not.toMatch(/[\n\r]/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

it.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['2m', 120_000],
  ['1', 1_000],
  ['0.5s', 500],
])('reads the timeout %s', (text, ms) => {
  expect(timeoutMs(text)).toBe(ms);
});

it.each(['0', '0s', '-1s', '1e9s', 'soon', '', '10 apples', 'NaN', 'Infinity'])('refuses the timeout %j', (text) => {
  expect(() => timeoutMs(text)).toThrow(CycleTraceError);
});
