import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { ROOT } from '../helpers/cli.js';

const schema = JSON.parse(readFileSync(path.join(ROOT, 'src/model/suite.schema.json'), 'utf8')) as Record<string, unknown>;
const fits = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const source = readFileSync(path.join(ROOT, 'src/cli/suite/read-suite.ts'), 'utf8');

/** The keys that the reader takes, as its source lists them. */
const keysIn = (name: string): string[] => {
  const list = new RegExp(`const ${name} = \\[([^\\]]*)\\]`).exec(source)?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].map(([, key]) => key as string);
};

test('editors are told of the keys that the reader takes, and of no others', () => {
  const properties = schema.properties as Record<string, { properties?: object; items?: { properties: object } }>;
  const settings = keysIn('SETTINGS');
  expect(settings.length).toBeGreaterThan(5);
  expect(Object.keys(properties).sort()).toEqual(keysIn('SUITE_KEYS').sort());
  expect(Object.keys(properties.defaults?.properties ?? {}).sort()).toEqual([...settings].sort());
  expect(Object.keys(properties.requests?.items?.properties ?? {}).sort()).toEqual([...keysIn('REQUEST_KEYS'), ...settings].sort());
});

test('a suite fits, and a wrong one does not', () => {
  const suite =
    'app: a.ts\nvars: {n: 1}\nrequests:\n  - request: POST /\n    items: [a=b]\n    runs: 2\n    expect: [status == 200]\n    capture: {id: \'jsonpath "$.id"\'}\n';
  expect(fits(parse(suite))).toBe(true);
  for (const wrong of ['requests: []', 'request: GET /', 'requests:\n  - name: x', 'requests:\n  - request: GET /\n    runs: 0'])
    expect(fits(parse(wrong))).toBe(false);
});
