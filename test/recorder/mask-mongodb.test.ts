import { BSON } from 'mongodb';
import { maskMongodb, mongodbLine, shapeOfMongodb } from '../../src/recorder/mask-mongodb.js';
import { maskMessage } from '../../src/recorder/mask-query.js';

const { Binary, Decimal128, Long, ObjectId } = BSON;
const masked = (command: object) => maskMongodb(mongodbLine(command));

describe('a command of MongoDB as a line', () => {
  it('has the values of BSON as JSON', () => {
    const id = new ObjectId('64b7f0c2a1d2e3f405060708');
    const when = new Date(0);
    const line = mongodbLine({
      insert: 'users',
      documents: [{ id, when, long: Long.fromNumber(7), price: Decimal128.fromString('1.5'), blob: new Binary(Buffer.from('pw')) }],
      raw: Buffer.from('pw'),
      big: 12n,
      none: null,
      left: undefined,
      map: new Map([['a', 1]]),
      like: /x/i,
    });
    expect(JSON.parse(line)).toEqual({
      insert: 'users',
      documents: [{ id: '64b7f0c2a1d2e3f405060708', when: String(when), long: '7', price: '1.5', blob: '<binary>' }],
      raw: '<binary>',
      big: '12',
      none: null,
      map: { a: 1 },
      like: '/x/i',
    });
  });

  it('is whole JSON however long or deep the command is', () => {
    const deep: Record<string, unknown> = {};
    deep.again = deep;
    for (const command of [
      { insert: 'users', documents: Array.from({ length: 50_000 }, (_, id) => ({ id, name: `n${id}` })) },
      { insert: 'users', documents: [{ text: '\u0000"\\'.repeat(100_000) }] },
      { insert: 'users', documents: [Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key${at}`, at]))] },
      { find: 'users', filter: deep },
    ]) {
      const line = mongodbLine(command);
      expect(line.length).toBeLessThanOrEqual(3500);
      expect(Object.values(JSON.parse(line) as object)[0]).toBe('users');
    }
  });

  it('is masked but for its own name, the collection and the fields, and stays the same when it is masked again', () => {
    const once = masked({ find: 'users', filter: { name: 'ann', age: { $in: [1, 2, 3] }, on: true }, sort: { name: 1 }, limit: 5 });
    expect(once).toBe('{"find":"users","filter":{"name":"?","age":{"$in":["?"]},"on":"?"},"sort":{"name":"?"},"limit":"?"}');
    expect(maskMongodb(once)).toBe(once);
    expect(masked({ getMore: Long.fromNumber(42), collection: 'users' })).toBe('{"getMore":"?","collection":"users"}');
    expect(masked({ createUser: 'bob', pwd: 'pw' })).toBe('{"createUser":"?","pwd":"?"}');
  });

  it('has one shape for lists of any length', () => {
    const insert = (count: number) =>
      masked({ insert: 'users', documents: Array.from({ length: count }, (_, at) => ({ name: `n${at}` })) });
    expect(insert(3)).toBe(insert(40));
  });

  it('that cannot be read is masked as a whole', () => {
    for (const text of ['{"find":"us', '"pw"', '[1]', 'pw']) expect(maskMongodb(text)).toBe('?');
  });

  it.each([
    [{ find: 'users' }, 'find', 'users'],
    [{ getMore: '1', collection: 'users' }, 'getMore', 'users'],
    [{ ping: 1 }, 'ping', null],
    [{ aggregate: 1, pipeline: [] }, 'aggregate', null],
  ])('%j is named for what it does', (command, operation, collection) => {
    expect(shapeOfMongodb(masked(command))).toEqual({
      operation,
      collection,
      summary: collection === null ? operation : `${operation} ${collection}`,
    });
  });

  it('keeps its values out of messages as well', () => {
    expect(maskMessage('E11000 duplicate key error collection: a.b index: n_1 dup key: { n: 42, m: { x: "}" } }')).not.toMatch(/42/);
  });
});
