import { readFileSync, realpathSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { isOwnFile, isTranspiled, nearestAbove } from './file-kinds.js';
import { packageNameOf, readOrEmpty } from './missing-module.js';
import { pathNamedBy, type Resolver, sourceFileFor } from './resolver.js';
import { undeclaredModule } from './sources.js';

/** Ways to load what no literal names; a comment that reads like one counts too. */
const COMPUTED =
  /\b(?:import|require)\s*\((?!\s*(['"])[^'"\n]+\1\s*[,)])|\brequire\b(?!\s*\()|\b(?:createRequire|getBuiltinModule|_load|binding|eval|Function|Worker)\b/;
const SPECIFIER = /(\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*(['"])([^'"\n]+)\2/g;

/** What can be told of a module and of the local files it leads to without loading any. */
export interface ImportGraph {
  /** Every local file met, the entries first. */
  readonly files: readonly string[];
  readonly hasTypeScript: boolean;
  /**
   * Node by itself would fail or go astray where something is imported, not required: TypeScript, an ES module in a `.js` file
   * whose package does not say so, or `cycle-trace` where Node finds another copy of it or none.
   */
  readonly needsThread: boolean;
  /** Names of Node's own modules that it loads; null where it may load any: it leads to a package, or computes what it loads. */
  readonly builtins: ReadonlySet<string> | null;
}

/**
 * Reads the local graph as text. It may see imports that are comments, never miss one that is written as a literal: what is
 * decided from it is only whether hooks are worth their cost.
 */
export function scanGraph(entries: readonly string[], resolver: Resolver, packageRoot: string): ImportGraph {
  const files = new Set(entries);
  const builtins = new Set<string>();
  let needsThread = false;
  let isOpen = false;
  for (const file of files) {
    if (undeclaredModule(file) !== null) needsThread = true;
    if (isTranspiled(file) && /^\s*(?:import|export)\b|\bawait\b|\bimport\s*[(.]/m.test(readOrEmpty(file))) needsThread = true;
    if (path.extname(file) === '.json') continue;
    isOpen ||= COMPUTED.test(readOrEmpty(file));
    for (const { keyword, specifier } of importsIn(readOrEmpty(file))) {
      if (pathNamedBy(specifier, file) === null) {
        const imports = !keyword.startsWith('require');
        if (imports && (specifier === 'cycle-trace' || builtOnUs(specifier, file))) needsThread ||= !findsRunningCopy(file, packageRoot);
      }
      const next = localFileFor(specifier, file, resolver);
      if (next === null && module.isBuiltin(specifier)) builtins.add(specifier.replace(/^node:/, ''));
      else if (specifier !== 'cycle-trace') isOpen ||= next === null || !isOwnFile(next);
      if (next === null || !isOwnFile(next)) continue;
      files.add(next);
      if (isTranspiled(next) && !keyword.startsWith('require')) needsThread = true;
    }
  }
  return { files: [...files], hasTypeScript: [...files].some(isTranspiled), needsThread, builtins: isOpen ? null : builtins };
}

/** The imports that a text writes as literals; comments are taken for code. */
export function importsIn(source: string): { keyword: string; specifier: string }[] {
  return [...source.matchAll(SPECIFIER)].map((match) => ({ keyword: match[1] as string, specifier: match[3] as string }));
}

function localFileFor(specifier: string, importer: string, resolver: Resolver): string | null {
  const direct = specifier === 'cycle-trace' ? null : resolver.before(specifier, importer, 'import');
  if (direct !== null) return direct;
  const named = pathNamedBy(specifier, importer);
  if (named !== null) return sourceFileFor(named);
  if (!specifier.startsWith('#')) return null;
  try {
    return module.createRequire(importer).resolve(specifier);
  } catch (error) {
    return resolver.afterMiss(specifier, importer, error);
  }
}

/** A package may be a plugin, and import `cycle-trace` itself. */
function builtOnUs(specifier: string, importer: string): boolean {
  const manifest = nearestAbove(importer, path.join('node_modules', packageNameOf(specifier), 'package.json'));
  if (manifest === null) return false;
  return /"cycle-trace"\s*:/.test(readFileSync(manifest, 'utf8'));
}

function findsRunningCopy(importer: string, packageRoot: string): boolean {
  const found = nearestAbove(importer, path.join('node_modules', 'cycle-trace', 'package.json'));
  if (found === null) return false;
  return realpathSync(path.dirname(found)) === realpathSync(path.dirname(packageRoot));
}
