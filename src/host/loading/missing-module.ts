import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { SourceLocation } from '../../model/trace.js';
import { editDistance } from '../../model/wording.js';
import { placeOf } from './code-frame.js';
import { filePathOf, nearestAbove } from './file-kinds.js';
import { pathNamedBy } from './resolver.js';

export interface Miss {
  readonly specifier: string;
  /** The file that asked for it. */
  readonly importer: string;
}

const misses = new WeakMap<object, Miss>();

/** Keeps what was asked for, and by whom, beside the error: Node's own message names only the path that it tried. */
export function noteMiss(error: unknown, specifier: string, parent: string | undefined): void {
  const importer = parent === undefined ? null : filePathOf(parent);
  if (importer !== null && typeof error === 'object' && error !== null && !misses.has(error)) misses.set(error, { specifier, importer });
}

/** What was not found, for an error that says so; null for every other. */
export function missOf(error: unknown): Miss | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, message, requireStack } = error as { code?: unknown; message?: unknown; requireStack?: unknown };
  if (
    !/^(?:ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_UNSUPPORTED_DIR_IMPORT|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_PACKAGE_IMPORT_NOT_DEFINED)$/.test(
      String(code),
    )
  )
    return null;
  const noted = misses.get(error);
  if (noted) return noted;
  const text = String(message);
  const imported = /['"]([^'"\n]+)['"].* imported from (.+?)(?:\n|$)/.exec(text);
  if (imported) {
    const importer = filePathOf((imported[2] as string).replace(/^'|'$/g, ''));
    const subpath =
      /^Package subpath '\.([^']*)' is not defined by "exports" in .*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]package\.json/.exec(
        text,
      );
    const main = /^No "exports" main defined in .*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]package\.json/.exec(text)?.[1];
    const named = main ?? (subpath ? `${subpath[2]}${subpath[1]}` : (imported[1] as string));
    return importer === null ? null : { specifier: specifierFor(named, importer), importer };
  }
  const required = /^Cannot find module '([^']+)'/.exec(text);
  const [importer] = Array.isArray(requireStack) ? (requireStack as unknown[]) : [];
  return required && typeof importer === 'string' ? { specifier: required[1] as string, importer } : null;
}

/** Node names the path that it looked for; the reader wrote another way of saying it, which is in the file. */
function specifierFor(named: string, importer: string): string {
  const target = filePathOf(named);
  if (target === null) return named;
  const source = readOrEmpty(importer);
  for (const match of source.matchAll(/['"`](\.\.?\/[^'"`\n]+|file:[^'"`\n]+|\/[^'"`\n]+)['"`]/g)) {
    const specifier = match[1] as string;
    const resolved = pathNamedBy(specifier, importer);
    if (resolved === target || resolved === target.replace(/\/$/, '')) return specifier;
  }
  return named;
}

/** Where the importer names the module. */
export function placeOfSpecifier({ specifier, importer }: Miss): SourceLocation | null {
  const source = readOrEmpty(importer);
  const quoted = specifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const named =
    new RegExp(`(?:from|import|require|resolve)\\s*\\(?\\s*(['"\`])${quoted}\\1`).exec(source) ??
    new RegExp(`()['"\`]${quoted}['"\`]`).exec(source);
  if (!named) return null;
  const offset = named.index + named[0].lastIndexOf(specifier) - 1;
  return { file: importer, ...placeOf(source, offset) };
}

/** How to mend it: the file or package that was probably meant, or the package to install. */
export function hintFor({ specifier, importer }: Miss): string {
  const named = pathNamedBy(specifier, importer);
  if (named === null) {
    if (specifier.startsWith('#')) return 'Define it under "imports" in package.json.';
    const name = packageNameOf(specifier);
    const near = closest(name, knownPackages(importer));
    return near === null || near === name ? `Install it: npm install ${name}` : `Did you mean '${near}'? If not: npm install ${name}`;
  }
  const index = entriesOf(named).find((name) => /^index\.[cm]?[jt]sx?$/.test(name));
  if (index !== undefined) return `Name the file: '${specifier.replace(/\/$/, '')}/${index}'`;
  const folder = path.dirname(named);
  const near = closest(path.basename(named), entriesOf(folder));
  if (near === null)
    return entriesOf(folder).length === 0 ? `The folder ${folder} is not there, or is empty.` : 'Check the path and the name of the file.';
  const prefix = specifier.slice(0, specifier.length - path.basename(specifier).length);
  return `Did you mean '${prefix}${near}'?`;
}

export function packageNameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function knownPackages(importer: string): string[] {
  const manifest = nearestAbove(importer, 'package.json');
  const { dependencies, devDependencies } = parsedOrEmpty(manifest) as Record<string, Record<string, string> | undefined>;
  return [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {}), ...builtinModules, 'cycle-trace'];
}

/** The name that differs least: by its extension alone, or by two letters at most. */
export function closest(wanted: string, names: readonly string[]): string | null {
  const stem = (name: string): string => name.replace(/(?:\.d)?\.[cm]?[jt]sx?$|\.json$/, '').toLowerCase();
  let best: string | null = null;
  let least = Math.min(2, Math.floor(stem(wanted).length / 3)) + 1;
  for (const name of names) {
    const distance = stem(name) === stem(wanted) ? 0 : editDistance(stem(name), stem(wanted));
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function parsedOrEmpty(file: string | null): unknown {
  try {
    return file === null ? {} : JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
