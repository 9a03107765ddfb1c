import Module from 'node:module';

type Patch = (exports: unknown) => void;

const FOLDER = 'node_modules/';
const packages = new Map<string, Patch>();
const builtins = new Map<string, Patch>();
let watching = false;
type Around = (file: string, load: () => unknown) => unknown;
let around: Around | null = null;
let depth = 0;

/**
 * Calls back when a file of a package has been loaded, e.g. `pg/lib/client.js`, before whoever loads it goes on. CommonJS
 * is seen however it is asked for: `import` of it ends in `Module.prototype.load` too, in every Node from 20 to 26.
 */
export function whenPackage(file: string, patch: Patch): void {
  packages.set(file, patch);
  if (!watching) watchLoads();
}

/** Has each CommonJS module that is loaded by none that is loading go through `wrap`, which calls `load`. */
export function whileLoading(wrap: Around): void {
  around = wrap;
  if (!watching) watchLoads();
}

/** Calls back when the app loads a module of Node's own. */
export function whenBuiltin(name: string, patch: Patch): void {
  builtins.set(name, patch);
}

/** For the hooks that see what is resolved: a module of Node's own is about to be loaded. */
export function sawBuiltin(url: string): void {
  const patch = builtins.get(url);
  if (!patch) return;
  builtins.delete(url);
  patch(process.getBuiltinModule(url));
}

let loads = 0;

/** For the same hooks: an ES module has been read. */
export function sawLoad(): void {
  loads++;
}

/** How many those hooks have seen so far; 0 for ever where there are none. */
export const loadsSoFar = (): number => loads;

/** For a Node without such hooks, once the app is loaded. */
export function lookForBuiltins(): void {
  const { moduleLoadList = [] } = process as { moduleLoadList?: readonly string[] };
  for (const url of builtins.keys()) {
    if (moduleLoadList.includes(`NativeModule ${url.replace('node:', '')}`)) sawBuiltin(url);
  }
}

interface LoadedModule {
  readonly exports: unknown;
}

function watchLoads(): void {
  watching = true;
  const prototype = Module.prototype as unknown as { load(this: LoadedModule, file: string): unknown };
  const { load } = prototype;
  prototype.load = function watched(file) {
    const result = around === null || depth > 0 ? load.call(this, file) : outermost(around, file, () => load.call(this, file));
    const at = file.lastIndexOf(FOLDER.slice(0, -1));
    if (at !== -1) packages.get(file.slice(at + FOLDER.length).replaceAll('\\', '/'))?.(this.exports);
    return result;
  };
}

function outermost(wrap: Around, file: string, load: () => unknown): unknown {
  depth++;
  try {
    return wrap(file, load);
  } finally {
    depth--;
  }
}
