import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CycleTraceError } from '../../model/errors.js';
import { sawBuiltin } from '../../probes/module-watch.js';
import { installCommonJs } from './commonjs-hooks.js';
import { assertLoadable } from './entry.js';
import { pickExport } from './exports.js';
import { isTranspiled } from './file-kinds.js';
import { installHelpers } from './helpers.js';
import { installInThread, registerHooks } from './hooks-in-thread.js';
import { startHooksThread } from './hooks-off-thread.js';
import { scanGraph } from './import-graph.js';
import { ImportWatch } from './import-watch.js';
import { setScene, userError } from './load-error.js';
import { readOrEmpty } from './missing-module.js';
import { openProject } from './project.js';
import { createResolver, pathNamedBy, type Resolver, sourceFileFor } from './resolver.js';
import { transpileFile } from './sources.js';
import type { Project } from './transpile.js';
import { prepareTranspiler } from './transpiler.js';
import type { LoadedModule, LoadRequest } from './types.js';
import { enableSourceMaps, hideFrames } from './user-stack.js';

let loading: ImportWatch | null = null;

/** The module that a load waits for; null when nothing is being loaded, and where hooks of another thread load it. */
export function currentlyLoading(): string | null {
  return loading?.pending() ?? null;
}

/** Loads the user's route module in this process. Every failure is a CycleTraceError about the user's own files. */
export async function loadModule(request: LoadRequest): Promise<LoadedModule> {
  const startNs = request.nowNs();
  const { file, packageRoot, cwd } = request;
  setScene({ cwd, project: null, files: () => [file] });
  hideFrames(packageRoot);
  assertLoadable(file);
  if (request.envFiles.length > 0) (await import('./env-files.js')).loadEnvFiles(request.envFiles, cwd);

  const watch = new ImportWatch(file, packageRoot, request.nowNs);
  loading = watch;
  watch.start();
  try {
    const project = await openProject(packageRoot, file);
    const importers = new Set<string>();
    const resolver = createResolver(project, (importer) => importers.add(importer));
    const open = await prepare(request, project, resolver, watch, importers);
    for (const named of request.imports) await open(await importedFile(named, cwd));
    const exported = pickExport(await open(file), request.exportName, file);
    const load = { name: 'load', startNs, durationNs: request.nowNs() - startNs };
    const mentions = (word: string) => [...importers].some((importer) => readOrEmpty(importer).includes(word));
    return { exported, steps: [load, ...watch.slowest()], mentions };
  } catch (error) {
    keepToOneReport(error);
    throw userError('APP_LOAD_FAILED', error, file);
  } finally {
    watch.stop();
    loading = null;
  }
}

/** Node 20 rejects twice when CommonJS throws that an ES module imports, and nobody can handle the second promise. */
function keepToOneReport(error: unknown): void {
  if (registerHooks) return;
  process.on('unhandledRejection', (reason) => {
    if (reason !== error) throw reason;
  });
}

type Open = (fileOrUrl: string) => Promise<Record<string, unknown>>;

/** Installs the hooks that this Node and this app need, and gives the function that loads. */
async function prepare(
  { file, packageRoot, imports, cwd, nowNs }: LoadRequest,
  project: Project,
  resolver: Resolver,
  watch: ImportWatch,
  importers: Set<string>,
): Promise<Open> {
  installHelpers();
  if (isTranspiled(file)) await prepareTranspiler(packageRoot);
  // What somebody else compiled is told as written too.
  else if (/^\/\/# sourceMappingURL=/m.test(readOrEmpty(file))) enableSourceMaps();
  if (registerHooks) {
    setScene({ cwd, project, files: () => [...watch.files().reverse(), file] });
    installInThread(registerHooks, project, resolver, watch, nowNs);
    return importFile;
  }
  installCommonJs(project, resolver);
  const entries = [file, ...imports.map((named) => localFile(named, cwd)).filter((found) => found !== null)];
  const graph = scanGraph(entries, resolver, packageRoot);
  // Nothing tells when the app loads it: where it may, its watcher has it before. It takes 5 ms, mostly of TLS.
  const isKnown = entries.length > imports.length && graph.builtins !== null;
  if (!isKnown || graph.builtins.has('https')) sawBuiltin('node:https');
  // The hooks of the other thread see who imports what; here the text of the graph has to do.
  for (const local of graph.files) importers.add(local);
  setScene({ cwd, project, files: () => graph.files });
  if (graph.hasTypeScript) {
    await prepareTranspiler(packageRoot);
    enableSourceMaps();
  }
  if (graph.needsThread) {
    startHooksThread(packageRoot, file);
    return importFile;
  }
  // TypeScript that compiles to CommonJS, from end to end, needs no thread: `require` does it.
  return (named) => (isTranspiled(named) && transpileFile(named, project).format === 'commonjs' ? requireFile(named) : importFile(named));
}

function importFile(fileOrUrl: string): Promise<Record<string, unknown>> {
  return import(path.isAbsolute(fileOrUrl) ? pathToFileURL(fileOrUrl).href : fileOrUrl);
}

async function requireFile(file: string): Promise<Record<string, unknown>> {
  const exports: unknown = createRequire(file)(file);
  return { ...(typeof exports === 'object' ? exports : {}), default: exports };
}

function localFile(named: string, cwd: string): string | null {
  const target = pathNamedBy(named, path.join(cwd, 'import.js'));
  return target === null ? null : sourceFileFor(target);
}

/** What `--import` names: a path or a package, seen from the working directory. A bare name that is a file there is taken as one. */
async function importedFile(named: string, cwd: string): Promise<string> {
  const found = localFile(named, cwd);
  if (found !== null) return found;
  if (/^(?:node|data|file):/.test(named)) return named;
  try {
    return createRequire(path.join(cwd, 'import.js')).resolve(named);
  } catch (cause) {
    const besides = localFile(`./${named}`, cwd);
    if (besides !== null) return besides;
    throw new CycleTraceError('FILE_UNREADABLE', `Cannot find '${named}', given with --import, from ${cwd}`, {
      hint: 'Name a file by its path (./setup.ts) or an installed package.',
      cause,
    });
  }
}
