import module, { type LoadFnOutput, type LoadHookContext } from 'node:module';
import { sawBuiltin, sawLoad } from '../../probes/module-watch.js';
import { compileRequired } from './commonjs-hooks.js';
import { filePathOf, isTranspiled } from './file-kinds.js';
import type { ImportWatch } from './import-watch.js';
import { noteMiss } from './missing-module.js';
import { type ImportKind, type Resolver, urlOf } from './resolver.js';
import { jsonModule, transpileFile, undeclaredModule } from './sources.js';
import type { Project } from './transpile.js';

type RegisterHooks = typeof module.registerHooks;

/**
 * The first versions whose hooks let CommonJS that is imported go on to Node's own loader (`source` left out in the `load` hook).
 * Earlier ones, from 22.15 on, have hooks too, but what such a module requires passes them by.
 */
const SOUND_SINCE: Readonly<Record<number, readonly [minor: number, patch: number]>> = { 22: [22, 3], 24: [11, 1], 25: [1, 0] };

/** Node's hooks that run in this thread, for `import` and `require` alike; null where Node has none that will do. */
export const registerHooks: RegisterHooks | null = hasSoundHooks(process.versions.node) ? (module.registerHooks ?? null) : null;

function hasSoundHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number.parseFloat);
  const since = SOUND_SINCE[major];
  return since ? minor > since[0] || (minor === since[0] && patch >= since[1]) : major > 25;
}

/** Teaches Node to load what it does not know, through hooks in this thread. */
export function installInThread(
  register: RegisterHooks,
  project: Project,
  resolver: Resolver,
  watch: ImportWatch,
  nowNs: () => number,
): void {
  const jsonOfTypeScript = new Set<string>();
  compileRequired(project);
  register({
    resolve(specifier, context, nextResolve) {
      const startNs = nowNs();
      const { parentURL } = context;
      const kind: ImportKind = context.conditions.includes('require') ? 'require' : 'import';
      const resolved = (() => {
        const direct = resolver.before(specifier, parentURL, kind);
        if (direct !== null) return nextResolve(targetOf(direct, specifier, kind), context);
        try {
          return nextResolve(specifier, context);
        } catch (error) {
          const twin = resolver.afterMiss(specifier, parentURL, error);
          if (twin !== null) return nextResolve(targetOf(twin, specifier, kind), context);
          noteMiss(error, specifier, parentURL);
          throw error;
        }
      })();
      if (kind === 'import' && resolved.url.endsWith('.json') && parentURL && isTranspiled(filePathOf(parentURL) ?? '')) {
        jsonOfTypeScript.add(resolved.url);
      }
      if (resolved.url.startsWith('node:')) sawBuiltin(resolved.url);
      const file = filePathOf(resolved.url);
      // Node would tell the format from the package's "type"; the syntax decides.
      const format = file !== null && isTranspiled(file) ? transpileFile(file, project).format : resolved.format;
      watch.resolved(resolved.url, specifier, parentURL, startNs);
      return format ? { ...resolved, format } : resolved;
    },
    load(url, context, nextLoad) {
      const startNs = nowNs();
      const own = compiled(url, context);
      const result = own ? { ...own, shortCircuit: true } : nextLoad(url, context);
      watch.loaded(url, result.format, startNs);
      if (result.format !== 'module') return result;
      sawLoad();
      if (!result.source) return result;
      return { ...result, source: watch.marked(textOf(result.source), url) };
    },
  });

  /** What Node would not load, or not so; null for the rest. */
  function compiled(url: string, { conditions, importAttributes }: LoadHookContext): Pick<LoadFnOutput, 'format' | 'source'> | null {
    const file = filePathOf(url);
    if (file === null) return null;
    const imported = conditions.includes('import');
    if (isTranspiled(file)) {
      const { code, format } = transpileFile(file, project);
      // Imported CommonJS given as source would get a `require` without hooks; without, Node goes on as if it were required.
      return { format, source: format === 'commonjs' && imported ? undefined : code };
    }
    if (imported && jsonOfTypeScript.has(url) && importAttributes?.type === undefined)
      return { format: 'module', source: jsonModule(file) };
    const source = undeclaredModule(file);
    return source === null ? null : { format: 'module', source };
  }
}

/** `require` wants paths and `import` wants URLs. */
function targetOf(file: string, specifier: string, kind: ImportKind): string {
  return kind === 'import' ? urlOf(file, specifier) : file;
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}
