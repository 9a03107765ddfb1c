import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../helpers/cli.js';

/** Bytes of the packed tarball. Whoever has a good reason to exceed it raises it here. */
const MAX_PACKED_BYTES = 1_500_000;

/** Names that stand in the code without being needed: ourselves, what nunjucks uses where it is there, and those whose tests import us. */
const IN_PASSING = ['cycle-trace', 'chokidar', '@jest/globals', 'vitest'];

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const packed: Packed = (() => {
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(text)[0];
})();
const files = packed.files.map((file) => file.path);
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

describe('the packed package', () => {
  test('holds the program, its types and its papers, and nothing else', () => {
    expect(files.filter((file) => !/^(?:bin\/|dist\/|(?:README|CHANGELOG)\.md$|LICENSE$|package\.json$)/.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'bin/cycle-trace.js', 'dist/THIRD-PARTY.txt']));
  });

  test('has every file that package.json points at', () => {
    const targets: string[] = [];
    JSON.stringify([manifest.bin, manifest.main, manifest.types, manifest.exports], (_key, value) => {
      if (typeof value === 'string') targets.push(path.normalize(value));
      return value;
    });
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !files.includes(target))).toEqual([]);
  });

  test('exports what an app needs, and nothing of what holds the framework together', async () => {
    const exported: Record<string, unknown> = await import(path.join(ROOT, 'dist/index.js'));
    const { HTTPException } = exported as { HTTPException: new () => Error };
    const isException = (value: unknown) => typeof value === 'function' && value.prototype instanceof HTTPException;
    const names = Object.keys(exported).filter((name) => name !== 'default' && !isException(exported[name]));
    expect(names.sort()).toEqual(
      ['App', 'Blueprint', 'BuildError', 'HTTPException', 'Response', 'ValidationError', 'abort', 'currentContext', 'defineRoutes']
        .concat('redirect', 'trace')
        .sort(),
    );
  });

  test('names no place on the machine that built it', () => {
    const built = files.filter((file) => file.startsWith('dist/'));
    expect(built.length).toBeGreaterThan(20);
    for (const place of [ROOT, `${homedir()}${path.sep}`]) {
      expect(built.filter((file) => readFileSync(path.join(ROOT, file)).includes(place))).toEqual([]);
    }
  });

  test('stays small', () => {
    expect(packed.size).toBeLessThan(MAX_PACKED_BYTES);
  });

  test('depends on what it does not bundle, and on nothing else', () => {
    const outside = new Set<string>();
    for (const file of files.filter((name) => /^dist\/[^/]+\.m?js$/.test(name))) {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      for (const [, name] of text.matchAll(/\b(?:require|import)\(["']([^"'.$][^"']*)["']\)/g)) outside.add(name as string);
    }
    const unknown = [...outside].filter(
      (name) => !name.startsWith('node:') && !builtinModules.includes(name) && !IN_PASSING.includes(name),
    );
    expect(unknown.filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });
});

describe('the lockfile', () => {
  const lock: Record<string, Locked> = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages;

  test('names no registry, and has the hash of every package', () => {
    const packages = Object.entries(lock).filter(([place]) => place !== '');
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place)).toEqual([]);
    expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([place]) => place)).toEqual([]);
  });

  test('has the packages of every platform, without which npm ci refuses it', () => {
    const missing = Object.entries(lock).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !(`node_modules/${name}` in lock) && !(`${place}/node_modules/${name}` in lock)),
    );
    expect(missing).toEqual([]);
  });

  test('has no binary that npm leaves out on the oldest Node that we support, as it does with optional packages without a word', () => {
    const oldest = manifest.engines.node.replace('>=', '').split('.').map(Number) as [number, number, number];
    const optional = Object.entries(lock).filter(([, { optional, os, engines }]) => optional && os && engines?.node);
    expect(optional.length).toBeGreaterThan(20);
    const tooNew = optional.filter(([, { engines }]) => !admits(engines?.node ?? '*', oldest));
    expect(tooNew.map(([place, { engines }]) => `${place}: ${engines?.node}`)).toEqual([]);
    expect(admits('^20.19.0 || >=22.12.0', oldest)).toBe(false);
    expect(admits('^18 || >=20.17', oldest)).toBe(true);
  });

  test('is what package.json asks for', () => {
    const { dependencies, devDependencies } = lock[''] as typeof manifest;
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });
});

/** Whether a range of `>=` and `^` alternatives holds a version. */
function admits(range: string, version: readonly [number, number, number]): boolean {
  return range.split('||').some((part) => {
    const match = /^\s*(\^|>=|>)?\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(part);
    if (!match) return part.trim() === '*';
    const from = [Number(match[2]), Number(match[3] ?? 0), Number(match[4] ?? 0)] as const;
    const below = version[0] - from[0] || version[1] - from[1] || version[2] - from[2];
    return below >= 0 && (match[1] !== '^' || version[0] === from[0]);
  });
}
