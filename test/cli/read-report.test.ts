import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { InputFiles } from '../../src/cli/input-files';
import { readReport } from '../../src/cli/read-report';
import { CycleTraceError } from '../../src/model/errors';
import schema from '../../src/model/report.schema.json';
import { findReporter } from '../../src/reporters';
import * as arbitrary from '../reporters/arbitrary';
import { aReport, aTrace } from './a-report';
import { makeFolder } from './plan-of';

const cwd = makeFolder();
const read = (text: string) => {
  writeFileSync(path.join(cwd, 'report.json'), text);
  return readReport('report.json', new InputFiles(cwd, () => process.stdin));
};

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;
const document = (): Json => JSON.parse(JSON.stringify(aReport())) as Json;

/** Every place in a document, as the keys that lead to it. */
function places(value: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...inner.flatMap(([key, child]) => places(child, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function replaced(value: Json, [key, ...rest]: readonly (string | number)[], by: Json | undefined): Json | undefined {
  if (key === undefined) return by;
  const copy = structuredClone(value) as { [key: string]: Json };
  const inner = replaced(copy[key] as Json, rest, by);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

test('a report is read as it was written', async () => {
  expect(await read(JSON.stringify(aReport()))).toEqual(aReport());
});

test('a report with more in it than this version knows is read', async () => {
  expect(await read(JSON.stringify({ ...aReport(), schemaVersion: '1.7', more: 1 }))).toMatchObject({ more: 1 });
});

test.each([
  ['not JSON', '{"a":', 'it is not JSON'],
  ['empty', '', 'it is not JSON'],
  ['something else', '{}', 'schemaVersion is missing'],
  ['a list', '[]', 'the document is not an object'],
  ['null', 'null', 'the document is not an object'],
  ['of another age', JSON.stringify({ ...aReport(), schemaVersion: '2.0' }), 'its schema is "2.0"'],
  ['one trace', JSON.stringify(aTrace()), 'it is one trace'],
  ['without traces', JSON.stringify({ ...aReport(), traces: undefined }), 'traces is missing'],
  [
    'with a phase of no cycle',
    JSON.stringify(aReport()).replace('"name":"view"', '"name":"cook"'),
    'traces[0].phases[5].name is not one of connect',
  ],
  ['with a time that is text', JSON.stringify(aReport()).replace('"totalNs":12000', '"totalNs":"12"'), 'traces[0].totalNs is not a number'],
])('a file that is %s is refused with the place of the fault', async (_, text, problem) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'REPORT_INVALID', exitCode: 2, message: expect.stringContaining(problem) });
});

test('what --ndjson wrote is told from a report', async () => {
  const lines = `${JSON.stringify(aTrace())}\n${JSON.stringify(aTrace(1))}\n`;
  await expect(read(lines)).rejects.toMatchObject({ code: 'REPORT_INVALID', hint: expect.stringContaining('--ndjson') });
});

test('every report that fits the schema is read', async () => {
  await fc.assert(
    fc.asyncProperty(arbitrary.report, async (report) => {
      expect(await read(JSON.stringify(report))).toEqual(JSON.parse(JSON.stringify(report)));
    }),
    { numRuns: 50 },
  );
});

describe('of a report with one thing changed', () => {
  const fits = new Ajv2020({ strict: false }).compile(schema);

  const free = /^(?:route\.params|checks\.\d+\.(?:expected|actual)|traces\.\d+\.route\.params)/;

  test('each key that is taken away is missed', async () => {
    for (const place of places(document())) {
      const name = place.join('.');
      if (place.length === 0 || typeof place.at(-1) === 'number' || free.test(name)) continue;
      if (/column$|attributes\.|^stats\.(?:phases|spans|counts)\.[^.]+$/.test(name)) continue;
      await expect([name, await read(JSON.stringify(replaced(document(), place, undefined))).catch((error: unknown) => error)]).toEqual([
        name,
        expect.objectContaining({ code: 'REPORT_INVALID' }),
      ]);
    }
  });

  test('whatever is put in its place is refused, or can be rendered by every reporter', async () => {
    const all = places(document()).filter((place) => place.length > 0);
    const junk = fc.constantFrom<Json>(null, 0, -1, 1e300, 1.5, '', 'x', true, [], {}, [[]], [null], { length: 1 }, '\u001b[2J');
    const reporters = ['table', 'json', 'ndjson', 'markdown']
      .map((name) => findReporter(name))
      .filter((reporter) => reporter !== undefined);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all), junk, async (place, by) => {
        const changed = replaced(document(), place, by);
        try {
          const report = await read(JSON.stringify(changed));
          for (const reporter of reporters) {
            const render = await reporter.load();
            await render(report, { colorLevel: 0, width: 80, cwd: '/', explain: true, verbose: true });
          }
        } catch (error) {
          if (!(error instanceof CycleTraceError)) throw error;
          expect([place, fits(changed)]).toEqual([place, false]);
        }
      }),
      { numRuns: 600 },
    );
  });
});
