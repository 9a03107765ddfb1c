import fc from 'fast-check';
import { maskMessage, maskStatement } from '../../src/recorder/mask-query.js';
import { redisLine } from '../../src/recorder/mask-redis.js';
import { maskSql, type SqlDialect } from '../../src/recorder/mask-sql.js';
import { shapeOfSql } from '../../src/recorder/sql-shape.js';

const DIALECTS: readonly SqlDialect[] = ['mysql', 'postgresql', 'sqlite'];
const dialect = fc.constantFrom(...DIALECTS);
/** Quotes, backslashes and what opens comments and dollar quotes are what a tokenizer trips over. */
const nasty = fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '-', '/', '*', '#', '`', ';', ' ', '\n', '?', 'é'), maxLength: 12 });
const value = fc.tuple(nasty, nasty).map(([before, after]) => `${before}SECRET${after}`);

/** A literal of the dialect that stands for this text, as its manual has it. */
const LITERALS: Readonly<Record<SqlDialect, readonly ((text: string) => string)[]>> = {
  mysql: [
    (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
    (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    (text) => `_utf8mb4'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  ],
  postgresql: [
    (text) => `'${text.replaceAll("'", "''")}'`,
    (text) => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
    (text) => `U&'${text.replaceAll("'", "''")}'`,
    (text) => `$q_1$${text}$q_1$`,
  ],
  sqlite: [(text) => `'${text.replaceAll("'", "''")}'`],
};
const literal = dialect.chain((name) =>
  fc.tuple(fc.constant(name), fc.constantFrom(...LITERALS[name]), fc.constantFrom(...LITERALS[name]), value, value),
);

describe('the masking of statements', () => {
  it('leaves nothing of a string, whatever is in it, and all that stands around it', () => {
    fc.assert(
      fc.property(literal, ([name, one, other, first, second]) => {
        expect(maskSql(`select a from t where b = ${one(first)} and c = ${other(second)} limit 5`, name)).toBe(
          'select a from t where b = ? and c = ? limit ?',
        );
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nothing of a number', () => {
    fc.assert(
      fc.property(
        dialect,
        fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), fc.bigInt({ min: 0n })),
        (name, number) => {
          expect(maskSql(`update t set a=${number},b2=-${number} where c3>${number}`, name)).toBe('update t set a=?,b2=-? where c3>?');
        },
      ),
    );
  });

  it('changes nothing that is masked already', () => {
    fc.assert(
      fc.property(dialect, fc.string({ maxLength: 60 }), (name, text) => {
        const once = maskSql(text, name);
        expect(maskSql(once, name)).toBe(once);
      }),
    );
  });

  it('keeps its mouth shut about a string that never ends', () => {
    for (const name of DIALECTS) expect(maskSql("select 'SECRET", name)).toBe('select ?');
    expect(maskSql('select $a$SECRET', 'postgresql')).toBe('select ?');
  });

  it.each([
    [
      'postgresql',
      `select "Big Name", $1::int, x'1F', b'01', 0xFF, 1.5e-3, a[1], true from t -- 'SECRET'`,
      `select "Big Name", $1::int, ?, ?, ?, ?, a[?], true from t`,
    ],
    ['postgresql', 'select /* a /* SECRET */ b */ 1', 'select ?'],
    ['postgresql', `select a->>'SECRET', t1.c2, "q""uo'te" from s1.t1`, `select a->>?, t1.c2, "q""uo'te" from s1.t1`],
    ['mysql', "select 5--3, `it's`, @x # SECRET", "select ?--?, `it's`, @x"],
    ['sqlite', "select [it's], :name, ?1, $n, .5 from t", "select [it's], :name, ?1, $n, ? from t"],
    ['sqlite', "insert into t\n  values\t(1, 'x')", 'insert into t values (?, ?)'],
  ] as const)('knows the lexis of %s: %s', (name, text, masked) => {
    expect(maskSql(text, name)).toBe(masked);
  });

  it.each([
    ['GET', ['user:42'], 'GET user:?'],
    ['SET', ['cart:open:9f8e', 'SECRET', 'EX', '60'], 'SET cart:open:? ? ? ?'],
    ['GET', ['SECRET'], 'GET ?'],
    ['MSET', ['a:1', 'SECRET', 'b:2', 'SECRET WITH BLANKS'], 'MSET a:? ? b:? ?'],
    ['AUTH', ['user:SECRET', 'SECRET'], 'AUTH ? ?'],
    ['EVAL', ['return "SECRET"', '1', 'user:1'], 'EVAL ? ? ?'],
    ['DEL', ['x:SECRET', 'y:SECRET'], 'DEL x:? y:?'],
  ])('keeps of Redis the command and the shape of its keys: %s %j', (command, args, masked) => {
    expect(maskStatement('redis', redisLine(command, args))).toBe(masked);
  });

  it('masks every value that Redis is given, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        expect(maskStatement('redis', redisLine('SADD', ['tags:1', ...values]))).toBe(`SADD tags:?${' ?'.repeat(values.length)}`);
      }),
    );
  });

  it.each([
    ["Duplicate entry 'a@b.c' for key 'users.email'", "Duplicate entry '?' for key 'users.email'"],
    ['invalid input syntax for type integer: "SECRET"', 'invalid input syntax for type integer: "?"'],
    ['relation "users" does not exist', 'relation "users" does not exist'],
    ["near 'SECRET at line 1", "near '?'"],
    ['no such table: users', 'no such table: users'],
  ])('masks what a database quotes: %s', (message, masked) => {
    expect(maskMessage(message)).toBe(masked);
  });
});

describe('the shape of a statement', () => {
  it.each([
    ['select a, (select max(x) from y) from users u where id = ?', 'SELECT users'],
    ['SELECT * FROM "My Schema"."Users"', 'SELECT MySchema.Users'],
    ['insert into logs (a) values (?)', 'INSERT logs'],
    ['update or ignore t set a = ?', 'UPDATE t'],
    ['delete from s.t where a = ?', 'DELETE s.t'],
    ['with x as (select * from inner_one) update outer_one set a = ?', 'UPDATE outer_one'],
    ['create table if not exists t (a int)', 'CREATE t'],
    ['BEGIN', 'BEGIN'],
    ['(select ? from t)', 'SELECT t'],
    ['', 'SQL'],
  ])('of %j is told as %s', (text, summary) => {
    expect(shapeOfSql(text).summary).toBe(summary);
  });
});
