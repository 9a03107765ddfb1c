// Parts of the project for a benchmark that drives them itself, bundled as they are in the package.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from './machine.mjs';

/** Loads the exports of several modules of `src`, as one object. */
export async function loadSources(...modules) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-bench-'));
  const outfile = path.join(folder, 'sources.cjs');
  await build({
    stdin: { contents: modules.map((module) => `export * from './${module}';`).join('\n'), resolveDir: path.join(root, 'src') },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.18',
    external: ['oxc-transform'],
    define: { __CYCLE_TRACE_VERSION__: '"bench"' },
    logLevel: 'warning',
  });
  const loaded = createRequire(import.meta.url)(outfile);
  rmSync(folder, { recursive: true });
  return loaded;
}

export const hostFile = path.join(root, 'dist/host.js');
