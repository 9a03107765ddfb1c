import path from 'node:path';
import type { Span, Trace } from '../../../src/model/trace.js';
import { ROOT, traceJson } from '../../helpers/cli.js';
import { schemaFaults } from '../../helpers/schema.js';

const [major = 0] = process.versions.node.split('.').map(Number);
const NODE = path.join(ROOT, 'fixtures/db/sqlite.mjs');
const BETTER = path.join(ROOT, 'fixtures/db/better-sqlite3.cjs');

async function traces(app: string, ...args: string[]): Promise<readonly Trace[]> {
  const { report } = await traceJson([...args, '--app', app]);
  expect(schemaFaults(report)).toEqual([]);
  return report.traces;
}

const queries = (trace: Trace): readonly Span[] => trace.spans.filter((span) => span.kind === 'db');

async function only(app: string, target: string): Promise<{ trace: Trace; query: Span }> {
  const [trace] = (await traces(app, 'GET', target)) as [Trace];
  expect(trace.response?.status).toBe(200);
  const [query, ...others] = queries(trace) as [Span];
  expect(others).toEqual([]);
  return { trace, query };
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(process.env.DRIVER ?? name);
    return true;
  } catch {
    return false;
  }
}

const drivers = [
  ['node:sqlite', NODE, major >= 22, 'Node 20 has none'],
  ['better-sqlite3', BETTER, isInstalled('better-sqlite3'), 'it is not installed'],
] as const;

for (const [driver, app, isThere, without] of drivers) {
  (isThere ? describe : describe.skip)(`queries of ${driver}${isThere ? '' : `: ${without}`}`, () => {
    it('are spans of the view, with the line that made them and the rows', async () => {
      const { trace, query } = await only(app, '/one/1');
      expect(trace.response?.body).toBe('ann');
      expect(query).toMatchObject({ phase: 'view', status: 'ok', name: 'SELECT users', parentId: null, source: { file: app } });
      expect(query.attributes).toEqual({
        'db.system.name': 'sqlite',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'users',
        'db.query.summary': 'SELECT users',
        'db.query.text': 'select name from users where id = ?',
        'db.response.returned_rows': 1,
      });
    });

    it('hold no values in their statements, unless that is asked for', async () => {
      const { trace, query } = await only(app, '/all');
      expect(JSON.stringify(trace)).not.toContain('secret-0123456789');
      expect(query.attributes).toMatchObject({
        'db.query.text': expect.stringContaining('where name <> ?'),
        'db.response.returned_rows': 2,
      });
      const [shown] = (await traces(app, 'GET', '/all', '--no-redact')) as [Trace];
      expect(queries(shown)[0]?.attributes['db.query.text']).toContain("name <> 'secret-0123456789'");
    });

    it('are over with the last row that is fetched', async () => {
      const { query } = await only(app, '/each');
      expect(query).toMatchObject({ status: 'ok', attributes: { 'db.response.returned_rows': 1 } });
    });

    it('that fail are errors, and the app’s to handle', async () => {
      const { trace, query } = await only(app, '/fails');
      expect(trace.response?.body).toBe('mended');
      expect(query).toMatchObject({ status: 'error', attributes: { 'exception.message': expect.any(String) } });
    });
  });
}

(major >= 22 ? describe : describe.skip)('queries of node:sqlite and what is around them', () => {
  it('stand in the span that the view has open', async () => {
    const { trace, query } = await only(NODE, '/nested');
    expect(trace.spans.find((span) => span.id === query.parentId)).toMatchObject({ kind: 'custom', name: 'look up' });
  });

  it('belong to their own request, however many run at a time', async () => {
    const counts = (await traces(NODE, 'GET', '/many/3', '-n', '40', '-c', '8')).map((trace) => queries(trace).length);
    expect(new Set(counts)).toEqual(new Set([4]));
  });
});

(isInstalled('better-sqlite3') ? it : it.skip)('a transaction of better-sqlite3 is told statement by statement', async () => {
  const [trace] = (await traces(BETTER, 'GET', '/transaction')) as [Trace];
  expect(queries(trace).map(({ name }) => name)).toEqual(['BEGIN', 'INSERT users', 'INSERT users', 'COMMIT']);
});
