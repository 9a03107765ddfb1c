import { CycleTraceError } from '../../model/errors.js';
import { nameOf } from './load-error.js';

type Namespace = Readonly<Record<string, unknown>>;

/** The export that was asked for. What it is worth as an app, the adapters judge. */
export function pickExport(namespace: Namespace, exportName: string | null, file: string): unknown {
  const fallback = namespace.default;
  if (exportName === null) {
    if ('default' in namespace) return isCompiled(fallback) && 'default' in fallback ? fallback.default : fallback;
    const names = exportNames(namespace);
    throw new CycleTraceError('APP_INVALID', `${nameOf(file)} has no default export; it exports ${listed(names)}`, {
      hint:
        names.length === 0
          ? 'Write `export default function (app) { ... }`, or `module.exports = (app) => { ... }`.'
          : `Name the one to load: --app ${nameOf(file)}:${names[0]}`,
      source: { file, line: 1 },
    });
  }
  if (Object.hasOwn(namespace, exportName)) return namespace[exportName];
  // CommonJS whose names Node could not tell from its text.
  if (isBag(fallback) && exportName in fallback) return fallback[exportName];
  const names = [...new Set([...exportNames(namespace), ...(isBag(fallback) ? exportNames(fallback) : [])])];
  if ('default' in namespace) names.push('default');
  throw new CycleTraceError('APP_INVALID', `${nameOf(file)} does not export '${exportName}'; it exports ${listed(names)}`, {
    hint:
      names.length === 0
        ? `Write \`export const ${exportName} = ...\` there.`
        : 'Name one of these after the colon of --app, or none for the default.',
    source: { file, line: 1 },
  });
}

const isBag = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What a compiler made of `export default` for CommonJS. */
const isCompiled = (value: unknown): value is Record<string, unknown> => isBag(value) && value.__esModule === true;

function exportNames(from: Namespace): string[] {
  return Object.keys(from).filter((name) => !['default', '__esModule', 'module.exports'].includes(name));
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.slice(0, 12).join(', '));
