import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { CANDIDATES } from '../../src/cli/candidates';
import { findApp } from '../../src/cli/find-app';
import { makeFolder } from './plan-of';

const config = (value: unknown) => JSON.stringify({ name: 'x', 'cycle-trace': value });

describe('without --app', () => {
  test('the candidates are looked for in the documented order', () => {
    expect(CANDIDATES.slice(0, 7)).toEqual(['app.ts', 'app.mts', 'app.cts', 'app.js', 'app.mjs', 'app.cjs', 'routes.ts']);
    expect(CANDIDATES).toHaveLength(24);
    expect(CANDIDATES.at(-1)).toBe('src/routes.cjs');
  });

  test.each([
    [['routes.ts', 'app.cjs'], 'app.cjs'],
    [['src/app.ts', 'routes.cjs'], 'routes.cjs'],
    [['src/routes.ts', 'src/app.cjs'], 'src/app.cjs'],
    [['app.tsx', 'src/routes.mjs'], 'src/routes.mjs'],
    [['app.ts/index.ts', 'routes.js'], 'routes.js'],
  ])('of %j, %s is taken', (files, expected) => {
    const cwd = makeFolder(Object.fromEntries(files.map((file) => [file, ''])));
    expect(findApp(undefined, cwd)).toEqual({ file: path.join(cwd, expected), exportName: null });
  });

  test('package.json comes before the candidates', () => {
    const cwd = makeFolder({ 'package.json': config({ app: 'lib/main.ts:admin' }), 'lib/main.ts': '', 'app.ts': '' });
    expect(findApp(undefined, cwd)).toEqual({ file: path.join(cwd, 'lib/main.ts'), exportName: 'admin' });
  });

  test.each([
    ['no entry', '{"name":"x"}'],
    ['a byte order mark', '\uFEFF{}'],
    ['something that is no object', '[]'],
  ])('a package.json with %s is passed by', (_, text) => {
    const cwd = makeFolder({ 'package.json': text, 'app.ts': '' });
    expect(findApp(undefined, cwd).file).toBe(path.join(cwd, 'app.ts'));
  });

  test.each([
    ['is not JSON', '{"name":', 'is not JSON'],
    ['is empty', '', 'is not JSON'],
    ['has an entry that is no object', config('app.ts'), 'is not an object'],
    ['has an entry that is a list', config([]), 'is not an object'],
    ['has an entry without a file', config({}), 'no file name in "app"'],
    ['has an entry with an empty name', config({ app: '' }), 'no file name in "app"'],
    ['has an entry with a number', config({ app: 5 }), 'no file name in "app"'],
    ['has an entry with a key that means nothing', config({ app: 'app.ts', port: 1 }), 'has the key "port"'],
  ])('a package.json that %s is refused', (_, text, problem) => {
    const cwd = makeFolder({ 'package.json': text, 'app.ts': '' });
    expect(() => findApp(undefined, cwd)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(problem) }),
    );
  });

  test('a file named in package.json that is not there is refused, not passed by', () => {
    const cwd = makeFolder({ 'package.json': config({ app: 'gone.ts' }), 'app.ts': '' });
    expect(() => findApp(undefined, cwd)).toThrow(
      expect.objectContaining({ code: 'APP_NOT_FOUND', message: expect.stringContaining('package.json') }),
    );
  });
});

test.each([
  ['a name that is too long', 'a'.repeat(300), 'the name is too long'],
  ['links in a circle', 'circle.ts', 'its symbolic links go in a circle'],
  ['a file as a folder', 'app.ts/routes.ts', 'a part of the path is not a folder'],
  ['a NUL in its name', 'a\0b.ts', 'its name holds a NUL'],
])('%s is no file, and said to be none', (_, name, reason) => {
  const cwd = makeFolder({ 'app.ts': '', 'package.json': config({ app: name }) });
  symlinkSync('circle.ts', path.join(cwd, 'circle.ts'));
  const told = expect.objectContaining({ code: 'APP_NOT_FOUND', message: expect.stringContaining(`cannot be read, since ${reason}`) });
  for (const given of [name, undefined]) expect(() => findApp(given, cwd)).toThrow(told);
});

describe('with --app', () => {
  const cwd = makeFolder({ 'routes.ts': '', 'odd:name.ts': '', odd: '', 'lib/app.mts': '' });

  test.each([
    ['routes.ts', 'routes.ts', null],
    ['./routes.ts', 'routes.ts', null],
    ['routes.ts:admin', 'routes.ts', 'admin'],
    ['routes.ts:default', 'routes.ts', null],
    ['lib/app.mts', 'lib/app.mts', null],
    ['odd:name.ts', 'odd:name.ts', null],
    ['odd:name.ts:x', 'odd:name.ts', 'x'],
    ['odd:x', 'odd', 'x'],
  ])('%s', (given, file, exportName) => {
    expect(findApp(given, cwd)).toEqual({ file: path.join(cwd, file), exportName });
  });

  test('an absolute path', () => {
    expect(findApp(path.join(cwd, 'routes.ts'), '/').file).toBe(path.join(cwd, 'routes.ts'));
  });
});
