import { rmSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { registerHooks } from '../../../src/host/loading/hooks-in-thread.js';
import { buildLoader, loadInChild, type Options, type Outcome, writeApp } from './load-in-child.js';

let loader: string;
beforeAll(() => {
  loader = buildLoader();
});
afterAll(() => rmSync(loader, { recursive: true, force: true }));

async function outcomeOf(files: Record<string, string>, options: Options = {}): Promise<Outcome & { folder: string }> {
  const { folder, remove } = writeApp(files);
  try {
    return { ...(await loadInChild(loader, folder, options)), folder };
  } finally {
    remove();
  }
}

const inThreadTest = registerHooks ? test : test.skip;

/** Lines that compile to fewer lines, so that a place that is not mapped is wrong. */
const TYPES = 'interface A {\n  x: number;\n  y: string;\n}\n';

describe('a place in code that runs is told as the place in the file as written', () => {
  test.each([
    ['TypeScript that is an ES module', 'app.ts', `${TYPES}export default (app: any) =>\n  app.callSite();`, 6, 7],
    ['TypeScript that is CommonJS', 'app.ts', `${TYPES}module.exports = (app: any) =>\n  app.callSite();`, 6, 7],
    [
      'TypeScript with variables of CommonJS put ahead of it',
      'app.ts',
      `${TYPES}export default (app: any) => { require;\n  return app.callSite(); }`,
      6,
      14,
    ],
    ['an ES module', 'app.mjs', 'export default (app) =>\n  app.callSite();', 2, 7],
    ['CommonJS', 'app.cjs', 'module.exports = (app) =>\n  app.callSite();', 2, 7],
  ])('%s', async (_, entry, text, line, column) => {
    const { folder, value } = await outcomeOf({ [entry]: text }, { entry });
    expect(value).toEqual({ file: path.join(folder, entry), line, column });
  });

  test('JavaScript that somebody compiled, with its map beside it', async () => {
    const source = `${TYPES}export default (app: any) =>\n  app.callSite();`;
    const { code, map } = transformSync(source, { loader: 'ts', sourcemap: 'external', sourcefile: '../src/app.ts' });
    const files = { 'dist/app.mjs': `${code}//# sourceMappingURL=app.mjs.map\n`, 'dist/app.mjs.map': map, 'src/app.ts': source };
    const { folder, value } = await outcomeOf(files, { entry: 'dist/app.mjs' });
    expect(value).toEqual({ file: path.join(folder, 'src/app.ts'), line: 6, column: 7 });
  });

  test('a place in a TypeScript dependency', async () => {
    const { folder, value } = await outcomeOf({
      'app.ts': 'import { at } from "./dep";\nexport default at;',
      'dep.ts': `${TYPES}enum E { a }\nexport const at = (app: any) => app.callSite(E.a);`,
    });
    expect(value).toEqual({ file: path.join(folder, 'dep.ts'), line: 6, column: 37 });
  });
});

describe('what is thrown after the load', () => {
  test.each([
    ['an ES module', 'export default async () => {\n  await null;\n  throw new Error("later");\n};'],
    ['CommonJS', 'module.exports = async () => {\n  await null;\n  throw new Error("later");\n};'],
  ])('has a stack of lines as written, in TypeScript that is %s', async (_, text) => {
    const { folder, at, stack } = await outcomeOf({ 'app.ts': TYPES + text });
    expect(at).toEqual({ file: path.join(folder, 'app.ts'), line: 7, column: 9 });
    expect(stack).toContain('app.ts:7:9');
  });
});

describe('a module that never finishes loading', () => {
  inThreadTest.each([
    ['the entry', { 'app.mjs': 'await hang();\nexport default 1;' }, 'app.mjs', 'app.mjs'],
    ['a TypeScript entry', { 'app.ts': 'import "./dep";\nawait hang();\nexport default 1;', 'dep.ts': 'export {};' }, 'app.ts', 'app.ts'],
  ])('is named, on a Node whose hooks run in the same thread: %s', async (_, files, entry, waitsFor) => {
    const outcome = await outcomeOf(files as unknown as Record<string, string>, { entry });
    expect(outcome.waitsFor).toBe(path.join(outcome.folder, waitsFor));
  });

  inThreadTest('is named where it is a dependency', async () => {
    const files = {
      'app.mjs': 'import "./fine.mjs";\nimport "./dep.mjs";\nimport "./after.mjs";\nexport default 1;',
      'fine.mjs': 'await null;',
      'dep.mjs': 'import "./fine.mjs";\nawait hang();',
      'after.mjs': 'export const a = 1;',
    };
    const outcome = await outcomeOf(files, { entry: 'app.mjs' });
    expect(outcome.waitsFor).toBe(path.join(outcome.folder, 'dep.mjs'));
  });
});

describe('the boot is broken down', () => {
  const slow = (ms: number): string => `const until = process.hrtime.bigint() + ${ms}000000n;\nwhile (process.hrtime.bigint() < until);\n`;

  test('load comes first, then the slowest imports, each inside it and no shorter than what it does', async () => {
    const { steps, error } = await outcomeOf(
      {
        'app.mjs': 'import "./quick.cjs";\nimport "slow";\nimport "./lib/deep.cjs";\nexport default 1;',
        'quick.cjs': '',
        'node_modules/slow/index.js': `${slow(30)}require("./more");`,
        'node_modules/slow/more.js': slow(20),
        'lib/deep.cjs': `${slow(5)}require("other");`,
        'node_modules/other/index.js': slow(15),
      },
      { entry: 'app.mjs' },
    );
    expect(error).toBeUndefined();
    const [load, ...imports] = steps ?? [];
    expect(load?.name).toBe('load');
    // A busy machine may make any other import slow too.
    expect(imports.map(({ name }) => name)).toEqual(expect.arrayContaining(['import slow', 'import ./lib/deep.cjs', 'import other']));
    const durations = imports.map(({ durationNs }) => durationNs);
    expect(durations).toEqual([...durations].sort((a, b) => b - a));
    const atLeastMs = { 'import slow': 50, 'import ./lib/deep.cjs': 20, 'import other': 15 };
    for (const [name, ms] of Object.entries(atLeastMs)) {
      const step = imports.find((candidate) => candidate.name === name);
      expect(step?.durationNs).toBeGreaterThanOrEqual(ms * 1e6);
      expect(step?.startNs).toBeGreaterThanOrEqual(load?.startNs as number);
      expect((step?.startNs as number) + (step?.durationNs as number)).toBeLessThanOrEqual(
        (load?.startNs as number) + (load?.durationNs as number),
      );
    }
    expect(imports.length).toBeLessThanOrEqual(5);
  });

  test('names what the user wrote, and nothing of ours', async () => {
    const { steps } = await outcomeOf({
      'app.ts': 'import { copy } from "cycle-trace";\nimport { dep } from "./dep.js";\nexport default () => [copy, dep];',
      'dep.ts': `${slow(20)}export const dep: number = 1;`,
    });
    for (const { name } of steps?.slice(1) ?? []) expect(['import cycle-trace', 'import ./dep.js']).toContain(name);
  });

  inThreadTest('an ES module is timed too, on a Node whose hooks run in the same thread', async () => {
    const { steps } = await outcomeOf(
      {
        'app.mjs': 'import "first";\nimport "slow";\nexport default 1;',
        'node_modules/first/package.json': '{"type":"module","exports":"./index.js"}',
        'node_modules/first/index.js': 'export {};',
        'node_modules/slow/package.json': '{"type":"module","exports":"./index.js"}',
        'node_modules/slow/index.js': 'import "./part.js";\nexport {};',
        'node_modules/slow/part.js': `${slow(30)}export {};`,
      },
      { entry: 'app.mjs' },
    );
    expect(steps?.find(({ name }) => name === 'import slow')?.durationNs).toBeGreaterThanOrEqual(30e6);
  });
});

describe('warming up for a guess changes nothing of what is loaded', () => {
  const files = {
    'tsconfig.json': '{"compilerOptions":{"paths":{"#dep":["./dep.ts"]}}}',
    'app.ts': 'import { copy } from "cycle-trace";\nimport { dep } from "#dep";\nexport default () => [copy, dep];',
    'dep.ts': 'export const dep: string = "dep";',
    'other/tsconfig.json': '{}',
    'other/app.ts': 'throw new Error("a guess is not run");\nexport {};',
    'other/app.mjs': 'import "cycle-trace";',
    'broken.ts': 'const = ;',
  };
  test.each(['app.ts', 'other/app.ts', 'other/app.mjs', 'broken.ts', 'not-there.ts', 'other'])('%s', async (guess) => {
    const { value, error } = await outcomeOf(files, { guess });
    expect({ value, error }).toEqual({ value: ['running', 'dep'], error: undefined });
  });
});
