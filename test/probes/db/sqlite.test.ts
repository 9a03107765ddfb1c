import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Span, Trace } from '../../../src/model/trace.js';
import { ROOT, traceJson } from '../../helpers/cli.js';
import { schemaFaults } from '../../helpers/schema.js';

const [major = 0] = process.versions.node.split('.').map(Number);
const NODE = path.join(ROOT, 'fixtures/db/sqlite.mjs');
const BETTER = ['better-sqlite3.cjs', 'better-sqlite3.mjs'].map((name) => path.join(ROOT, 'fixtures/db', name));
const BETTER_VIEWS = path.join(ROOT, 'fixtures/db/better-sqlite3-views.cjs');
/** It has to be compiled for the Node that runs: CI does that, and names the file. */
const { CYCLE_TRACE_BETTER_SQLITE3: DRIVER, CYCLE_TRACE_DATABASES } = process.env;
const hasBetter = DRIVER !== undefined || CYCLE_TRACE_DATABASES === 'required';
const env = DRIVER === undefined ? {} : { DRIVER };

async function traces(app: string, ...args: string[]): Promise<readonly Trace[]> {
  const { report } = await traceJson([...args, '--app', app], { env });
  expect(schemaFaults(report)).toEqual([]);
  return report.traces;
}

const lineOf = (file: string, text: string) => readFileSync(file, 'utf8').split(text)[0]!.split('\n').length;
const queries = (trace: Trace): readonly Span[] => trace.spans.filter((span) => span.kind === 'db');

async function only(app: string, target: string): Promise<{ trace: Trace; query: Span }> {
  const [trace] = (await traces(app, 'GET', target)) as [Trace];
  expect(trace.response?.status).toBe(200);
  const [query, ...others] = queries(trace) as [Span];
  expect(others).toEqual([]);
  return { trace, query };
}

const named = (trace: Trace) => queries(trace).map(({ attributes, name }) => [name, attributes['db.response.returned_rows']]);

const drivers = [
  ['node:sqlite', NODE, NODE, major >= 22, 'Node 20 has none'],
  ['better-sqlite3 from CommonJS', BETTER[0] as string, BETTER_VIEWS, hasBetter, 'CYCLE_TRACE_BETTER_SQLITE3 names no build of it'],
  ['better-sqlite3 from an ES module', BETTER[1] as string, BETTER_VIEWS, hasBetter, 'CYCLE_TRACE_BETTER_SQLITE3 names no build of it'],
] as const;

