import fc from 'fast-check';
import { CycleTraceError } from '../../src/model/errors.js';
import { read } from './read.js';
import { WRONG_SUITES } from './wrong-suites.js';

test.each(WRONG_SUITES.map(([suite, message, line, hint = '']) => [suite, { message, line, hint }] as const))(
  'a wrong suite is told with its place: %j',
  async (suite, { message, line, hint }) => {
    const error = await read(suite).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CycleTraceError);
    if (!(error instanceof CycleTraceError)) return;
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(error.hint).not.toBe('');
    expect(error.message).toMatch(new RegExp(`x\\.yaml:${line}\\b`));
    expect(error.message).not.toMatch(/^ +at /m);
  },
);

describe('whatever a suite holds', () => {
  const GOOD = `app: app.cjs
vars: { who: Ada, n: 1 }
secrets: [SET]
defaults: { items: ['X-Key:{{env.SET}}'], timeout: 5s }
requests:
  - name: add
    request: POST /users
    items: ['name={{who}}']
    expect: [status == 201, 'phase "view" med < 4x ref', count db <= 2, 'body matches /a+/i']
    capture: { id: 'jsonpath "$.id"' }
  - request: GET /users/{{id}}
    runs: 20
    form: false
`;
  const refusedOrRead = async (text: string) => {
    try {
      await read(text);
    } catch (error) {
      if (!(error instanceof CycleTraceError)) throw new Error(`${JSON.stringify(text)}: ${error}`, { cause: error });
      expect([2, 3]).toContain(error.exitCode);
      expect(error.message).not.toBe('');
    }
  };

  // What the first one loads is no part of the time that the others have: fast-check takes a property without any run for a failure.
  beforeAll(() => refusedOrRead(GOOD));

  test('it is read, or refused with one of our errors: text', async () => {
    const word = fc.constantFrom(
      ...GOOD.split(/(\s+|[{}[\]:,'"])/),
      '&a',
      '*a',
      '!!binary',
      '<<',
      '|',
      '>',
      '---',
      '%',
      '\t',
      '\0',
      '\ud800',
      '__proto__',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
    );
    await fc.assert(fc.asyncProperty(text, refusedOrRead), { numRuns: 500, interruptAfterTimeLimit: 5_000 });
  });

  test('it is read, or refused with one of our errors: a good one, changed in some places', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom(
        '',
        '\n',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        "'",
        '"',
        '{{',
        '}}',
        '&x ',
        '*x',
        '!!set ',
        'null',
        '~',
        '1e999',
        '-',
        '__proto__: 1',
        '\\',
      ),
    );
    const edit = fc.tuple(fc.nat(GOOD.length), fc.nat(6), piece);
    const changed = fc
      .array(edit, { minLength: 1, maxLength: 4 })
      .map((edits) => edits.reduce((text, [at, length, by]) => text.slice(0, at) + by + text.slice(at + length), GOOD));
    await fc.assert(fc.asyncProperty(changed, refusedOrRead), { numRuns: 600, interruptAfterTimeLimit: 8_000 });
  });
});

test('what is written once with an anchor may stand in many places', async () => {
  const { requests } = await read(`app: app.cjs
requests:
  - request: GET /
    expect: &usual [status == 200, bytes < 10000]
    items: ['X-Id:1']
    form: &no false
    runs: &many 20
  - { request: GET /2, expect: *usual, form: *no, runs: *many }
`);
  expect(requests[1]?.expects.map(({ text, source }) => [text, source.line])).toEqual([
    ['status == 200', 4],
    ['bytes < 10000', 4],
  ]);
  expect(requests.map(({ runs }) => runs)).toEqual([20, 20]);
});
