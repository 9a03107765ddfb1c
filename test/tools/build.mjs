// Builds dist/: one CommonJS file for each entry and for each module that is imported lazily, so that the plain
// command reads few files; the framework is one file of its own, shared by the host and by the user's import.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leanUndici } from './lean-undici.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const src = path.join(root, 'src');
const out = path.join(root, 'dist');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Entry name -> source. Lazily imported modules are added as they are met. */
const entries = new Map([
  ['cli', 'cli/main.ts'],
  ['host', 'host/start.ts'],
  ['prespawn', 'cli/prespawn.ts'],
  ['host-loading-thread', 'host/loading/hooks-thread.ts'],
  ['framework', 'framework/index.ts'],
  ['index', 'index.ts'],
  ['jest', 'jest/index.ts'],
]);
const framework = path.join(src, 'framework/index.ts');
/** undici's parser for a processor without SIMD: 72 kB that hardly anybody reads. */
const plainParser = path.join(root, 'node_modules/undici/lib/llhttp/llhttp-wasm.js');

const sourceOf = (resolveDir, specifier) => {
  const base = path.resolve(resolveDir, specifier.replace(/\.js$/, ''));
  return [`${base}.ts`, path.join(base, 'index.ts')].find((file) => existsSync(file));
};

const lazily = {
  name: 'lazily',
  setup(builder) {
    builder.onResolve({ filter: /^\.\.?\// }, ({ kind, path: specifier, resolveDir }) => {
      if (kind === 'require-call' && path.resolve(resolveDir, specifier) === plainParser) {
        entries.set('client-plain-parser', path.relative(src, plainParser));
        return { path: './client-plain-parser.js', external: true };
      }
      if (!resolveDir.startsWith(src)) return undefined;
      const file = sourceOf(resolveDir, specifier);
      if (!file) return undefined;
      const entry = builder.initialOptions.metafileEntry;
      if (file === framework && entry !== framework) return { path: './framework.js', external: true };
      if (kind !== 'dynamic-import' && kind !== 'require-call') return undefined;
      const known = [...entries].find(([, source]) => path.join(src, source) === file)?.[0];
      const name = known ?? path.relative(src, file).replace(/\.ts$/, '').replaceAll(path.sep, '-');
      if (!entries.has(name)) entries.set(name, path.relative(src, file));
      return { path: `./${name}.js`, external: true };
    });
  },
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out);
const inputs = new Set();
for (const [name, source] of entries) {
  const entry = path.join(src, source);
  const plugin = {
    ...lazily,
    setup: (builder) => lazily.setup({ onResolve: builder.onResolve.bind(builder), initialOptions: { metafileEntry: entry } }),
  };
  const outfile = path.join(out, `${name}.js`);
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.18',
    external: ['oxc-transform', 'cycle-trace', '@jest/globals'],
    legalComments: 'none',
    define: { __CYCLE_TRACE_VERSION__: JSON.stringify(version) },
    // The WebSocket of undici, for a host that is stuck, needs fetch.
    plugins: name === 'client-web-socket' ? [plugin] : [plugin, leanUndici],
    metafile: true,
    logLevel: 'warning',
    write: false,
  });
  writeFileSync(outfile, lean(outputFiles[0].text));
  for (const input of Object.keys(metafile.inputs)) inputs.add(input);
}

/** What esbuild makes, without what would slow each start down. */
function lean(text) {
  const required = text
    // Our own lazy files are required: `import()` would start Node's ES module loader, and pass by the user's hooks.
    .replace(/\bimport\(("\.\/[\w-]+\.js")\)/g, 'Promise.resolve().then(() => require($1))')
    // Of a module of Node's own, esbuild copies each name, with a getter, for the sake of its default import.
    .replace(/\b__toESM\((require\("node:[\w/]+"\))\)/g, '__withDefault($1)');
  const helper = 'var __withDefault = (module) => Object.create(module, { default: { value: module } });';
  return required.includes('__withDefault(') ? required.replace('"use strict";\n', (strict) => `${strict}${helper}\n`) : required;
}

// What is bundled keeps its licence.
const packages = [...new Set([...inputs].map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]).filter(Boolean))].sort();
const notices = packages.map((name) => {
  const folder = path.join(root, 'node_modules', name);
  const info = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const licence = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'License']
    .map((file) => path.join(folder, file))
    .find((file) => existsSync(file));
  return `${info.name} ${info.version} (${info.license})\n\n${licence ? readFileSync(licence, 'utf8').trim() : ''}\n`;
});
writeFileSync(path.join(out, 'THIRD-PARTY.txt'), notices.join(`\n${'-'.repeat(72)}\n\n`));

// The public entries for `import`: the names of the CommonJS file, so that both doors open on one copy.
for (const [entry, more, types] of [
  ['index', '', './types/index.js'],
  // Vitest has no global expect unless it is told to, and can only be imported.
  ['jest', "if (!registered) await import('vitest').then(({ expect }) => register(expect)).catch(() => {});\n", './jest.js'],
]) {
  const names = Object.keys((await import(path.join(out, `${entry}.js`))).default).filter(
    (name) => !['default', '__esModule'].includes(name),
  );
  writeFileSync(
    path.join(out, `${entry}.mjs`),
    `import { createRequire } from 'node:module';\nexport const { ${names.join(', ')} } = createRequire(import.meta.url)('./${entry}.js');\n${more}`,
  );
  writeFileSync(path.join(out, `${entry}.d.mts`), `export * from '${types}';\n`);
}
copyFileSync(path.join(src, 'jest/jest.d.ts'), path.join(out, 'jest.d.ts'));

for (const name of ['report.schema.json', 'suite.schema.json']) copyFileSync(path.join(src, 'model', name), path.join(out, name));

if (!process.argv.includes('--no-types')) {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', path.join(root, 'test/tools/tsconfig.types.json')], { stdio: 'inherit' });
  keepReachable(path.join(out, 'types'), ['index.d.ts', 'jest/index.d.ts']);
}

/** Takes away the declarations that the public ones do not lead to: what is loaded lazily has no types to publish. */
function keepReachable(folder, entries) {
  const reached = new Set();
  const visit = (file) => {
    if (reached.has(file) || !existsSync(file)) return;
    reached.add(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      visit(path.resolve(path.dirname(file), specifier.replace(/\.js$/, '.d.ts')));
    }
  };
  for (const entry of entries) visit(path.join(folder, entry));
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  }
}
