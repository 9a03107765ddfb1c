import { nameOf } from './load-error.js';

type Namespace = Readonly<Record<string, unknown>>;

/** The export that was asked for. What it is worth as an app, the adapters judge. */
export function pickExport(namespace: Namespace, exportName: string | null, file: string): unknown {
  const fallback = namespace.default;
  if (exportName === null) {
    if ('default' in namespace) return isCompiled(fallback) && 'default' in fallback ? fallback.default : fallback;
  } else {
    if (Object.hasOwn(namespace, exportName)) return namespace[exportName];
    // CommonJS whose names Node could not tell from its text.
    if (isBag(fallback) && exportName in fallback) return fallback[exportName];
  }
  throw (require('./absent-export.js') as typeof import('./absent-export.js')).absentExport(namespace, exportName, file, nameOf(file));
}

const isBag = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What a compiler made of `export default` for CommonJS. */
const isCompiled = (value: unknown): value is Record<string, unknown> => isBag(value) && value.__esModule === true;
