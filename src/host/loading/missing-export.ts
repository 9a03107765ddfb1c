import type { SourceLocation } from '../../model/trace.js';
import { placeOf } from './code-frame.js';
import { filePathOf, isTranspiled } from './file-kinds.js';
import { readOrEmpty } from './missing-module.js';
import { pathNamedBy, sourceFileFor } from './resolver.js';
import { stackOf } from './user-stack.js';

export interface MissingExport {
  /** The module as its importer names it. */
  readonly module: string;
  readonly name: string;
  /** The import that asks for it. */
  readonly source: SourceLocation | null;
  /** Names that a look at the module's text finds; null when it was not found. */
  readonly exports: readonly string[] | null;
}

/** Reads V8's and Node's words for an import that the module it names does not export; null for every other error. */
export function missingExportOf(error: unknown): MissingExport | null {
  if (!(error instanceof Error) || error.name !== 'SyntaxError') return null;
  const found =
    /The requested module '(?<module>[^']+)' does not provide an export named '(?<name>[^']+)'/.exec(error.message) ??
    /Named export '(?<name>[^']+)' not found\. The requested module '(?<module>[^']+)' is a CommonJS module/.exec(error.message) ??
    /The requested module '(?<module>[^']+)' contains conflicting star exports for name '(?<name>[^']+)'/.exec(error.message);
  if (!found?.groups) return null;
  const { module, name } = found.groups as { module: string; name: string };
  const head = /^(file:\/\/\S+|(?:[A-Za-z]:)?[\\/][^\n]*?):(\d+)\n/.exec(stackOf(error) ?? '');
  const importer = head && filePathOf(head[1] as string);
  if (!head || !importer) return { module, name, source: null, exports: null };
  return { module, name, source: placeOfImport(importer, module, name, Number(head[2])), exports: exportsOf(module, importer) };
}

/** The name in the import statement of the file as written; Node tells the line of the code that runs. */
function placeOfImport(importer: string, module: string, name: string, line: number): SourceLocation {
  const source = readOrEmpty(importer);
  const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const statement = new RegExp(`(?:import|export)\\b[^'"\`;]*?from\\s*['"]${quoted(module)}['"]`, 'g');
  for (const match of source.matchAll(statement)) {
    const named = new RegExp(`(?<![\\w$])${quoted(name)}(?![\\w$])`).exec(match[0]);
    if (named) return { file: importer, ...placeOf(source, match.index + named.index) };
    if (name === 'default') return { file: importer, ...placeOf(source, match.index) };
  }
  return isTranspiled(importer) ? { file: importer, line: 1 } : { file: importer, line };
}

function exportsOf(module: string, importer: string): string[] | null {
  const named = pathNamedBy(module, importer);
  const file = named === null ? null : sourceFileFor(named);
  if (file === null) return null;
  const declared = readOrEmpty(file).matchAll(/^\s*export\s+(?:async\s+)?(?:const|let|var|function\*?|class|enum|namespace)\s+([\w$]+)/gm);
  return [...declared].map((match) => match[1] as string);
}
