import { readFileSync } from 'node:fs';
import path from 'node:path';
import { outcome, routerOf, type Spec } from './table.js';

type Recorded =
  | { readonly rule: string; readonly endpoint: string; readonly params: Record<string, unknown> }
  | { readonly redirect: string }
  | { readonly allow: readonly string[] }
  | { readonly notFound: true };

interface Table {
  readonly strictSlashes: boolean;
  readonly mergeSlashes: boolean;
  readonly rules: readonly (Spec & { readonly methods: readonly string[] })[];
  readonly cases: readonly [method: string, path: string, Recorded][];
  readonly builds: readonly [
    endpoint: string,
    values: Record<string, unknown>,
    method: string | null,
    { url?: string; buildError?: string; error?: true },
  ][];
}

// Recorded from Werkzeug 3.1.8 by test/tools/record_werkzeug.py.
const tables: Table[] = readFileSync(path.join(__dirname, 'werkzeug.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Table);

const tableOf = ({ mergeSlashes, rules, strictSlashes }: Table) =>
  routerOf(
    rules.map((spec) => ({ ...spec, methods: [...spec.methods, 'OPTIONS'] })),
    { mergeSlashes, strictSlashes },
  );

function expectation(recorded: Recorded): ReturnType<typeof outcome> {
  if ('redirect' in recorded) return `308 ${recorded.redirect}`;
  if ('allow' in recorded) return `405 ${recorded.allow.join(' ')}`;
  return 'notFound' in recorded ? '404' : { rule: recorded.rule, params: recorded.params };
}

const named = tables.map((table, index) => [`table ${index + 1}: ${table.rules.map(({ rule }) => rule).join('  ')}`, table] as const);

test('the recording holds every kind of outcome', () => {
  const kinds = tables.flatMap(({ cases }) => cases.map(([, , recorded]) => Object.keys(recorded)[0]));
  expect(new Set(kinds)).toEqual(new Set(['rule', 'redirect', 'allow', 'notFound']));
  expect(kinds.length).toBeGreaterThan(1500);
});

describe('matches as Werkzeug does', () => {
  test.each(named)('%s', (_name, table) => {
    const router = tableOf(table);
    for (const [method, target, recorded] of table.cases) {
      const result = router.match(method, target);
      expect([method, target, outcome(result)]).toEqual([method, target, expectation(recorded)]);
      if (result.kind === 'match' && 'endpoint' in recorded) expect(result.rule.endpoint).toBe(recorded.endpoint);
    }
  });
});

describe('builds as Werkzeug does', () => {
  test.each(named)('%s', (_name, table) => {
    const router = tableOf(table);
    for (const [endpoint, values, method, recorded] of table.builds) {
      const build = () => router.build(endpoint, values, method === null ? {} : { method });
      if (recorded.url !== undefined) expect(build()).toBe(recorded.url);
      else if (recorded.buildError !== undefined)
        expect(build).toThrow(expect.objectContaining({ name: 'BuildError', message: recorded.buildError }));
      else expect(build).toThrow(Error);
    }
  });
});
