import { fileName, sourceName } from '../../src/reporters/source-name.js';

test.each([
  ['/app/routes.ts', '/app', 'routes.ts'],
  ['/app/src/routes.ts', '/app/', 'src/routes.ts'],
  ['/application/routes.ts', '/app', '/application/routes.ts'],
  ['/other/routes.ts', '/app', '/other/routes.ts'],
  ['routes.ts', '/app', 'routes.ts'],
  ['/routes.ts', '/', 'routes.ts'],
  ['C:\\app\\routes.ts', 'C:\\app', 'routes.ts'],
  ['file:///app/a%20b.ts', '/app', 'a b.ts'],
  ['file:///app/%zz.ts', '/app', '%zz.ts'],
])('%s seen from %s is %s', (file, cwd, expected) => {
  expect(fileName(file, cwd)).toBe(expected);
});

test('a source is its file and line', () => {
  expect(sourceName({ file: '/app/routes.ts', line: 14, column: 3 }, '/app')).toBe('routes.ts:14');
});
