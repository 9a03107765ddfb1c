import type { Span } from '../../../src/model/trace.js';
import { traceJson } from '../../helpers/cli.js';
import { type DatabaseServer, startMongodbStandIn } from '../../helpers/databases.js';
import { Database, queriesOf, textsOf, waitsIn } from '../../helpers/queries.js';

const SECRET = /secret-\d+/;
let server: DatabaseServer;
beforeAll(async () => {
  server = await startMongodbStandIn();
});
afterAll(() => server.stop());
const env = () => ({ MONGO_PORT: String(server.port) });

// The driver is the real one, the server is not: there is none that npm or Debian's packages hold.
describe.each(['mongodb.cjs', 'mongodb.mjs'])('commands of mongodb to what stands in for a server, from %s', (fixture) => {
  const database = new Database(fixture, env);
  const views = database.app.replace(/mongodb\.[cm]js$/, 'mongodb-views.cjs');

  it('are spans with the command, the documents, the server and the user’s own line, and the wait for the pool inside', async () => {
    const trace = await database.get('/one/1');
    expect(trace.response?.body).toBe('ann');
    const [query, ...others] = queriesOf(trace) as [Span];
    expect(others).toEqual([]);
    expect(query).toMatchObject({ phase: 'view', status: 'ok', name: 'find users', parentId: null, source: { file: views, line: 21 } });
    expect(query.attributes).toEqual({
      'db.system.name': 'mongodb',
      'db.operation.name': 'find',
      'db.collection.name': 'users',
      'db.query.summary': 'find users',
      'db.query.text': '{"find":"users","filter":{"_id":"?"},"limit":"?","singleBatch":"?"}',
      'db.namespace': 'shop',
      'server.address': '127.0.0.1',
      'server.port': server.port,
      'db.response.returned_rows': 1,
    });
    expect(waitsIn(trace, query)).toBe(1);
    expect(query.durationNs).toBeGreaterThanOrEqual(2e6);
  });

  it('hold no values, and tell how many documents they changed', async () => {
    const trace = await database.get('/write');
    expect(JSON.stringify(trace.spans)).not.toMatch(SECRET);
    expect(
      queriesOf(trace).map(({ name, attributes }) => [
        name,
        attributes['db.response.affected_rows'] ?? attributes['db.response.returned_rows'],
        attributes['db.operation.batch.size'],
      ]),
    ).toEqual([
      ['update users', 1, undefined],
      ['insert users', 2, 2],
      ['aggregate users', 1, undefined],
    ]);
    expect(textsOf(trace)).toEqual([
      expect.stringContaining('"updates":[{"q":{"name":"?"},"u":{"$set":{"secret":"?"}}'),
      expect.stringContaining('"documents":[{"name":"?","_id":"?"}]'),
      expect.stringContaining('"pipeline":[{"$match":{}},{"$group":{"_id":"?","n":{"$sum":"?"}}}]'),
    ]);
    const shown = await database.get('/literal', '--no-redact');
    expect(textsOf(shown)[0]).toContain('"filter":{"name":"secret-0123456789"}');
  });

  it('ask for more, each time as a span', async () => {
    const trace = await database.get('/all');
    expect(JSON.parse(trace.response?.body ?? '')).toEqual(['ann', 'bob', 'cid']);
    expect(queriesOf(trace).map(({ name, attributes }) => [name, attributes['db.response.returned_rows']])).toEqual([
      ['find users', 2],
      ['getMore users', 1],
    ]);
  });

  it('that fail are errors with the server’s code, and without the values that it quotes', async () => {
    const trace = await database.get('/fails');
    expect(trace.response?.body).toBe('mended');
    expect(queriesOf(trace).map(({ status, attributes }) => [status, attributes['db.response.status_code']])).toEqual([
      ['error', '11000'],
      ['error', '2'],
    ]);
    expect(queriesOf(trace).map(({ attributes }) => attributes['exception.message'])).toEqual([
      'E11000 duplicate key error collection: test.users index: _id_ dup key: ?',
      "unknown operator: '?'",
    ]);
  });

  it('know their line and span, also where nobody waits for them yet', async () => {
    const nested = await database.get('/nested');
    const [query] = queriesOf(nested) as [Span];
    expect(nested.spans.find((span) => span.id === query.parentId)).toMatchObject({ kind: 'custom', name: 'look up' });
    const [later] = queriesOf(await database.get('/later')) as [Span];
    expect(later).toMatchObject({ status: 'ok', source: { file: views } });
  });

  it('belong to their own request, however many wait for one connection', async () => {
    const traces = await database.traces('GET', '/both', '-n', '30', '-c', '6');
    expect(traces.length).toBe(30);
    for (const trace of traces) {
      const number = trace.response?.body;
      expect(queriesOf(trace).map(({ name }) => name)).toEqual([`find a_${number}`, `find b_${number}`, `insert c_${number}`]);
      for (const query of queriesOf(trace)) {
        expect(query).toMatchObject({ status: 'ok', source: { file: views } });
        expect(waitsIn(trace, query)).toBe(1);
      }
    }
  });

  it('leave out what the driver says to its servers by itself', async () => {
    const trace = await database.get('/lazy');
    expect(trace.response?.body).toBe('cid');
    expect(queriesOf(trace).map(({ name }) => name)).toEqual(['find users']);
  });

  it('that no server takes are told too', async () => {
    const trace = await database.get('/nowhere');
    expect(queriesOf(trace)).toMatchObject([
      { name: 'find users', status: 'error', attributes: { 'error.type': 'MongoServerSelectionError', 'db.namespace': 'shop' } },
    ]);
    const { report } = await traceJson(['GET', '/never', '--timeout', '6s', '--app', database.app], { env: env() });
    expect(queriesOf(report.traces[0]!)).toMatchObject([{ name: 'find users', status: 'unfinished', source: { file: views } }]);
  });

  it('leave the app’s options and events as they are', async () => {
    const trace = await database.get('/options');
    expect(JSON.parse(trace.response?.body ?? '')).toEqual({ monitors: false, heard: 0 });
  });
});