for (const [driver, app, views, isThere, without] of drivers) {
  (isThere ? describe : describe.skip)(`queries of ${driver}${isThere ? '' : `: ${without}`}`, () => {
    it('are spans of the view, with the line that made them and the rows', async () => {
      const { trace, query } = await only(app, '/one/1');
      expect(trace.response?.body).toBe('ann');
      expect(query).toMatchObject({ phase: 'view', status: 'ok', name: 'SELECT users', parentId: null, source: { file: views } });
      expect(query.source?.line).toBe(lineOf(views, 'function one(') + 1);
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
      expect(JSON.stringify(trace.spans)).not.toContain('0123456789');
      expect(query.attributes).toMatchObject({
        'db.query.text': 'select * from users where name <> ? and id < ?',
        'db.response.returned_rows': 2,
      });
      const [shown] = (await traces(app, 'GET', '/all', '--no-redact')) as [Trace];
      expect(queries(shown)[0]?.attributes['db.query.text']).toContain("name <> 'secret-0123456789'");
    });

    it('are over with the last row that is fetched, or with the loop that fetches', async () => {
      const drained = await only(app, '/drained');
      expect(drained.query).toMatchObject({ status: 'ok', attributes: { 'db.response.returned_rows': 2 } });
      const left = await only(app, '/each');
      expect(left.trace.response?.body).toBe('ann');
      expect(left.query).toMatchObject({ status: 'ok', attributes: { 'db.response.returned_rows': 1 } });
    });

    it('tell what they changed, and hold none of it', async () => {
      const [trace] = (await traces(app, 'GET', '/write')) as [Trace];
      expect(trace.response?.body).toBe('ok');
      expect(queries(trace).map(({ attributes, name }) => [name, attributes['db.response.affected_rows']])).toEqual([
        ['DELETE users', undefined],
        ['INSERT users', 1],
        ['INSERT users', undefined],
      ]);
      expect(JSON.stringify(trace.spans)).not.toContain('0123456789');
    });

    it('that fail are errors, and the app’s to handle', async () => {
      const { trace, query } = await only(app, '/fails');
      expect(trace.response?.body).toBe('mended');
      expect(query).toMatchObject({ status: 'error', attributes: { 'exception.message': expect.any(String) } });
    });

    it('that cannot be prepared are errors too, without their values', async () => {
      const { trace, query } = await only(app, '/unknown');
      expect(trace.response?.body).toBe('mended');
      expect(query).toMatchObject({ name: 'SELECT nobody', status: 'error', source: { file: views } });
      expect(query.attributes).toMatchObject({
        'db.query.text': 'select ? from nobody',
        'exception.message': 'no such table: nobody',
      });
    });

    it('stand in the span that the view has open', async () => {
      const { trace, query } = await only(app, '/nested');
      expect(trace.spans.find((span) => span.id === query.parentId)).toMatchObject({ kind: 'custom', name: 'look up' });
    });

    it('belong to their own request, however many run at a time', async () => {
      const all = await traces(app, 'GET', '/many/3', '-n', '40', '-c', '8');
      expect(all).toHaveLength(40);
      expect(new Set(all.map((trace) => queries(trace).length))).toEqual(new Set([4]));
    });
  });
}

for (const app of BETTER) {
  (hasBetter ? describe : describe.skip)(`what is better-sqlite3's own, from ${path.extname(app)}`, () => {
    it('is told statement by statement in a transaction, whichever way it ends', async () => {
      const [trace] = (await traces(app, 'GET', '/transaction')) as [Trace];
      expect(trace.response?.body).toBe('2');
      const added = ['BEGIN', 'INSERT users', 'INSERT users', 'COMMIT'];
      const undone = ['BEGIN', 'INSERT users', 'INSERT users', 'ROLLBACK'];
      expect(queries(trace).map(({ name }) => name)).toEqual([...added, ...undone]);
      expect(queries(trace).map(({ status }) => status)).toEqual([...added.map(() => 'ok'), 'ok', 'ok', 'error', 'ok']);
      for (const { source } of queries(trace)) expect(source?.file).toBe(BETTER_VIEWS);
      expect(JSON.stringify(trace.spans)).not.toContain('0123456789');
    });

    it('has pragmas, which it prepares by itself', async () => {
      const [trace] = (await traces(app, 'GET', '/pragma')) as [Trace];
      expect(trace.response?.body).toBe('[0,2]\n');
      expect(named(trace)).toEqual([
        ['PRAGMA', 1],
        ['PRAGMA', 2],
      ]);
    });

    it('has rows in every shape that is asked for', async () => {
      const [trace] = (await traces(app, 'GET', '/shapes')) as [Trace];
      expect(named(trace).map(([, rows]) => rows)).toEqual([2, 2, 0, 1, 1]);
    });

    it('has the code of what broke a rule of the table', async () => {
      const [trace] = (await traces(app, 'GET', '/constraint')) as [Trace];
      expect(trace.response?.body).toBe('SQLITE_CONSTRAINT_UNIQUE');
      expect(queries(trace).map(({ status, attributes }) => [status, attributes['db.response.status_code']])).toEqual([
        ['ok', undefined],
        ['error', 'SQLITE_CONSTRAINT_UNIQUE'],
      ]);
      expect(JSON.stringify(trace.spans)).not.toContain('0123456789');
    });
  });
}
