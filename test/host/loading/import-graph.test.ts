import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { scanGraph } from '../../../src/host/loading/import-graph';
import { createResolver } from '../../../src/host/loading/resolver';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cycle-trace-graph-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the graph of one file, which may lead to a second, says of Node's own modules. */
function builtinsOf(source: string, other = ''): string[] | null {
  const entry = path.join(folder, 'app.mjs');
  writeFileSync(entry, source);
  writeFileSync(path.join(folder, 'other.mjs'), other);
  const resolver = createResolver({ packageRoot: folder, settingsOf: () => null });
  const { builtins } = scanGraph([entry], resolver, folder);
  return builtins && [...builtins].sort();
}

test.each([
  ['nothing', 'export default (app) => {};', []],
  ['by name', "import https from 'node:https';\nimport { readFile } from 'fs/promises';", ['fs/promises', 'https']],
  ['required', "const https = require('https');", ['https']],
  ['when it is needed', "const load = () => import('https');", ['https']],
  ['with attributes', "const load = () => import('./other.mjs', { with: {} });", []],
])("Node's own modules are known of an app that loads them: %s", (_, source, builtins) => {
  expect(builtinsOf(source)).toEqual(builtins);
});

test("Node's own modules are known through local files, and cycle-trace itself loads none", () => {
  const source = "import { abort } from 'cycle-trace';\nimport './other.mjs';";
  expect(builtinsOf(source, "import 'node:https';")).toEqual(['https']);
  expect(builtinsOf(source, "import axios from 'axios';")).toBeNull();
});

test.each([
  "import axios from 'axios';",
  "import x from './not-there.mjs';",
  "import x from '#mapped';",
  'const load = (name) => import(name);',
  'const load = () => import(`https`);',
  "const load = () => import('ht' + 'tps');",
  "const load = () => import(/* late */ 'https');",
  'const load = (name) => require(name);',
  "const r = require;\nr('https');",
  "import { createRequire } from 'node:module';",
  "process.getBuiltinModule('https');",
  "import { Worker } from 'node:worker_threads';",
  'eval(text);',
  'new Function(text);',
])("an app may load any of Node's own modules: %s", (source) => {
  expect(builtinsOf(source)).toBeNull();
});
