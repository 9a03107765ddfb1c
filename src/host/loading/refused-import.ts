import { builtinModules } from 'node:module';
import type { SourceLocation } from '../../model/trace.js';
import { filePathOf, isOwnFile } from './file-kinds.js';
import { importsIn } from './import-graph.js';
import { closest, placeOfSpecifier, readOrEmpty } from './missing-module.js';
import { pathNamedBy, sourceFileFor } from './resolver.js';

/** An import of something that is there, or need not be, and that Node does not load. */
export interface RefusedImport {
  readonly specifier: string;
  readonly source: SourceLocation;
  readonly reason: string;
  readonly hint: string;
}

const HINTS: Readonly<Record<string, (specifier: string) => string>> = {
  ERR_UNKNOWN_FILE_EXTENSION: () => 'Read a file that is no module with node:fs.',
  ERR_IMPORT_ATTRIBUTE_MISSING: importAttribute,
  ERR_IMPORT_ASSERTION_TYPE_MISSING: importAttribute,
  ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: () => "Write with { type: 'json' } for JSON, and no attribute for anything else.",
  ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: () => 'Leave out the attribute: it is for JSON.',
  ERR_UNKNOWN_BUILTIN_MODULE: nearBuiltin,
  ERR_UNSUPPORTED_ESM_URL_SCHEME: () => 'Install it as a package, or keep a copy in the project.',
  ERR_REQUIRE_ASYNC_MODULE: (specifier) => `It awaits at top level: use await import('${specifier}').`,
  ERR_REQUIRE_ESM: (specifier) => `It is an ES module: use await import('${specifier}').`,
  ERR_REQUIRE_CYCLE_MODULE: () => 'The two require each other: let one do so later, inside a function.',
  ERR_INVALID_MODULE_SPECIFIER: () => 'Correct the name of the module.',
};

function importAttribute(specifier: string): string {
  return `Write it as ${specifier.endsWith('.json') ? `import data from '${specifier}' with { type: 'json' }` : 'an import with attributes'}.`;
}

function nearBuiltin(specifier: string): string {
  const near = closest(specifier.replace(/^node:/, ''), builtinModules);
  return near === null ? 'See https://nodejs.org/api for the modules of this Node.' : `Did you mean 'node:${near.replace(/^node:/, '')}'?`;
}

/** Finds the import behind Node's refusal, which names what was refused and not who asked; null for every other error. */
export function refusedImportOf(error: unknown, files: readonly string[]): RefusedImport | null {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const hint = typeof code === 'string' ? HINTS[code] : undefined;
  if (!hint || typeof message !== 'string') return null;
  for (const importer of files) {
    if (!isOwnFile(importer)) continue;
    for (const { specifier } of importsIn(readOrEmpty(importer))) {
      if (!isNamedBy(message, specifier, importer)) continue;
      const source = placeOfSpecifier({ specifier, importer });
      const reason = message.split('\n', 1)[0] as string;
      if (source) return { specifier, source, reason, hint: hint(specifier) };
    }
  }
  return null;
}

function isNamedBy(message: string, specifier: string, importer: string): boolean {
  const named = pathNamedBy(specifier, importer);
  if (named !== null) {
    const target = sourceFileFor(named) ?? named;
    return paths(message).some((path) => path === target);
  }
  const protocol = /Received protocol '([^']+)'/.exec(message)?.[1];
  if (protocol !== undefined) return specifier.startsWith(protocol);
  return (specifier.includes(':') && message.includes(specifier)) || message.includes(`"${specifier}"`);
}

function paths(message: string): (string | null)[] {
  return [...message.matchAll(/file:\/\/[^\s'"]+|(?<=^|[\s'"])(?:[A-Za-z]:)?[\\/][^\s'"]+/g)].map(([path]) =>
    filePathOf(path.replace(/[.,:]$/, '')),
  );
}
