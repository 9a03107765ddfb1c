import type { Span, Trace } from '../../../src/model/trace.js';
import { traceJson } from '../../helpers/cli.js';
import { type DatabaseServer, hasServer, startMariadb, startPostgres, startRedis } from '../../helpers/databases.js';
import { Database, queriesOf, textsOf, waitsIn } from '../../helpers/queries.js';

const SECRET = 'secret-0123456789';

function onServer(start: () => Promise<DatabaseServer>, variable: string): () => Readonly<Record<string, string>> {
  let server: DatabaseServer | null = null;
  beforeAll(async () => {
    server = await start();
  });
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

    it('that are prepared are told each time that they are carried out', async () => {
      const trace = await database.get('/prepared');
      const text = `select name from users where id = ${placeholder}`;
      expect(textsOf(trace)).toEqual([text, text]);
      for (const { attributes, source } of queriesOf(trace)) {
        expect(attributes['db.response.returned_rows']).toBe(1);
        expect(source?.file).toBe(database.app);
      }
    });

    it('of a transaction are told one by one, without what they would have written', async () => {
      const trace = await database.get('/transaction');
      expect(queriesOf(trace).map(({ name, status }) => [name.split(' ')[0], status])).toEqual([
        [expect.stringMatching(/^(BEGIN|START)$/), 'ok'],
        ['INSERT', 'ok'],
        ['ROLLBACK', 'ok'],
      ]);
      expect(JSON.stringify(trace.spans)).not.toContain(SECRET);
    });

    it('whose rows are streamed are over with the last of them', async () => {
      const trace = await database.get('/stream');
      const [query, ...others] = queriesOf(trace) as [Span];
      expect(others).toEqual([]);
      expect(JSON.parse(trace.response?.body ?? '')).not.toEqual([]);
      expect(query).toMatchObject({ status: 'ok', source: { file: database.app } });
      expect(JSON.stringify(trace.spans)).not.toContain(SECRET);
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

describe('queries of pg on PostgreSQL that submit themselves', () => {
  const env = onServer(startPostgres, 'PG_PORT');
  const database = new Database('pg.mjs', env);
  const rowsOf = (trace: Trace) => queriesOf(trace).map(({ attributes, status }) => [status, attributes['db.response.returned_rows']]);

  it('have the rows that were read', async () => {
    const cursor = await database.get('/cursor');
    expect(JSON.parse(cursor.response?.body ?? '')).toHaveLength(4);
    expect(rowsOf(cursor)).toEqual([['ok', 4]]);
    expect(JSON.stringify(cursor.spans)).not.toContain(SECRET);
    expect(rowsOf(await database.get('/stream'))).toEqual([['ok', 5]]);
  });

  it('fail in the midst of their rows', async () => {
    const trace = await database.get('/stream-fails');
    expect(trace.response?.body).toBe('mended');
    expect(queriesOf(trace)).toMatchObject([
      { status: 'error', attributes: { 'db.response.status_code': '22012', 'db.response.returned_rows': 1 } },
    ]);
  });

  it('and those whose failure nobody takes, fail the app as they would without us', async () => {
    const { report } = await traceJson(['GET', '/unhandled', '--app', database.app], { env: env() });
    const [trace] = report.traces as [Trace];
    expect(queriesOf(trace).map(({ status }) => status)).toEqual(['error', 'error']);
    expect(trace.logs.map(({ text }) => text)).toEqual(['nobody took 42703']);
  });
});

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
    for (const { source, status } of queriesOf(trace)) expect([status, source?.file]).toEqual(['ok', database.app]);
  });

  it('of a transaction of ioredis are told one by one, and one that was refused is an error', async () => {
    const trace = await database.get('/multi');
    expect(queriesOf(trace).map(({ name, status }) => [name.split(' ')[0], status])).toEqual([
      ['MULTI', 'ok'],
      ['SET', 'ok'],
      ['LPUSH', 'ok'],
      ['EXEC', 'ok'],
      ['LPUSH', 'error'],
    ]);
    for (const { source } of queriesOf(trace)) expect(source?.file).toBe(database.app);
  });

  it('that wait for a lost connection to come back are told as one, with all the waiting', async () => {
    const trace = await database.get('/reconnects');
    expect(trace.response?.body).toBe('ann');
    const gets = queriesOf(trace).filter(({ name }) => name === 'GET');
    expect(gets).toMatchObject([{ status: 'ok', attributes: { 'db.query.text': 'GET user:?' }, source: { file: database.app } }]);
  });

  it('that fail are errors', async () => {
    const trace = await database.get('/fails');
    expect(queriesOf(trace).map(({ name, status }) => [name, status])).toEqual([
      ['LPUSH', 'error'],
      ['LPUSH', 'error'],
    ]);
  });

  it.each([
    ['that ioredis makes a pipeline of', 'piped'],
    ['that ioredis keeps until it is connected again', 'late'],
  ])('%s belong to their own request, with its line', async (_, client) => {
    const traces = await database.traces('GET', `/kept/${client}`, '-n', '24', '-c', '6', '--warmup', '2');
    expect(traces).toHaveLength(24);
    for (const trace of traces) {
      expect(textsOf(trace)).toEqual([`GET ${trace.response?.body}:?`, `GET ${trace.response?.body}:?`]);
      for (const { source } of queriesOf(trace)) expect(source?.file).toBe(database.app);
    }
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
