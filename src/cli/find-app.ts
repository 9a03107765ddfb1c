import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { CycleTraceError } from '../model/errors.js';
import { CANDIDATES, EXTENSIONS, STEMS } from './candidates.js';
import { fileProblem, firstLine, systemCode } from './system-errors.js';
import { nearest, quote } from './wording.js';

/** Where the route module is: an absolute path, and the export to mount (null for the default one). */
export interface FoundApp {
  readonly file: string;
  readonly exportName: string | null;
}

/**
 * What `--app` names, else what package.json names, else the first candidate that is there.
 * @param option how messages call what named it: `app:` in a suite.
 */
export function findApp(given: string | undefined, cwd: string, option = '--app'): FoundApp {
  if (given !== undefined) return locate(given, cwd, `${option} ${given}`, option);
  const configured = configuredApp(cwd);
  if (configured !== null) return locate(configured, cwd, '"cycle-trace".app in package.json', option);
  const found = CANDIDATES.find((candidate) => isFile(path.join(cwd, candidate)));
  if (found !== undefined) return { file: path.join(cwd, found), exportName: null };
  throw new CycleTraceError(
    'APP_NOT_FOUND',
    `No route module was found in ${cwd}: looked for "cycle-trace": {"app": ...} in package.json, then for ${STEMS.join(', ')} with ${EXTENSIONS.join(' ')}.`,
    { hint: 'Run `cycle-trace init` to write one, or name yours with --app <file[:export]>.' },
  );
}

/** `file` or `file:export`. A file whose own name holds the colon wins. */
function locate(named: string, cwd: string, mention: string, option: string): FoundApp {
  const whole = path.resolve(cwd, named);
  if (isFile(whole)) return { file: whole, exportName: null };
  const colon = named.lastIndexOf(':');
  const file = colon > 0 ? path.resolve(cwd, named.slice(0, colon)) : whole;
  if (colon > 0 && isFile(file)) {
    const exportName = named.slice(colon + 1);
    if (exportName !== '') return { file, exportName: exportName === 'default' ? null : exportName };
    throw new CycleTraceError('APP_NOT_FOUND', `${mention} names no export after the ":".`, {
      hint: `Write ${named.slice(0, -1)} for the default export.`,
    });
  }
  throw missing(file, cwd, mention, option);
}

function missing(file: string, cwd: string, mention: string, option: string): CycleTraceError {
  const folder = isFolder(file);
  const message = folder ? `${mention} is a folder, not a route module: ${file}` : `${mention} ${absence(file)}`;
  const near = folder ? inFolder(file) : similar(file);
  const shown = near === null ? null : path.relative(cwd, near).startsWith('..') ? near : path.relative(cwd, near);
  return new CycleTraceError('APP_NOT_FOUND', message, {
    hint: shown === null ? `Name a file, relative to ${cwd}: ${option} src/routes.ts.` : `Did you mean ${option} ${shown}?`,
  });
}

/** Why there is no file at a path. */
function absence(file: string): string {
  try {
    statSync(file);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') return `cannot be read, since ${fileProblem(error)}: ${file}`;
  }
  return `does not exist: looked for ${file}`;
}

function inFolder(folder: string): string | null {
  const names = ['app', 'routes', 'index', 'main', 'server'].flatMap((stem) => EXTENSIONS.map((extension) => stem + extension));
  const found = names.find((name) => isFile(path.join(folder, name)));
  return found === undefined ? null : path.join(folder, found);
}

/** The same name with a suffix, or one that is typed almost the same, in the same folder. */
function similar(file: string): string | null {
  const { dir, base } = path.parse(file);
  let names: readonly string[];
  try {
    names = readdirSync(dir).filter((name) => EXTENSIONS.includes(path.extname(name)));
  } catch {
    return null;
  }
  const found = names.find((name) => path.parse(name).name === path.parse(base).name) ?? nearest(base, names);
  return found === null ? null : path.join(dir, found);
}

/** The route module that package.json names, as it is written there. */
export function configuredApp(cwd: string): string | null {
  let text: string;
  try {
    text = readFileSync(path.join(cwd, 'package.json'), 'utf8');
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) return null;
    throw new CycleTraceError('CONFIG_INVALID', `Cannot read package.json in ${cwd}: ${fileProblem(cause)}.`, {
      hint: 'Mend it, or name the route module with --app.',
      cause,
    });
  }
  let config: unknown;
  try {
    const document: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    config = property(document, 'cycle-trace');
  } catch (cause) {
    throw new CycleTraceError('CONFIG_INVALID', `package.json in ${cwd} is not JSON: ${firstLine(cause)}.`, {
      hint: 'Mend it, or name the route module with --app.',
      cause,
    });
  }
  if (config === undefined) return null;
  const app = property(config, 'app');
  const other = isObject(config) ? Object.keys(config).find((key) => key !== 'app') : undefined;
  if (typeof app === 'string' && app !== '' && other === undefined) return app;
  const problem = isObject(config)
    ? other === undefined
      ? 'has no file name in "app"'
      : `has the key ${quote(other)}`
    : 'is not an object';
  throw new CycleTraceError('CONFIG_INVALID', `"cycle-trace" in package.json ${problem}.`, {
    hint: 'Write "cycle-trace": {"app": "src/routes.ts"}.',
  });
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const property = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;

/** What is at a path; undefined where there is nothing, or nothing that could be: a name too long, links in a circle, a NUL. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export const isFile = (file: string): boolean => statOf(file)?.isFile() ?? false;
const isFolder = (file: string): boolean => statOf(file)?.isDirectory() ?? false;
