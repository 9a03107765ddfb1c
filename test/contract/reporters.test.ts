import fc from 'fast-check';
import stringWidth from 'string-width';
import { findReporter, REPORTERS } from '../../src/reporters/index.js';
import type { RenderContext } from '../../src/reporters/reporter.js';
import * as arbitrary from '../reporters/arbitrary.js';
import { CONTEXT, failing, hanging, report, stats, trace } from '../reporters/samples.js';

/** What a terminal obeys or hides: C0 but the newline, DEL, C1, bidi controls, zero width, line separators, half characters. */
const ACTS_ON_A_TERMINAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad]|\p{Cs}/u;
const SGR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

const contexts: fc.Arbitrary<RenderContext> = fc.record({
  colorLevel: fc.constantFrom(0, 1, 3),
  width: fc.integer({ min: 40, max: 200 }),
  cwd: fc.constantFrom('/app', '/', 'C:\\app'),
  explain: fc.boolean(),
  verbose: fc.boolean(),
});

test('the reporters have names of their own, and are found by them', () => {
  const names = REPORTERS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const reporter of REPORTERS) expect(findReporter(reporter.name)).toBe(reporter);
  expect(findReporter('toString')).toBeUndefined();
});

test('the table comes first, for it is the default', () => {
  expect(REPORTERS[0]?.name).toBe('table');
});

describe.each(REPORTERS.map((reporter) => [reporter.name, reporter] as const))('%s', (_name, reporter) => {
  test('says what it is in one line', () => {
    expect(reporter.description).toMatch(/^[^\n.]{10,80}$/);
    expect(reporter.extension).toMatch(/^[a-z]+$/);
  });

  test('ends its text with a newline, for every kind of report', async () => {
    const render = await reporter.load();
    for (const traces of [[trace()], [trace(), trace({ hop: 1 })], [failing()], [hanging()]]) {
      expect(await render(report({ traces }), CONTEXT)).toMatch(/[^\n]\n$/);
    }
    expect(await render(report({ stats: stats(), traces: [trace()] }), CONTEXT)).toMatch(/[^\n]\n$/);
  });

  test('renders a report without traces', async () => {
    const render = await reporter.load();
    const failed = report({ traces: [], app: null, verdict: { status: 'error', exitCode: 3, reasons: ['Nothing listens there'] } });
    expect(typeof (await render(failed, CONTEXT))).toBe('string');
  });

  test('tells the same twice', async () => {
    const render = await reporter.load();
    await fc.assert(
      fc.asyncProperty(arbitrary.report, contexts, async (any, context) => {
        const before = JSON.stringify(any);
        expect(await render(any, context)).toBe(await render(any, context));
        expect(JSON.stringify(any)).toBe(before);
      }),
      { numRuns: 20 },
    );
  });

  test('writes a trace at a time as it writes them all, where it can', async () => {
    if (!reporter.loadTrace) return;
    const [render, renderTrace] = [await reporter.load(), await reporter.loadTrace()];
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrary.trace, { maxLength: 3 }), async (traces) => {
        expect(traces.map(renderTrace).join('')).toBe(await render(report({ traces }), CONTEXT));
      }),
      { numRuns: 20 },
    );
  });
});

describe.each(['table', 'markdown'])('%s, whatever the app and the network say', (name) => {
  test('nothing from outside acts on the terminal', async () => {
    const render = await (findReporter(name) as (typeof REPORTERS)[number]).load();
    await fc.assert(
      fc.asyncProperty(arbitrary.report, contexts, async (any, context) => {
        const text = (await render(any, context)).replace(context.colorLevel > 0 ? SGR : /$^/, '');
        expect(
          ACTS_ON_A_TERMINAL.exec(
            text.replace(/\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?\u200d(?=\p{Extended_Pictographic})/gu, ''),
          ),
        ).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
});

describe('table, whatever the width', () => {
  test('no line is wider than the terminal, nor ends in a space', async () => {
    const render = await (findReporter('table') as (typeof REPORTERS)[number]).load();
    await fc.assert(
      fc.asyncProperty(arbitrary.report, contexts, async (any, context) => {
        const lines = (await render(any, { ...context, colorLevel: 0 })).split('\n');
        for (const line of lines) {
          expect(line).not.toMatch(/ $/);
          if (stringWidth(line) > context.width) throw new Error(`${stringWidth(line)} > ${context.width}: ${JSON.stringify(line)}`);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('colour changes nothing but colour', async () => {
    const render = await (findReporter('table') as (typeof REPORTERS)[number]).load();
    await fc.assert(
      fc.asyncProperty(arbitrary.report, contexts, async (any, context) => {
        const plain = await render(any, { ...context, colorLevel: 0 });
        expect((await render(any, { ...context, colorLevel: 3 })).replace(SGR, '')).toBe(plain);
      }),
      { numRuns: 60 },
    );
  });
});
