import { closest } from '../../../src/host/loading/missing-module.js';

test.each([
  ['user', ['users.ts', 'posts.ts'], 'users.ts'],
  ['user.js', ['posts.ts', 'user.ts'], 'user.ts'],
  ['usre.ts', ['user.ts'], 'user.ts'],
  ['DB', ['db.ts'], 'db.ts'],
  ['expres', ['fs', 'express'], 'express'],
])('%s means %j: %s', (wanted, names, meant) => {
  expect(closest(wanted, names)).toBe(meant);
});

test.each([
  ['pg', ['fs', 'os', 'pgx']],
  ['a.ts', ['b.ts']],
  ['user', []],
  ['', ['a']],
])('nothing is made of %s among %j', (wanted, names) => {
  expect(closest(wanted, names)).toBeNull();
});
