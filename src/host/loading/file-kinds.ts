import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is compiled here before Node sees it. */
export const TRANSPILED_EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.jsx'] as const;
const TRANSPILED: ReadonlySet<string> = new Set(TRANSPILED_EXTENSIONS);

/** What can be a route module. */
export const MODULE_EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx'] as const;

export function isTranspiled(file: string): boolean {
  return TRANSPILED.has(path.extname(file)) && !/\.d\.[mc]?ts$/.test(file);
}

/** The path of a `file:` URL (its query and fragment left out) or of a path; null for other URLs. */
export function filePathOf(urlOrPath: string): string | null {
  if (urlOrPath.startsWith('file:')) {
    try {
      return fileURLToPath(urlOrPath.replace(/[?#].*$/, ''));
    } catch {
      return null;
    }
  }
  return path.isAbsolute(urlOrPath) ? urlOrPath : null;
}

/** A file of the user's own: on disk, and no package that somebody else wrote. */
export function isOwnFile(file: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(file);
}

export type PackageType = 'module' | 'commonjs' | 'none';
const packageTypes = new Map<string, PackageType>();

/** What the nearest package.json says of `.js` and `.ts` files (https://nodejs.org/api/packages.html#type). */
export function packageTypeOf(file: string): PackageType {
  const folder = path.dirname(file);
  const known = packageTypes.get(folder);
  if (known) return known;
  const manifest = path.join(folder, 'package.json');
  let type: PackageType;
  if (existsSync(manifest)) type = typeIn(manifest);
  else if (path.dirname(folder) === folder || path.basename(folder) === 'node_modules') type = 'none';
  else type = packageTypeOf(folder);
  packageTypes.set(folder, type);
  return type;
}

function typeIn(manifest: string): PackageType {
  try {
    const { type } = JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown };
    return type === 'module' || type === 'commonjs' ? type : 'none';
  } catch {
    return 'none';
  }
}

/** The closest file of this name in the folder of `file` or above it; null when there is none. */
export function nearestAbove(file: string, name: string): string | null {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return null;
  }
}
