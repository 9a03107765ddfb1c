import path from 'node:path';
import { inspect } from 'node:util';
import { CycleTraceError, type ErrorCode, type ErrorDetails } from '../../model/errors.js';
import type { SourceLocation } from '../../model/trace.js';
import { frameOf } from './code-frame.js';
import { type MissingExport, missingExportOf } from './missing-export.js';
import { closest, hintFor, type Miss, missOf, placeOfSpecifier } from './missing-module.js';
import { refusedImportOf } from './refused-import.js';
import { syntaxFault } from './syntax-place.js';
import type { Project } from './transpile.js';
import { locateError, userStackOf } from './user-stack.js';

/** What a diagnosis can look at. */
export interface Scene {
  readonly cwd: string;
  readonly project: Project | null;
  /** Files that were being loaded, the latest first. */
  files(): readonly string[];
}

let scene: Scene = { cwd: process.cwd(), project: null, files: () => [] };

export function setScene(next: Scene): void {
  scene = next;
}

/**
 * Says what went wrong in the user's own files: file, line, column and the lines around it. `entry` is the route module.
 * @param hint how to mend what was thrown, where somebody knows; null for the code's own
 */
export function userError(code: ErrorCode, error: unknown, entry: string, hint: string | null = null): CycleTraceError {
  if (error instanceof CycleTraceError) return framed(error);
  try {
    return diagnosed(code, error, entry, hint);
  } catch {
    // What was thrown has getters or a proxy that throw in their turn.
    return new CycleTraceError(code, `${nameOf(entry)} threw something that cannot be read ${WHILE[code] ?? WHILE_LOADED}`, {
      cause: error,
    });
  }
}

const WHILE_LOADED = 'while it was loaded';
const WHILE: { readonly [code in ErrorCode]?: string } = { APP_SETUP_FAILED: 'while it registered its routes' };

function diagnosed(code: ErrorCode, error: unknown, entry: string, hint: string | null): CycleTraceError {
  const miss = missOf(error);
  if (miss) return missing(code, miss, error);
  const absent = missingExportOf(error);
  if (absent) return notExported(code, absent, error);
  const refused = refusedImportOf(error, scene.files());
  if (refused) {
    const message = `${placeName(refused.source)} imports '${refused.specifier}', which Node does not load: ${refused.reason}`;
    return located(code, message, refused.source, { hint: refused.hint, cause: error });
  }
  const fault = syntaxFault(error, scene.files, scene.project);
  if (fault) {
    const details = fault.hint === undefined ? {} : { hint: fault.hint };
    return located(code, `${placeName(fault.source)} does not parse: ${fault.message}`, fault.source, { ...details, cause: error });
  }
  return thrown(code, error, entry, hint);
}

function thrown(code: ErrorCode, error: unknown, entry: string, hint: string | null): CycleTraceError {
  const doing = WHILE[code] ?? WHILE_LOADED;
  if (!(error instanceof Error) && !looksLikeError(error)) {
    const shown = inspect(error, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).slice(0, 200);
    return new CycleTraceError(code, `${nameOf(entry)} threw ${shown} ${doing}`, {
      hint: 'Throw an Error: other values carry no stack, so the line that threw cannot be named.',
      cause: error,
    });
  }
  const source = locateError(error);
  const stack = userStackOf(error);
  const where = source === null ? nameOf(entry) : placeName(source);
  return located(code, `${where} threw ${doing}: ${headOf(error as Error)}`, source, {
    ...(stack === null ? {} : { userStack: stack }),
    ...(hint === null ? {} : { hint }),
    cause: error,
  });
}

function missing(code: ErrorCode, miss: Miss, cause: unknown): CycleTraceError {
  const source = placeOfSpecifier(miss) ?? { file: miss.importer, line: 1 };
  const thing = /^[./]|^file:|^[A-Za-z]:[\\/]/.test(miss.specifier) ? 'module' : 'package';
  const { code: reason } = cause as { code?: string };
  if (reason === 'ERR_PACKAGE_PATH_NOT_EXPORTED') {
    const message = `The package does not export '${miss.specifier}', which ${placeName(source)} imports`;
    return located(code, message, source, { hint: 'See "exports" in the package.json of that package.', cause });
  }
  const message = `Cannot find ${thing} '${miss.specifier}' imported from ${placeName(source)}`;
  return located(code, message, source, { hint: hintFor(miss), cause });
}

function notExported(code: ErrorCode, { module, name, source, exports }: MissingExport, cause: unknown): CycleTraceError {
  const near = closest(name, exports ?? []);
  const hint =
    near !== null
      ? `Did you mean '${near}'?`
      : /\.[cm]?tsx?$/.test(source?.file ?? '')
        ? `If ${name} is a type, write \`import type\` or \`export type\`.`
        : name === 'default'
          ? 'Import it by a name: import { name } from ...'
          : `Export it there: export const ${name} = ...`;
  const where = source === null ? '' : `, which ${placeName(source)} imports`;
  return located(code, `${module} does not export '${name}'${where}`, source, { hint, cause });
}

function located(code: ErrorCode, message: string, source: SourceLocation | null, details: ErrorDetails): CycleTraceError {
  const frame = source === null ? null : frameOf(source);
  return new CycleTraceError(code, message, { ...details, ...(source === null ? {} : { source }), ...(frame === null ? {} : { frame }) });
}

/** What the framework refuses names its place, and cannot read files. */
function framed(error: CycleTraceError): CycleTraceError {
  const { code, frame, hint, message, source, userStack } = error;
  if (frame !== null || source?.column === undefined) return error;
  return located(code, message, source, { hint, cause: error, ...(userStack !== null && { userStack }) });
}

/** `routes.ts:3:5`, relative to the working directory where the file lies below it. */
function placeName({ file, line, column }: SourceLocation): string {
  return `${nameOf(file)}:${line}${column === undefined ? '' : `:${column}`}`;
}

export function nameOf(file: string): string {
  const relative = path.relative(scene.cwd, file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

const looksLikeError = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string';

function headOf({ name, message }: Error): string {
  const text = `${name ?? 'Error'}: ${message}`.split('\n', 1)[0] as string;
  return text.slice(0, 300);
}
