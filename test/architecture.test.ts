import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const SRC = path.resolve(__dirname, '../src');
const MAX_LINES = 300;

/** Where a file may import from: its own layer, and the layers named here. Type imports count. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['framework', 'api', 'cli', 'model'],
  api: ['model'],
  jest: ['api', 'reporters', 'analysis', 'model'],
  'run.ts': ['runs', 'host', 'client', 'analysis', 'adapters', 'framework', 'recorder', 'probes', 'model'],
  runs: ['host', 'client', 'analysis', 'adapters', 'framework', 'recorder', 'probes', 'model'],
  cli: ['run.ts', 'api', 'reporters', 'host', 'client', 'analysis', 'adapters', 'framework', 'recorder', 'probes', 'model'],
  reporters: ['model'],
  host: ['adapters', 'framework', 'recorder', 'probes', 'model'],
  client: ['recorder', 'probes', 'model'],
  analysis: ['recorder', 'probes', 'model'],
  adapters: ['framework', 'recorder', 'probes', 'model'],
  framework: ['model'],
  recorder: ['model'],
  probes: ['recorder', 'model'],
  model: [],
};

/** Packages with one home. */
const HOMES: readonly (readonly [pattern: RegExp, home: string])[] = [
  [/^commander$/, 'cli'],
  [/^(chalk|cli-table3)$/, 'reporters'],
  [/^undici/, 'client'],
  [/^oxc-/, 'host'],
];

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The file in src that it names, or null for a package. */
  readonly to: string | null;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : /(?<!\.d)\.ts$/.test(name) ? [file] : [];
  });
}

const files = filesBelow(SRC).map((file) => path.relative(SRC, file));
const layerOf = (file: string) => file.split(path.sep)[0] as string;
const textOf = (file: string) => readFileSync(path.join(SRC, file), 'utf8');
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

const imports: Import[] = files.flatMap((from) =>
  [...withoutComments(textOf(from)).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^'\n]+)'/g)].map((match): Import => {
    const specifier = match[1] as string;
    const to = specifier.startsWith('.')
      ? path.relative(SRC, path.resolve(SRC, path.dirname(from), specifier.replace(/\.js$/, '.ts')))
      : null;
    return { from, specifier, to };
  }),
);

describe('the house', () => {
  it('is looked at whole', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(imports.length).toBeGreaterThan(200);
  });

  it('has no layer that the plan does not know', () => {
    expect(files.map(layerOf).filter((layer) => !(layer in MAY_IMPORT))).toEqual([]);
  });

  it('lets imports point one way only, type imports among them', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (to === null || layerOf(to) === layerOf(from)) return false;
      return !MAY_IMPORT[layerOf(from)]?.includes(layerOf(to));
    });
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  it('has no cycles, within a layer either', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of imports) if (to !== null) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]) => {
      const at = trail.indexOf(file);
      if (at !== -1) cycles.push([...trail.slice(at), file].join(' > '));
      if (at !== -1 || done.has(file)) return;
      for (const to of next.get(file) ?? []) visit(to, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it.each(HOMES)('keeps %s at home in %s', (pattern, home) => {
    const strangers = imports.filter(({ from, specifier, to }) => to === null && pattern.test(specifier) && layerOf(from) !== home);
    expect(strangers.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  it('lets nobody but the command line write to the terminal or read the arguments and the environment', () => {
    const outside = files.filter((file) => !['cli', 'probes'].includes(layerOf(file)) && !file.startsWith(path.join('host', '')));
    const found = outside.filter((file) => /\bconsole\.\w+\(|process\.(?:stdout|stderr|argv|env)\b/.test(withoutComments(textOf(file))));
    expect(found).toEqual([]);
  });

  it('has small files', () => {
    const long = files.map((file) => [file, textOf(file).split('\n').length] as const).filter(([, lines]) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('lets the framework do no input or output', () => {
    const io = /^(?:node:)?(?:fs|fs\/promises|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster|readline)$/;
    const found = imports.filter(({ from, specifier }) => layerOf(from) === 'framework' && io.test(specifier));
    expect(found.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });
});
