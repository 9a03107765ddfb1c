import type { Options } from './load-in-child.js';

interface Fails extends Options {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly message: string | RegExp;
  readonly code?: string;
  readonly hint?: string | RegExp;
  /** `file:line:column` below the app's folder; null for none. */
  readonly at: string | null;
  /** The line that the frame marks. */
  readonly marks?: string;
  readonly userStack?: RegExp;
}

const ESM = JSON.stringify({ type: 'module' });
const OK = 'export default () => 1;';
const lines = (...text: string[]): string => text.join('\n');

export const FAILS: readonly Fails[] = [
  // Text that does not parse.
  {
    name: 'a syntax error in the TypeScript entry',
    files: { 'app.ts': lines('// é😀', 'const x: number = ;', OK) },
    message: 'app.ts:2:19 does not parse: Unexpected token',
    at: 'app.ts:2:19',
    marks: 'const x: number = ;',
  },
  {
    name: 'a syntax error in a TypeScript dependency',
    files: {
      'app.ts': 'import { a } from "./lib/dep.js";\nexport default () => a;',
      'lib/dep.ts': lines('export const b = 1;', '', 'export const a: = 2;'),
    },
    message: /^lib\/dep\.ts:3:17 does not parse: /,
    at: 'lib/dep.ts:3:17',
    marks: 'export const a: = 2;',
  },
  {
    name: 'a syntax error in TypeScript that is required',
    files: {
      'app.ts': 'const a: number = require("./dep");\nmodule.exports = () => a;',
      'dep.ts': 'const a: number = 1;\nmodule.exports = a +;',
    },
    message: 'dep.ts:2:21 does not parse: Unexpected token',
    at: 'dep.ts:2:21',
  },
  {
    name: 'a name declared twice: the second place is the fault',
    files: { 'app.ts': lines('const a = 1;', 'const b = 2;', 'const a = 3;', OK) },
    message: 'app.ts:3:7 does not parse: Identifier `a` has already been declared',
    at: 'app.ts:3:7',
  },
  {
    name: 'a syntax error in an ES module, of which Node names neither file nor line',
    entry: 'app.mjs',
    files: {
      'app.mjs': 'import "./fine.mjs";\nimport "./dep.mjs";\nexport default () => 1;',
      'fine.mjs': 'export {};',
      'dep.mjs': lines('export const a = 1;', 'const b = {', '  c: 1,', '  d d', '};'),
    },
    message: "dep.mjs:4:5 does not parse: Unexpected identifier 'd'",
    at: 'dep.mjs:4:5',
    marks: 'd d',
  },
  {
    name: 'a syntax error in CommonJS',
    entry: 'app.cjs',
    files: { 'app.cjs': 'require("./dep");', 'dep.js': lines('const a = 1;', 'const = 2;') },
    message: "dep.js:2:7 does not parse: Unexpected token '='",
    at: 'dep.js:2:7',
  },
  {
    name: 'a syntax error in a .js of a package that does not say its type',
    entry: 'app.js',
    files: { 'app.js': lines('import fs from "node:fs";', 'export default () => { return fs..x };') },
    message: /^app\.js:2:34 does not parse: Unexpected token/,
    at: 'app.js:2:34',
  },
  {
    name: 'decorators without experimentalDecorators',
    files: { 'app.ts': lines('const d = (t: unknown) => t;', '@d', 'class A {}', 'export default () => new A();') },
    message: 'app.ts:2:1 does not parse: JavaScript has no decorators yet',
    hint: /experimentalDecorators/,
    at: 'app.ts:2:1',
  },
  {
    name: 'JSON that does not parse, imported',
    files: { 'app.ts': 'import a from "./a.json";\nexport default () => a;', 'a.json': lines('{', '  "a": 1,', '  "b": oops', '}') },
    message: /^a\.json:3:8 does not parse: not JSON: /,
    at: 'a.json:3:8',
    marks: '"b": oops',
  },
  {
    name: 'JSON that does not parse, required',
    entry: 'app.cjs',
    files: { 'app.cjs': 'module.exports = require("./a.json");', 'a.json': lines('{', '  "a": 1', '  "b": 2', '}') },
    message: /^a\.json:3:3 does not parse: not JSON: /,
    at: 'a.json:3:3',
  },
  {
    name: 'JSON that ends too early',
    files: { 'app.ts': 'const a = require("./a.json") as object;\nmodule.exports = a;', 'a.json': '{"a": [1, 2' },
    message: /^a\.json:1:12 does not parse: not JSON: /,
    at: 'a.json:1:12',
  },
  {
    name: 'a tsconfig.json that cannot be read',
    files: { 'app.ts': OK, 'tsconfig.json': '{"extends":"./not-there.json"}' },
    message: /tsconfig\.json cannot be used: .*not-there/,
    at: 'tsconfig.json:1',
  },

  // Code that throws.
  {
    name: 'a TypeScript entry that throws: the place as written',
    files: {
      'app.ts': lines(
        'interface Gone {',
        '  x: number;',
        '}',
        'enum E { a }',
        'function connect(url: string): never {',
        '  throw new TypeError("no " + url);',
        '}',
        'connect("db");',
        OK,
      ),
    },
    message: 'app.ts:6:9 threw while it was loaded: TypeError: no db',
    at: 'app.ts:6:9',
    marks: 'throw new TypeError',
    userStack: /^TypeError: no db\n {4}at connect \(\S+app\.ts:6:9\)\n {4}at \S+app\.ts:8:1$/,
  },
  {
    name: "a dependency that throws from within a package: the user's own line is the place",
    entry: 'app.mjs',
    files: {
      'app.mjs': lines('import { go } from "pkg";', '', 'go(1);'),
      'node_modules/pkg/index.js': 'exports.go = function go() { throw new RangeError("too far"); };',
    },
    message: 'app.mjs:3:1 threw while it was loaded: RangeError: too far',
    at: 'app.mjs:3:1',
    userStack: /pkg\/index\.js:1:36/,
  },
  {
    name: 'CommonJS that throws',
    entry: 'app.cjs',
    files: { 'app.cjs': lines('const x = undefined;', 'module.exports = x.y;') },
    message: /^app\.cjs:2:20 threw while it was loaded: TypeError: Cannot read properties of undefined/,
    at: 'app.cjs:2:20',
  },
  {
    name: 'JSON that the user parses',
    entry: 'app.mjs',
    files: { 'app.mjs': lines('', '  JSON.parse("{x");'), 'broken.json': '{' },
    message: /^app\.mjs:2:8 threw while it was loaded: SyntaxError: /,
    at: 'app.mjs:2:8',
  },
  {
    name: 'code that the user compiles, beside a script that only CommonJS allows',
    entry: 'app.cjs',
    files: { 'app.cjs': lines('require("./sloppy");', 'new Function("return (");'), 'sloppy.js': 'with ({}) {}' },
    message: /^app\.cjs:2:1 threw while it was loaded: SyntaxError: /,
    at: 'app.cjs:2:1',
  },
  {
    name: 'an error with a cause',
    entry: 'app.mjs',
    files: { 'app.mjs': 'throw new Error("outer", {\n  cause: new RangeError("inner") });' },
    message: 'app.mjs:1:7 threw while it was loaded: Error: outer',
    at: 'app.mjs:1:7',
    userStack: /\nCaused by RangeError: inner\n {4}at \S+app\.mjs:2:10$/,
  },
  {
    name: 'a fault far along a long line',
    entry: 'app.cjs',
    files: { 'app.cjs': `const a = "${'x'.repeat(5000)}"; b.c;` },
    message: 'app.cjs:1:5015 threw while it was loaded: ReferenceError: b is not defined',
    at: 'app.cjs:1:5015',
    marks: '"; b.c;',
  },
  {
    name: 'CommonJS that throws, imported by an ES module',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import "./dep.cjs";', 'dep.cjs': 'throw new Error("once");' },
    message: 'dep.cjs:1:7 threw while it was loaded: Error: once',
    at: 'dep.cjs:1:7',
  },
  {
    name: 'CommonJS TypeScript with CommonJS variables that throws: the line is not shifted by what was put ahead of it',
    files: {
      'app.ts': lines('import fs from "node:fs";', 'const { x } = require("./nothing.json");', 'if (fs && __dirname) x.y.z();', OK),
      'nothing.json': '{}',
    },
    message: /^app\.ts:3:24 threw while it was loaded: TypeError/,
    at: 'app.ts:3:24',
  },
  {
    name: 'throw null',
    files: { 'app.ts': 'export default 1;\nthrow null;' },
    message: 'app.ts threw null while it was loaded',
    hint: /Throw an Error/,
    at: null,
  },
  {
    name: 'throw a string',
    entry: 'app.cjs',
    files: { 'app.cjs': 'throw "no database";' },
    message: "app.cjs threw 'no database' while it was loaded",
    at: null,
  },
  {
    name: 'throw an object whose getters throw',
    entry: 'app.mjs',
    files: { 'app.mjs': 'throw { get message() { throw 1; }, get stack() { throw 2; } };' },
    message: /^app\.mjs threw .* while it was loaded$/,
    at: null,
  },
  {
    name: 'a rejected top-level await',
    files: { 'app.ts': lines('type A = 1;', 'await Promise.reject(new Error("late"));', OK) },
    message: 'app.ts:2:22 threw while it was loaded: Error: late',
    at: 'app.ts:2:22',
  },
  {
    name: 'a module imported first that throws',
    imports: ['./setup.ts'],
    files: { 'setup.ts': 'const a: number = 1;\nthrow new Error("not set up");', 'app.ts': OK },
    message: 'setup.ts:2:7 threw while it was loaded: Error: not set up',
    at: 'setup.ts:2:7',
  },
  {
    name: 'an error whose message is long and of many lines',
    entry: 'app.mjs',
    files: { 'app.mjs': 'throw new Error("first\\nsecond".padEnd(5000, "x"));' },
    message: 'app.mjs:1:7 threw while it was loaded: Error: first',
    at: 'app.mjs:1:7',
  },

  // Modules that are not there.
  {
    name: 'a missing file, with the one that was meant',
    files: {
      'app.ts': lines('import fs from "node:fs";', '// ./user', 'import { u } from "./user";', 'export default () => [fs, u];'),
      'users.ts': 'export const u = 1;',
    },
    message: "Cannot find module './user' imported from app.ts:3:19",
    hint: "Did you mean './users.ts'?",
    at: 'app.ts:3:19',
    marks: 'import { u } from "./user";',
  },
  {
    name: 'a missing file, imported by an ES module',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import { u } from "./lib/usr.mjs";', 'lib/user.mjs': 'export const u = 1;' },
    message: "Cannot find module './lib/usr.mjs' imported from app.mjs:1:19",
    hint: "Did you mean './lib/user.mjs'?",
    at: 'app.mjs:1:19',
  },
  {
    name: 'a missing file, required two deep',
    entry: 'app.cjs',
    files: { 'app.cjs': 'require("./lib/a");', 'lib/a.js': lines('', 'require("./bb");') },
    message: "Cannot find module './bb' imported from lib/a.js:2:9",
    at: 'lib/a.js:2:9',
  },
  {
    name: 'a missing folder',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import "./nowhere/x.js";' },
    message: "Cannot find module './nowhere/x.js' imported from app.mjs:1:8",
    hint: /folder .*nowhere is not there/,
    at: 'app.mjs:1:8',
  },
  {
    name: 'an extension left out in an ES module',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import "./dep";', 'dep.mjs': '' },
    message: "Cannot find module './dep' imported from app.mjs:1:8",
    hint: "Did you mean './dep.mjs'?",
    at: 'app.mjs:1:8',
  },
  {
    name: 'a folder imported by an ES module',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import "./lib";', 'lib/index.mjs': '' },
    message: "Cannot find module './lib' imported from app.mjs:1:8",
    hint: "Name the file: './lib/index.mjs'",
    at: 'app.mjs:1:8',
  },
  {
    name: 'a package that is not installed',
    files: { 'app.ts': 'import pg from "pg";\nexport default () => pg;' },
    message: "Cannot find package 'pg' imported from app.ts:1:16",
    hint: 'Install it: npm install pg',
    at: 'app.ts:1:16',
  },
  {
    name: 'a package that is not installed, required',
    entry: 'app.cjs',
    files: { 'app.cjs': 'const pg = require("@scope/pg/sub");' },
    message: "Cannot find package '@scope/pg/sub' imported from app.cjs:1:20",
    hint: 'Install it: npm install @scope/pg',
    at: 'app.cjs:1:20',
  },
  {
    name: 'a package with a letter astray',
    entry: 'app.mjs',
    files: { 'package.json': '{"dependencies":{"express":"1"}}', 'app.mjs': 'import e from "expres";' },
    message: "Cannot find package 'expres' imported from app.mjs:1:15",
    hint: "Did you mean 'express'? If not: npm install expres",
    at: 'app.mjs:1:15',
  },
  {
    name: 'a path that a package does not export',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import "pkg/inner.js";', 'node_modules/pkg/package.json': '{"exports":{".":"./a.js"}}' },
    message: "The package does not export 'pkg/inner.js', which app.mjs:1:8 imports",
    at: 'app.mjs:1:8',
  },

  // Imports that Node refuses.
  {
    name: 'a style sheet',
    entry: 'app.mjs',
    files: { 'app.mjs': lines('import "./a.mjs";', 'export default 1;'), 'a.mjs': lines('', 'import "./x.css";'), 'x.css': 'a {}' },
    message: /^a\.mjs:2:8 imports '\.\/x\.css', which Node does not load: Unknown file extension "\.css"/,
    hint: /node:fs/,
    at: 'a.mjs:2:8',
  },
  {
    name: 'JSON from an ES module without its attribute',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import d from "./d.json";', 'd.json': '1' },
    message: /^app\.mjs:1:15 imports '\.\/d\.json', which Node does not load: /,
    hint: "Write it as import data from './d.json' with { type: 'json' }.",
    at: 'app.mjs:1:15',
  },
  {
    name: 'a built-in module that is none',
    files: { 'app.ts': 'import fs from "node:fss";\nexport default () => fs;' },
    message: "app.ts:1:16 imports 'node:fss', which Node does not load: No such built-in module: node:fss",
    hint: "Did you mean 'node:fs'?",
    at: 'app.ts:1:16',
  },
  {
    name: 'a URL',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import "https://example.com/a.js";' },
    message: /^app\.mjs:1:8 imports 'https:\/\/example\.com\/a\.js', which Node does not load: /,
    at: 'app.mjs:1:8',
  },

  // Exports that are not there.
  {
    name: 'a name that a TypeScript dependency does not export',
    files: {
      'app.ts': lines(
        'import fs from "node:fs";',
        'import {',
        '  one,',
        '  tow,',
        '} from "./dep";',
        'export default () => [fs, one, tow];',
      ),
      'dep.ts': 'export const one = 1, x = 2;\nexport const two = 2;',
    },
    message: "./dep does not export 'tow', which app.ts:4:3 imports",
    hint: "Did you mean 'two'?",
    at: 'app.ts:4:3',
  },
  {
    name: 'a type that is exported again as if it were a value',
    files: { 'app.ts': 'export { Shape } from "./dep";\nexport default () => 1;', 'dep.ts': 'export interface Shape {}' },
    message: "./dep does not export 'Shape', which app.ts:1:10 imports",
    hint: /export type/,
    at: 'app.ts:1:10',
  },
  {
    name: 'a default export that an ES module lacks',
    entry: 'app.mjs',
    files: {
      'app.mjs': 'import fs from "node:fs";\nimport dep from "./dep.mjs";\nexport default () => dep;',
      'dep.mjs': 'export const a = 1;',
    },
    message: "./dep.mjs does not export 'default', which app.mjs:2:1 imports",
    at: 'app.mjs:2:1',
  },
  {
    name: 'a name that a CommonJS package does not export',
    entry: 'app.mjs',
    files: { 'app.mjs': 'import { two } from "pkg";', 'node_modules/pkg/index.js': 'module.exports = Object.create({ one: 1 });' },
    message: "pkg does not export 'two', which app.mjs:1:10 imports",
    at: 'app.mjs:1:10',
  },

  // Route modules that cannot be one.
  {
    name: 'no default export',
    files: { 'app.ts': 'export const routes = 1;\nexport function other() {}' },
    code: 'APP_INVALID',
    message: 'app.ts has no default export; it exports other, routes',
    hint: '--app app.ts:',
    at: 'app.ts:1',
  },
  {
    name: 'no export at all',
    entry: 'app.mjs',
    files: { 'app.mjs': 'export {};' },
    code: 'APP_INVALID',
    message: 'app.mjs has no default export; it exports nothing',
    hint: /export default function/,
    at: 'app.mjs:1',
  },
  {
    name: 'an export by a name that is not there',
    exportName: 'nope',
    files: { 'app.ts': 'export const routes = 1;\nexport default 2;' },
    code: 'APP_INVALID',
    message: "app.ts does not export 'nope'; it exports routes, default",
    at: 'app.ts:1',
  },
  {
    name: 'a file that is not there',
    entry: 'rotes.ts',
    files: { 'routes.ts': OK },
    code: 'FILE_UNREADABLE',
    message: 'The route module rotes.ts is not there',
    hint: 'Did you mean routes.ts?',
    at: null,
  },
  {
    name: 'a file that is not there, beside one with another extension',
    entry: 'routes.js',
    files: { 'routes.ts': OK },
    code: 'FILE_UNREADABLE',
    message: 'The route module routes.js is not there',
    hint: 'Did you mean routes.ts?',
    at: null,
  },
  {
    name: 'a folder',
    entry: 'src',
    files: { 'src/index.ts': OK },
    code: 'FILE_UNREADABLE',
    message: 'The route module src is a folder',
    hint: 'Name the file: --app src/index.ts',
    at: null,
  },
  {
    name: 'another language',
    entry: 'app.py',
    files: { 'app.py': 'print(1)' },
    message: 'The route module app.py ends in .py',
    hint: /\.ts \.mts/,
    at: null,
  },
  { name: 'no extension', entry: 'app', files: { app: OK }, message: 'The route module app has no extension', at: null },
  {
    name: 'a binary',
    entry: 'app.js',
    files: { 'app.js': '\u0000\u0001ELF' },
    message: 'The route module app.js is not text: it holds NUL bytes',
    at: null,
  },

  // What comes before.
  {
    name: 'an env file that is not there',
    envFiles: ['.env.missing'],
    files: { 'app.ts': OK },
    code: 'FILE_UNREADABLE',
    message: /^The env file \.env\.missing is not there: \S+\.env\.missing$/,
    hint: /--env-file/,
    at: null,
  },
  {
    name: 'an env file that is a folder',
    envFiles: ['env'],
    files: { 'app.ts': OK, 'env/x': '' },
    code: 'FILE_UNREADABLE',
    message: /^The env file env is a folder/,
    at: null,
  },
  {
    name: 'a module to import first that is not there',
    imports: ['./setup.js'],
    files: { 'app.ts': OK },
    code: 'FILE_UNREADABLE',
    message: /^Cannot find '\.\/setup\.js', given with --import, from /,
    at: null,
  },
  {
    name: 'a package to import first that is not installed',
    imports: ['dotenvv/config'],
    files: { 'package.json': ESM, 'app.ts': OK },
    code: 'FILE_UNREADABLE',
    message: /^Cannot find 'dotenvv\/config', given with --import/,
    at: null,
  },
];
