import module from 'node:module';
import path from 'node:path';
import { nearestAbove } from './file-kinds.js';
import type { ThreadData } from './hooks-thread.js';

/** The tsconfig.json, or none, that the running thread of hooks goes by; undefined before there is one. */
let started: string | null | undefined;

/** Starts the thread of hooks that `import` needs on a Node without hooks in its own thread. It takes about 50 ms. */
export function startHooksThread(packageRoot: string, entry: string): void {
  const tsconfig = nearestAbove(entry, 'tsconfig.json');
  if (started === tsconfig) return;
  started = tsconfig;
  const data: ThreadData = { packageRoot, entry };
  module.register(threadModule(packageRoot), { data });
}

/** Required rather than imported: Node 20 takes 50 ms more to import CommonJS. */
function threadModule(packageRoot: string): string {
  const file = JSON.stringify(path.join(packageRoot, 'host-loading-thread.js'));
  const text = `import { createRequire } from 'node:module';export const { initialize, resolve, load } = createRequire(${file})(${file});`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
