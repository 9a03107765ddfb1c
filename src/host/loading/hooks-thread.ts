/** The hooks for `import` on a Node whose hooks run in a thread of their own; `module.register` loads this file there. */
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { filePathOf, isTranspiled } from './file-kinds.js';
import { openProject } from './project.js';
import { createResolver, type Resolver, urlOf } from './resolver.js';
import { jsonModule, transpileFile, undeclaredModule } from './sources.js';
import type { Project } from './transpile.js';

export interface ThreadData {
  readonly packageRoot: string;
  /** The route module, whose tsconfig.json is looked for. */
  readonly entry: string;
}

let project: Project;
let resolver: Resolver;
const jsonOfTypeScript = new Set<string>();

export const initialize: InitializeHook<ThreadData> = async ({ packageRoot, entry }) => {
  project = await openProject(packageRoot, entry);
  resolver = createResolver(project);
};

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const { parentURL } = context;
  const direct = resolver.before(specifier, parentURL, 'import');
  const resolved = await (async () => {
    if (direct !== null) return nextResolve(urlOf(direct, specifier), context);
    try {
      return await nextResolve(specifier, context);
    } catch (error) {
      const twin = resolver.afterMiss(specifier, parentURL, error);
      if (twin === null) throw error;
      return nextResolve(urlOf(twin, specifier), context);
    }
  })();
  if (resolved.url.endsWith('.json') && parentURL && isTranspiled(filePathOf(parentURL) ?? '')) jsonOfTypeScript.add(resolved.url);
  return resolved;
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const file = filePathOf(url);
  if (file === null) return nextLoad(url, context);
  if (isTranspiled(file)) {
    const { code, format } = transpileFile(file, project);
    // CommonJS is loaded in the main thread, through the extensions that are registered there.
    return format === 'module' ? { format, source: code, shortCircuit: true } : { format, shortCircuit: true };
  }
  if (jsonOfTypeScript.has(url) && context.importAttributes?.type === undefined) {
    return { format: 'module', source: jsonModule(file), shortCircuit: true };
  }
  const source = undeclaredModule(file);
  return source === null ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
};
