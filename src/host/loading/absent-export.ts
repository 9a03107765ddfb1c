import { CycleTraceError } from '../../model/errors.js';
import { nearest } from '../../model/wording.js';

type Namespace = Readonly<Record<string, unknown>>;

/**
 * A module that has no such export, and what it exports instead.
 * @param exportName null for the default export
 * @param name the file's, as messages say it
 */
export function absentExport(namespace: Namespace, exportName: string | null, file: string, name: string): CycleTraceError {
  const source = { file, line: 1 };
  const { default: fallback } = namespace;
  if (exportName === null) {
    const names = exportNames(namespace);
    return new CycleTraceError('APP_INVALID', `${name} has no default export; it exports ${listed(names)}`, {
      hint:
        names.length === 0
          ? 'Write `export default function (app) { ... }`, or `module.exports = (app) => { ... }`.'
          : `Name the one to load: --app ${name}:${names[0]}`,
      source,
    });
  }
  const inside = typeof fallback === 'object' && fallback !== null ? exportNames(fallback as Namespace) : [];
  const names = [...new Set([...exportNames(namespace), ...inside])];
  if ('default' in namespace) names.push('default');
  const near = nearest(exportName, names);
  return new CycleTraceError('APP_INVALID', `${name} does not export '${exportName}'; it exports ${listed(names)}`, {
    hint:
      names.length === 0
        ? `Write \`export const ${exportName} = ...\` there.`
        : `${near === null ? '' : `Did you mean ${near}? `}Name one of these after the colon of --app, or none for the default.`,
    source,
  });
}

function exportNames(from: Namespace): string[] {
  return Object.keys(from).filter((name) => !['default', '__esModule', 'module.exports'].includes(name));
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.slice(0, 12).join(', '));
