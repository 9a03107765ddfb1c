import path from 'node:path';
import { inspect } from 'node:util';
import { CycleTraceError, type ErrorCode, type ErrorDetails } from '../../model/errors.js';
import type { SourceLocation } from '../../model/trace.js';
import { frameOf } from './code-frame.js';
import type { MissingExport } from './missing-export.js';
import { hintFor, type Miss, missOf, placeOfSpecifier } from './missing-module.js';
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
  try {
    if (error instanceof CycleTraceError) return framed(error, hint);
    return diagnosed(code, error, entry, hint);
  } catch {
    // What was thrown has getters or a proxy that throw in their turn.
    return new CycleTraceError(code, `${nameOf(entry)} threw something that cannot be read ${WHILE[code] ?? WHILE_LOADED}`, {
      hint: THROW_ERRORS,
      cause: error,
    });
  }
}

const THROW_ERRORS = 'Throw an Error: other values carry no stack, so the line that threw cannot be named.';
const NO_LINE = 'No line of yours is on its stack: look for what throws it, or makes it.';
const WHILE_LOADED = 'while it was loaded';
const WHILE: { readonly [code in ErrorCode]?: string } = { APP_SETUP_FAILED: 'while it registered its routes' };

function diagnosed(code: ErrorCode, error: unknown, entry: string, hint: string | null): CycleTraceError {
  const miss = missOf(error);
  if (miss) return missing(code, miss, error);
  const absent = missingExports().missingExportOf(error);
  if (absent) return notExported(code, absent, error);
  const refused = refusals().refusedImportOf(error, scene.files());
  if (refused) {
    const message = `${placeName(refused.source)} imports '${refused.specifier}', which Node does not load: ${refused.reason}`;
    return located(code, message, refused.source, { hint: refused.hint, cause: error });
  }
  const fault = syntaxFault(error, scene.files, scene.project);
  if (fault) {
    const mend = fault.hint ?? hints().loadHint(fault.message, fault.source);
    return located(code, `${placeName(fault.source)} does not parse: ${fault.message}`, fault.source, {
      ...(mend === null ? {} : { hint: mend }),
      cause: error,
    });
  }
  return thrown(code, error, entry, hint);
}

function thrown(code: ErrorCode, error: unknown, entry: string, hint: string | null): CycleTraceError {
  const doing = WHILE[code] ?? WHILE_LOADED;
  if (!(error instanceof Error) && !looksLikeError(error)) {
    const shown = inspect(error, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).slice(0, 200);
    return new CycleTraceError(code, `${nameOf(entry)} threw ${shown} ${doing}`, {
      hint: THROW_ERRORS,
      cause: error,
    });
  }
  const source = locateError(error);
  const stack = userStackOf(error);
  const where = source === null ? nameOf(entry) : placeName(source);
  const head = headOf(error as Error);
  const mend = hint ?? hints().loadHint(head, source) ?? (source === null ? NO_LINE : null);
  return located(code, `${where} threw ${doing}: ${head}`, source, {
    ...(stack === null ? {} : { userStack: stack }),
    ...(mend === null ? {} : { hint: mend }),
    cause: error,
  });
}

/** Read where something is wrong, and not before. */
const missingExports = () => require('./missing-export.js') as typeof import('./missing-export.js');
const refusals = () => require('./refused-import.js') as typeof import('./refused-import.js');
const hints = () => require('./load-hints.js') as typeof import('./load-hints.js');

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
  const hint = hints().exportHint(module, name, exports, source);
  const where = source === null ? '' : `, which ${placeName(source)} imports`;
  return located(code, `${module} does not export '${name}'${where}`, source, { hint, cause });
}

function located(code: ErrorCode, message: string, source: SourceLocation | null, details: ErrorDetails): CycleTraceError {
  const frame = source === null ? null : frameOf(source);
  return new CycleTraceError(code, message, { ...details, ...(source === null ? {} : { source }), ...(frame === null ? {} : { frame }) });
}

/** What the framework refuses names its place, and cannot read files. */
function framed(error: CycleTraceError, knownHint: string | null): CycleTraceError {
  const { code, frame, message, source, userStack } = error;
  const hint = knownHint ?? error.hint;
  if (frame !== null || (source?.column === undefined && hint === error.hint)) return error;
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
