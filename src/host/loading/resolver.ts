import { statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { filePathOf, isOwnFile, isTranspiled } from './file-kinds.js';
import type { Project } from './transpile.js';

export type ImportKind = 'import' | 'require';

/** TypeScript's own rule: a specifier names the file that will be emitted (https://www.typescriptlang.org/docs/handbook/modules/reference.html#file-extension-substitution). */
const SOURCES_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
  '.jsx': ['.tsx', '.jsx'],
};
const IMPLIED = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'] as const;

/** Finds what Node would not: TypeScript's files by the names their importers use, and the running copy of cycle-trace. */
export interface Resolver {
  /** The file that this specifier means, where that is not for Node to say; null leaves it to Node. */
  before(specifier: string, parent: string | undefined, kind: ImportKind): string | null;
  /** The TypeScript file in place of what Node looked for and did not find; null when there is none. */
  afterMiss(specifier: string, parent: string | undefined, error: unknown): string | null;
}

export function createResolver(project: Project, onImporter: (file: string) => void = () => {}): Resolver {
  return {
    before(specifier, parent, kind) {
      if (specifier === 'cycle-trace') {
        onImporter((parent && filePathOf(parent)) ?? '');
        return path.join(project.packageRoot, kind === 'import' ? 'index.mjs' : 'index.js');
      }
      const importer = parent === undefined ? null : filePathOf(parent);
      if (!importer || !isOwnFile(importer)) return null;
      const named = pathNamedBy(specifier, importer);
      if (named !== null) return isTranspiled(importer) ? sourceFileFor(named) : null;
      return isBuiltin(specifier) ? null : byPaths(specifier, importer, project);
    },
    afterMiss(specifier, parent, error) {
      const importer = parent === undefined ? null : filePathOf(parent);
      const missed = missedFile(error) ?? (importer && pathNamedBy(specifier, importer));
      if (!missed || !isOwnFile(missed)) return null;
      const found = sourceFileFor(missed);
      return found !== null && isTranspiled(found) ? found : null;
    },
  };
}

/** The path that a relative, absolute or `file:` specifier names; null for the name of a package. */
export function pathNamedBy(specifier: string, importer: string): string | null {
  if (/^\.\.?(?:\/|$)/.test(specifier)) return path.resolve(path.dirname(importer), specifier.replace(/[?#].*$/, ''));
  if (path.isAbsolute(specifier)) return specifier;
  return specifier.startsWith('file:') ? filePathOf(specifier) : null;
}

/** The file that a TypeScript author means by this path: with or without extension, a folder for its index. */
export function sourceFileFor(named: string): string | null {
  const extension = path.extname(named);
  const stem = named.slice(0, named.length - extension.length);
  for (const source of SOURCES_OF[extension] ?? []) {
    if (isFile(stem + source)) return stem + source;
  }
  if (isFile(named)) return named;
  return withExtension(named) ?? withExtension(path.join(named, 'index'));
}

function withExtension(stem: string): string | null {
  for (const extension of IMPLIED) {
    if (isFile(stem + extension)) return stem + extension;
  }
  return null;
}

function byPaths(specifier: string, importer: string, project: Project): string | null {
  for (const candidate of project.settingsOf(importer)?.matchPaths?.(specifier) ?? []) {
    const found = sourceFileFor(candidate);
    if (found !== null) return found;
  }
  return null;
}

/** Node names the file that it looked for in `url`, e.g. behind a package's `imports` or `exports`. */
function missedFile(error: unknown): string | null {
  const { url, code } = (error ?? {}) as { url?: unknown; code?: unknown };
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT';
  return missing && typeof url === 'string' && url.startsWith('file:') ? fileURLToPath(url) : null;
}

export function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The URL of a resolved file, with the query that its importer asked for: `./a.js?x=1` is another module than `./a.js`. */
export function urlOf(file: string, specifier: string): string {
  const query = /^[./]|^file:/.test(specifier) ? (/[?#].*$/.exec(specifier)?.[0] ?? '') : '';
  return pathToFileURL(file).href + query;
}
