import Module from 'node:module';
import { TRANSPILED_EXTENSIONS } from './file-kinds.js';
import { noteMiss } from './missing-module.js';
import type { Resolver } from './resolver.js';
import { transpileFile } from './sources.js';
import type { Project } from './transpile.js';

interface Internals {
  _resolveFilename(request: string, parent: { filename?: string } | null | undefined, isMain: boolean, options?: object): string;
  readonly _extensions: Record<string, (module: CompilingModule, filename: string) => void>;
}

interface CompilingModule {
  _compile(code: string, filename: string, format?: string): void;
}

/** Teaches `require` what hooks in this thread would, on a Node that has none. */
export function installCommonJs(project: Project, resolver: Resolver): void {
  const internals = Module as unknown as Internals;
  const resolve = internals._resolveFilename;
  internals._resolveFilename = function resolveFilename(request, parent, isMain, options) {
    const importer = parent?.filename;
    const direct = importer === undefined ? null : resolver.before(request, importer, 'require');
    if (direct !== null) return resolve.call(this, direct, parent, isMain, options);
    try {
      return resolve.call(this, request, parent, isMain, options);
    } catch (error) {
      const twin = resolver.afterMiss(request, importer, error);
      if (twin !== null) return resolve.call(this, twin, parent, isMain, options);
      noteMiss(error, request, importer);
      throw error;
    }
  };
  compileRequired(project);
}

/** `require` compiles TypeScript by what its syntax asks for; Node's own way of reading `.ts` goes by the package's "type". */
export function compileRequired(project: Project): void {
  const internals = Module as unknown as Internals;
  for (const extension of TRANSPILED_EXTENSIONS) {
    internals._extensions[extension] = (module, filename) => {
      const { code, format } = transpileFile(filename, project);
      // Anything at all in third place means an ES module to Node 20.18.
      if (format === 'module') module._compile(code, filename, format);
      else module._compile(code, filename);
    };
  }
}
