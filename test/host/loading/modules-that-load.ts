import type { Options } from './load-in-child.js';

interface Loads extends Options {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What the exported function returns. */
  readonly gives: unknown;
}

const ESM = JSON.stringify({ type: 'module' });
const CJS = JSON.stringify({ type: 'commonjs' });
const RUNNING = {
  'node_modules/cycle-trace/package.json': '{"name":"cycle-trace","version":"0.0.1"}',
  'node_modules/cycle-trace/index.js': "exports.copy = 'installed';",
};

export const LOADS: readonly Loads[] = [
  // TypeScript's own syntax.
  {
    name: 'types are taken out',
    files: { 'app.ts': 'interface A { x: number }\nexport default (a: A): string => typeof a as string;' },
    gives: 'object',
  },
  {
    name: 'enums, const enums, namespaces, parameter properties and satisfies are compiled',
    files: {
      'app.ts': [
        'enum Level { low, high = "HIGH" }',
        'const enum Flag { a = 4 }',
        'namespace Config { export const port = 1; }',
        'class User { constructor(private readonly name: string, public age = 3) {} hello() { return this.name; } }',
        'export default () => [Level.low, Level[0], Level.high, Flag.a, Config.port, new User("ada").hello(), ({ x: 1 } satisfies object).x];',
      ].join('\n'),
    },
    gives: [0, 'low', 'HIGH', 4, 1, 'ada', 1],
  },
  {
    name: 'imports that are only types are left out, declared so or not',
    files: {
      'app.ts':
        'import { Shape } from "./shape";\nimport type { Other } from "./not-there";\nimport { type Third, value } from "./shape";\nconst x: Shape & Other & Third = { area: value } as never;\nexport default () => x.area;',
      'shape.ts': 'export interface Shape { area: number }\nexport type Third = {};\nexport const value = 7;',
    },
    gives: 7,
  },
  {
    name: 'legacy decorators work where tsconfig asks for them',
    files: {
      'tsconfig.json': '{ // comments are fine\n "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true, }, }',
      'app.ts': [
        'const log: string[] = [];',
        'const Named = (name: string) => (target: any, key?: string, i?: any) => { log.push(name + ":" + (key ?? typeof target)); };',
        'const Twice = (_t: any, _k: string, d: PropertyDescriptor) => { const f = d.value; d.value = function () { return f.call(this) * 2; }; };',
        '@Named("class") class A { @Named("field") x = 1; constructor(@Named("param") y?: string) {} @Twice two() { return 1; } }',
        'export default () => [log, new A().two()];',
      ].join('\n'),
    },
    gives: [['field:x', 'param:function', 'class:function'], 2],
  },
  {
    name: 'class fields are assigned where tsconfig says so',
    files: {
      'tsconfig.json': '{"compilerOptions":{"useDefineForClassFields":false}}',
      'app.ts':
        'class A { seen: unknown; set x(v: number) { this.seen = v; } }\nclass B extends A { x = 5; y: number; }\nconst b = new B();\nexport default () => [b.seen, "y" in b];',
    },
    gives: [5, false],
  },
  {
    name: 'class fields are defined otherwise',
    files: { 'app.ts': 'class B { y: number; x = 1 }\nexport default () => Object.keys(new B());' },
    gives: ['y', 'x'],
  },
  {
    name: 'using declarations dispose in reverse order, errors included',
    files: {
      'app.ts': [
        'const log: string[] = [];',
        'const res = (n: string) => ({ [Symbol.dispose]() { log.push(n); } });',
        'const later = (n: string) => ({ async [Symbol.asyncDispose]() { await null; log.push(n); } });',
        'export default async () => {',
        '  { using a = res("a"); using b = res("b"); using n = null; log.push("body"); }',
        '  { await using c = later("c"); using d = res("d"); }',
        '  try { using e = res("e"); throw new Error("boom"); } catch (error) { log.push((error as Error).message); }',
        '  return log;',
        '};',
      ].join('\n'),
    },
    gives: ['body', 'b', 'a', 'd', 'c', 'e', 'boom'],
  },
  {
    name: 'TSX is compiled with the factory that tsconfig names',
    entry: 'app.tsx',
    files: {
      'tsconfig.json': '{"compilerOptions":{"jsx":"react","jsxFactory":"h"}}',
      'app.tsx':
        'const h = (tag: string, props: object | null, ...kids: unknown[]) => [tag, props, kids];\nexport default () => <p class="x">hi</p>;',
    },
    gives: ['p', { class: 'x' }, ['hi']],
  },

  // Formats.
  {
    name: 'a .ts with export in a package of "type": "module"',
    files: { 'package.json': ESM, 'app.ts': 'export default () => typeof module;' },
    gives: 'undefined',
  },
  {
    name: 'a .ts with export in a package of "type": "commonjs"',
    files: { 'package.json': CJS, 'app.ts': 'export default () => 1;' },
    gives: 1,
  },
  {
    name: 'a .ts with module.exports in a package of "type": "module"',
    files: { 'package.json': ESM, 'app.ts': 'const a: number = 2;\nmodule.exports = () => a;' },
    gives: 2,
  },
  {
    name: 'a .ts with module.exports and a type-only import',
    files: { 'app.ts': 'import type { X } from "./x";\nmodule.exports = (x: X) => 3;' },
    gives: 3,
  },
  {
    name: 'a .ts with import = require and export =',
    files: { 'app.ts': 'import path = require("node:path");\nexport = () => path.posix.join("a", "b");' },
    gives: 'a/b',
  },
  {
    name: 'a .ts with import and module.exports',
    files: { 'app.ts': 'import path from "node:path";\nmodule.exports = () => path.posix.sep;' },
    gives: '/',
  },
  {
    name: 'top-level await in a .ts',
    files: { 'app.ts': 'const x: number = await Promise.resolve(4);\nexport default () => x;' },
    gives: 4,
  },
  {
    name: 'top-level await in a .ts of a CommonJS package',
    files: {
      'package.json': CJS,
      'app.ts': 'import fs from "node:fs";\nconst x: number = await Promise.resolve(4);\nexport default () => x + (fs ? 1 : 0);',
    },
    gives: 5,
  },
  { name: 'a .mts', entry: 'app.mts', files: { 'app.mts': 'export default (): number => 1;' }, gives: 1 },
  {
    name: 'a .cts',
    entry: 'app.cts',
    files: {
      'package.json': ESM,
      'app.cts': 'const y: number = require("./dep.cjs");\nmodule.exports = () => y;',
      'dep.cts': 'module.exports = 6 as number;',
    },
    gives: 6,
  },
  {
    name: 'a .cts with import and export',
    entry: 'app.cts',
    files: { 'app.cts': 'import path from "node:path";\nexport default () => [path.sep, typeof require, typeof __dirname];' },
    gives: ['/', 'function', 'string'],
  },
  { name: 'a .mjs', entry: 'app.mjs', files: { 'app.mjs': 'export default () => 1;' }, gives: 1 },
  { name: 'a .cjs', entry: 'app.cjs', files: { 'app.cjs': 'module.exports = async () => 1;' }, gives: 1 },
  {
    name: 'a .js with export in a package that does not say',
    entry: 'app.js',
    files: { 'app.js': 'import { b } from "./b.js";\nexport default () => b;', 'b.js': 'export const b = await 8;' },
    gives: 8,
  },
  {
    name: 'a .js with module.exports in a package that does not say',
    entry: 'app.js',
    files: { 'app.js': 'module.exports = () => require("./b");', 'b.js': 'module.exports = 9;' },
    gives: 9,
  },
  {
    name: 'a .js in a package of "type": "module"',
    entry: 'app.js',
    files: { 'package.json': ESM, 'app.js': 'export default () => import.meta.filename.length > 0;' },
    gives: true,
  },
  {
    name: 'an ES module that a compiler turned into CommonJS',
    entry: 'app.cjs',
    files: { 'app.cjs': 'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = () => 1;' },
    gives: 1,
  },
  { name: 'an export by name', exportName: 'routes', files: { 'app.ts': 'export const routes = () => 11;\nexport default 1;' }, gives: 11 },
  {
    name: 'an export by name from CommonJS whose names are computed',
    exportName: 'routes',
    entry: 'app.cjs',
    files: { 'app.cjs': 'const all = { ["rou" + "tes"]: () => 12 };\nmodule.exports = all;' },
    gives: 12,
  },
  {
    name: 'a file with a byte-order mark, CRLF and a hashbang',
    files: { 'app.ts': '#!/usr/bin/env node\r\nexport default (): number => 1;\r\n', 'b.ts': '' },
    gives: 1,
  },
  {
    name: 'a folder with spaces, percent and hash signs',
    entry: 'a b%20#c/app.ts',
    files: { 'a b%20#c/app.ts': 'import { d } from "./d";\nexport default () => d;', 'a b%20#c/d.ts': 'export const d: number = 1;' },
    gives: 1,
  },

  // CommonJS's variables in TypeScript that imports and exports.
  {
    name: '__dirname, __filename and require work beside import and export',
    files: {
      'app.ts':
        'import path from "node:path";\nconst { a } = require("./a.json");\nexport default () => [path.basename(__filename), path.dirname(__filename) === __dirname, a, require.main === module, typeof require.resolve];',
      'a.json': '{"a":1}',
    },
    gives: ['app.ts', true, 1, false, 'function'],
  },
  {
    name: 'names that the author declared are left alone',
    files: {
      'app.ts': 'const __dirname = "mine";\nfunction require(x: string) { return x; }\nexport default () => [__dirname, require("x")];',
    },
    gives: ['mine', 'x'],
  },

  // Resolution.
  {
    name: './dep, ./dep.js, ./dep.ts and ./dir from TypeScript',
    files: {
      'app.ts':
        'import { a } from "./a";\nimport { b } from "./b.js";\nimport { c } from "./c.ts";\nimport { d } from "./d";\nimport { e } from "./e.mjs";\nimport f from "./f.cjs";\nimport { g } from "./d/";\nimport { dot } from "./x.y";\nexport default () => [a, b, c, d, e, f, g, dot];',
      'a.ts': 'export const a = "a";',
      'b.ts': 'export const b = "b";',
      'c.ts': 'export const c = "c";',
      'd/index.ts': 'export const d = "d", g = "g";',
      'e.mts': 'export const e = "e";',
      'f.cts': 'module.exports = "f" as string;',
      'x.y.ts': 'export const dot = "dot";',
    },
    gives: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'dot'],
  },
  {
    name: 'the same from TypeScript that requires',
    files: {
      'app.ts':
        'const a: string = require("./a");\nconst b = require("./b.js");\nconst d = require("./d");\nmodule.exports = () => [a, b, d];',
      'a.ts': 'module.exports = "a" as string;',
      'b.ts': 'export = "b";',
      'd/index.ts': 'module.exports = "d";',
    },
    gives: ['a', 'b', 'd'],
  },
  {
    name: 'TypeScript that requires TypeScript that exports',
    files: { 'app.ts': 'const { a } = require("./a");\nmodule.exports = () => a;', 'a.ts': 'export const a: string = "a";' },
    gives: 'a',
  },
  {
    name: 'a TypeScript file goes before the JavaScript beside it',
    files: {
      'app.ts': 'import { from } from "./a.js";\nexport default () => from;',
      'a.ts': 'export const from: string = "ts";',
      'a.js': 'export const from = "js";',
    },
    gives: 'ts',
  },
  {
    name: 'JavaScript where there is no TypeScript',
    files: { 'app.ts': 'import { x } from "./a";\nexport default () => x;', 'a.mjs': 'export const x = 1;' },
    gives: 1,
  },
  {
    name: 'TypeScript from an ES module',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import { x } from "./a.ts";\nexport default () => x;', 'a.ts': 'export enum E { a = 3 }\nexport const x = E.a;' },
    gives: 3,
  },
  {
    name: 'TypeScript from CommonJS',
    entry: 'app.cjs',
    files: { 'app.cjs': 'module.exports = () => require("./a").x;', 'a.ts': 'enum E { a = 3 }\nexports.x = E.a;' },
    gives: 3,
  },
  {
    name: 'TypeScript by a dynamic import',
    entry: 'app.cjs',
    files: {
      'app.cjs': 'module.exports = async () => (await import("./a.ts")).x;',
      'a.ts': 'export enum E { a = 3 }\nexport const x = E.a;',
    },
    gives: 3,
  },
  {
    name: 'JSON by import, whole and by name, and by require',
    files: {
      'app.ts':
        'import all, { version } from "./a.json";\nimport * as ns from "./a.json";\nimport typed from "./b.json" with { type: "json" };\nexport default () => [all.version, version, ns.version, typed.b, require("./a.json").version];',
      'a.json': '{"version":"1.2.3","not a name":1}',
      'b.json': '{"b":2}',
    },
    gives: ['1.2.3', '1.2.3', '1.2.3', 2, '1.2.3'],
  },
  {
    name: 'tsconfig paths and baseUrl, with extends',
    files: {
      'base.json': '{"compilerOptions":{"baseUrl":".","paths":{"@lib/*":["lib/*"],"#one":["lib/one.ts"]}}}',
      'tsconfig.json': '{"extends":"./base.json"}',
      'src/app.ts': 'import { one } from "@lib/one";\nimport { two } from "lib/two";\nexport default () => [one, two];',
      'lib/one.ts': 'export const one: number = 1;',
      'lib/two.ts': 'export const two: number = 2;',
    },
    entry: 'src/app.ts',
    gives: [1, 2],
  },
  {
    name: "a package's own imports that name the JavaScript to come",
    files: {
      'package.json': JSON.stringify({ type: 'module', imports: { '#db': './src/db.js' } }),
      'app.ts': 'import { db } from "#db";\nexport default () => db;',
      'src/db.ts': 'export const db: number = 1;',
    },
    gives: 1,
  },
  {
    name: 'packages of both formats',
    files: {
      'app.ts': 'import cjs, { named } from "cjs";\nimport { esm } from "esm";\nexport default () => [cjs.named, named, esm];',
      'node_modules/cjs/index.js': 'exports.named = 1;',
      'node_modules/esm/package.json': '{"type":"module","exports":"./main.js"}',
      'node_modules/esm/main.js': 'export const esm = 2;',
    },
    gives: [1, 1, 2],
  },

  // The running copy.
  {
    name: 'cycle-trace by import, from TypeScript, not installed',
    files: { 'app.ts': 'import { copy } from "cycle-trace";\nexport default () => copy;' },
    gives: 'running',
  },
  {
    name: 'cycle-trace by import, from an ES module, not installed',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import { copy } from "cycle-trace";\nexport default () => copy;' },
    gives: 'running',
  },
  {
    name: 'cycle-trace by require, not installed',
    entry: 'app.cjs',
    files: { 'app.cjs': 'const { copy } = require("cycle-trace");\nmodule.exports = () => copy;' },
    gives: 'running',
  },
  {
    name: 'cycle-trace by import, another copy installed',
    entry: 'app.mjs',
    files: { ...RUNNING, 'app.mjs': 'import { copy } from "cycle-trace";\nexport default () => copy;' },
    gives: 'running',
  },
  {
    name: 'cycle-trace by require, another copy installed',
    entry: 'app.cjs',
    files: { ...RUNNING, 'app.cjs': 'const { copy } = require("cycle-trace");\nmodule.exports = () => copy;' },
    gives: 'running',
  },
  {
    name: 'cycle-trace from a package that builds on it, one copy for both doors',
    entry: 'app.mjs',
    files: {
      'app.mjs':
        'import { token } from "plugin";\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nexport default () => token === require("cycle-trace").token;',
      'node_modules/plugin/package.json': '{"type":"module","exports":"./main.js","peerDependencies":{"cycle-trace":"*"}}',
      'node_modules/plugin/main.js': 'export { token } from "cycle-trace";',
    },
    gives: true,
  },
  {
    name: 'cycle-trace by a dynamic import later on',
    entry: 'app.mjs',
    files: { 'app.mjs': 'export default async () => (await import("cycle-trace")).copy;' },
    gives: 'running',
  },

  // What comes before.
  {
    name: 'env files: a later one wins, what is set already stays',
    envFiles: ['one.env', 'two.env'],
    environment: { SET: 'outside', EMPTY: '' },
    files: {
      'one.env': 'A=1\nB=1\nSET=file\nEMPTY=file\nQ="two words" # comment',
      'two.env': 'B=2\nexport C=3',
      'app.ts': 'const { A, B, C, Q, SET, EMPTY } = process.env;\nexport default () => [A, B, C, Q, SET, EMPTY];',
    },
    gives: ['1', '2', '3', 'two words', 'outside', ''],
  },
  {
    name: 'modules imported first: a path, TypeScript, a package',
    imports: ['./setup', 'second.ts', 'third'],
    files: {
      'setup.ts': 'export {};\n(globalThis as any).log = ["setup" as string];',
      'second.ts': '(globalThis as any).log.push("second" as string);',
      'node_modules/third/index.js': 'globalThis.log.push("third");',
      'app.ts': 'export default () => (globalThis as any).log;',
    },
    gives: ['setup', 'second', 'third'],
  },
];
