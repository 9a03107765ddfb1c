import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import type { BootStep } from '../../../src/model/report.js';
import type { SourceLocation } from '../../../src/model/trace.js';

export interface Outcome {
  readonly value?: unknown;
  readonly steps?: BootStep[];
  readonly thrown?: string;
  readonly at?: SourceLocation;
  readonly stack?: string;
  readonly waitsFor?: string | null;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly source: SourceLocation | null;
    readonly frame: string | null;
    readonly userStack: string | null;
  };
  readonly stderr: string;
  readonly stdout: string;
}

export interface Options {
  readonly entry?: string;
  readonly exportName?: string;
  readonly envFiles?: string[];
  readonly imports?: string[];
  /** What is warmed up for before the load, below the app's folder. */
  readonly guess?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Node 20 says this of every import of JSON, the user's own included. */
const NODE_20_JSON = /^\(node:\d+\) ExperimentalWarning: Importing JSON modules .*\n\(Use `node .*\n/m;

const root = path.resolve(__dirname, '../../..');

/** Bundles the loader as the package is bundled, next to a stand-in for its public entry. */
export function buildLoader(): string {
  const cache = path.join(root, 'node_modules/.cache/cycle-trace');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'loading-'));
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.18',
    external: ['oxc-transform'],
    logLevel: 'warning',
  };
  buildSync({ ...options, entryPoints: [path.join(__dirname, 'driver.ts')], outfile: path.join(folder, 'driver.js') });
  const thread = path.join(root, 'src/host/loading/hooks-thread.ts');
  buildSync({ ...options, entryPoints: [thread], outfile: path.join(folder, 'host-loading-thread.js') });
  writeFileSync(path.join(folder, 'index.js'), "exports.copy = 'running';\nexports.token = {};\n");
  writeFileSync(path.join(folder, 'index.mjs'), "import cjs from './index.js';\nexport const { copy, token } = cjs;\n");
  return folder;
}

/** Writes the files of an app into a folder of its own; `remove` takes it away. */
export function writeApp(files: Readonly<Record<string, string | Buffer>>): { folder: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cycle-trace-app-')));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function loadInChild(
  loader: string,
  folder: string,
  { entry = 'app.ts', guess, environment, ...request }: Options,
): Promise<Outcome> {
  const argument = JSON.stringify({ file: path.join(folder, entry), cwd: folder, guess: guess && path.join(folder, guess), ...request });
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...inherited, ...environment }, timeout: 120_000 };
    execFile(process.execPath, [path.join(loader, 'driver.js'), argument], options, (error, stdout, stderr) => {
      const printed = /^@@(.*)$/m.exec(stdout)?.[1];
      if (printed === undefined || error) reject(new Error(`the driver failed (${error?.message})\n${stdout}\n${stderr}`));
      else resolve({ ...JSON.parse(printed), stdout, stderr: stderr.replace(NODE_20_JSON, '') });
    });
  });
}
