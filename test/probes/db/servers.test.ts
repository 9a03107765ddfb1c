import type { Span } from '../../../src/model/trace.js';
import { type DatabaseServer, hasServer, startMariadb, startPostgres, startRedis } from '../../helpers/databases.js';
import { Database, queriesOf, textsOf, waitsIn } from '../../helpers/queries.js';

const START_MS = 120_000;
const SECRET = 'secret-0123456789';

function onServer(start: () => Promise<DatabaseServer>, variable: string): () => Readonly<Record<string, string>> {
  let server: DatabaseServer | null = null;
  beforeAll(async () => {
    server = await start();
  }, START_MS);
  afterAll(() => server?.stop());
  return () => ({ [variable]: String(server?.port) });
}

const SQL = [
  ['pg on PostgreSQL', 'pg.mjs', 'postgresql', startPostgres, 'PG_PORT', true, '$1'],
  ['mysql2 on MariaDB', 'mysql.ts', 'mysql', startMariadb, 'MYSQL_PORT', hasServer('mariadbd'), '?'],
] as const;

for (const [title, fixture, system, start, variable, isThere, placeholder] of SQL) {
  (isThere ? describe : describe.skip)(`queries of ${title}${isThere ? '' : ': the server is not installed'}`, () => {
    const database = new Database(fixture, onServer(start, variable));

    it('are spans with the statement, the rows, the server and the user’s own line, and the wait for the pool inside', async () => {
      const trace = await database.get('/one/1');
      const [query, ...others] = queriesOf(trace) as [Span];
      expect(others).toEqual([]);
      expect(query).toMatchObject({ phase: 'view', status: 'ok', name: 'SELECT users', parentId: null, source: { file: database.app } });
      expect(query.attributes).toEqual({
        'db.system.name': system,
        'db.operation.name': 'SELECT',
        'db.collection.name': 'users',
        'db.query.summary': 'SELECT users',
        'db.query.text': `select name from users where id = ${placeholder}`,
        'db.namespace': expect.any(String),
        'server.address': '127.0.0.1',
        'server.port': expect.any(Number),
        'db.response.returned_rows': 1,
      });
      expect(waitsIn(trace, query)).toBe(1);
    });

    it('hold no values, and tell how many rows they changed', async () => {
      const literal = await database.get('/literal');
      expect(textsOf(literal)).toEqual(['select * from users where name <> ?']);
      expect(JSON.stringify(literal.spans)).not.toContain(SECRET);
      expect(queriesOf(await database.get('/write'))[0]?.attributes['db.response.affected_rows']).toBe(2);
    });

    it('stand in the span that the view has open', async () => {
      const trace = await database.get('/nested');
      const [query] = queriesOf(trace) as [Span];
      expect(trace.spans.find((span) => span.id === query.parentId)).toMatchObject({ kind: 'custom', name: 'look up' });
    });

    it('go on in callbacks', async () => {
      const trace = await database.get('/callback');
      expect(textsOf(trace)).toEqual(['select ? as first', 'select ? as second']);
    });

    it('wait for a connection that the view takes itself by themselves', async () => {
      const trace = await database.get('/client');
      expect(waitsIn(trace, null)).toBe(1);
      for (const query of queriesOf(trace)) expect(waitsIn(trace, query)).toBe(0);
    });

    it('that fail are errors with the database’s code, and without the values that it quotes', async () => {
      const trace = await database.get('/fails');
      expect(trace.response?.body).toBe('mended');
      for (const query of queriesOf(trace)) {
        expect(query).toMatchObject({
          status: 'error',
          attributes: { 'db.response.status_code': expect.stringMatching(/^(23505|22P02|ER_DUP_ENTRY)$/) },
        });
        expect(query.attributes['exception.message']).not.toMatch(/ann|secret/);
      }
      expect(queriesOf(trace).length).toBeGreaterThan(0);
    });

    it('belong to their own request, however many wait for one connection', async () => {
      const traces = await database.traces('GET', '/both', '-n', '30', '-c', '6');
      expect(traces.length).toBe(30);
      for (const trace of traces) {
        const number = trace.response?.body;
        expect([...textsOf(trace)].sort()).toEqual([`select ? as a_${number}`, `select ? as b_${number}`, `select ? as c_${number}`]);
        for (const query of queriesOf(trace)) {
          expect(query).toMatchObject({ status: 'ok', source: { file: database.app } });
          expect(waitsIn(trace, query)).toBe(1);
        }
      }
    });
  });
}

const hasRedis = hasServer('redis-server');
(hasRedis ? describe : describe.skip)(`commands to Redis${hasRedis ? '' : ': redis-server is not installed'}`, () => {
  const database = new Database('redis.cjs', onServer(startRedis, 'REDIS_PORT'));

  it.each([
    ['ioredis', '/ioredis', ['SET user:? ? ? ?', 'GET user:?']],
    ['node-redis', '/node-redis', ['SET user:? ?', 'GET user:?']],
  ])('by %s are spans with the shape of the key and no value', async (_, target, texts) => {
    const trace = await database.get(target);
    expect(textsOf(trace)).toEqual(texts);
    expect(JSON.stringify(trace.spans)).not.toContain(SECRET);
    for (const query of queriesOf(trace)) {
      expect(query).toMatchObject({
        phase: 'view',
        status: 'ok',
        source: { file: database.app },
        attributes: { 'db.system.name': 'redis' },
      });
      expect(query.attributes['server.port']).toEqual(expect.any(Number));
    }
  });

  it('tell the length of a list', async () => {
    const trace = await database.get('/list');
    expect(queriesOf(trace).map(({ name, attributes }) => [name, attributes['db.response.returned_rows']])).toEqual([
      ['DEL', undefined],
      ['RPUSH', undefined],
      ['LRANGE', 3],
    ]);
  });

  it('of a pipeline are told one by one, and a transaction of node-redis as a whole', async () => {
    const trace = await database.get('/pipeline');
    expect(textsOf(trace)).toEqual(['SET a:? ?', 'GET a:?', 'MULTI']);
    expect(queriesOf(trace).at(-1)?.attributes['db.operation.batch.size']).toBe(2);
  });

  it('that fail are errors', async () => {
    const trace = await database.get('/fails');
    expect(queriesOf(trace).map(({ name, status }) => [name, status])).toEqual([
      ['LPUSH', 'error'],
      ['LPUSH', 'error'],
    ]);
  });

  it('belong to their own request, and the app’s own to none', async () => {
    for (const trace of await database.traces('GET', '/both', '-n', '40', '-c', '8')) {
      expect([...textsOf(trace)]).toEqual([
        `GET ${trace.response?.body}:?`,
        `GET ${trace.response?.body}:?`,
        `GET ${trace.response?.body}:?`,
      ]);
    }
  });
});
