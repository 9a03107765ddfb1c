import { isTranspiled } from './file-kinds.js';
import { registerHooks } from './hooks-in-thread.js';
import { startHooksThread } from './hooks-off-thread.js';
import { scanGraph } from './import-graph.js';
import { createResolver, isFile } from './resolver.js';
import { transpilerOf } from './transpiler.js';

/**
 * Makes ready what a route module will probably need, while the host waits for its orders: the transpiler for TypeScript and,
 * on a Node that needs one, the thread of hooks. Runs none of the user's code; a wrong guess costs only idle time.
 */
export function warmUp(packageRoot: string, likelyEntry: string): void {
  try {
    if (!isFile(likelyEntry)) return;
    if (registerHooks) {
      if (isTranspiled(likelyEntry)) transpilerOf(packageRoot);
      return;
    }
    const resolver = createResolver({ packageRoot, settingsOf: () => null });
    const { needsThread, hasTypeScript } = scanGraph([likelyEntry], resolver, packageRoot);
    if (needsThread) startHooksThread(packageRoot, likelyEntry);
    if (hasTypeScript) transpilerOf(packageRoot);
  } catch {
    // Whatever it is, the load meets it again and says so.
  }
}
