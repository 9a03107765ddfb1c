import type { Adapter, MountedApp, MountPorts } from '../adapters/adapter.js';
import { ADAPTERS } from '../adapters/index.js';
import type { AppPlan } from '../model/plan.js';
import type { BootStep } from '../model/report.js';
import { lookForBuiltins } from '../probes/module-watch.js';
import type { Clock } from '../recorder/clock.js';
import { userError } from './loading/load-error.js';
import { loadModule } from './loading/load-module.js';
import { locateCallSite } from './loading/user-stack.js';

export interface Booted {
  readonly app: MountedApp;
  readonly adapter: string;
  readonly steps: readonly BootStep[];
}

/** Loads the user's module and sets up the app that it exports. `onStep` hears what is being done, for a boot that hangs; `onError` of exceptions that no handler takes. */
export async function boot(plan: AppPlan, clock: Clock, onStep: (step: string) => void, onError: MountPorts['log']): Promise<Booted> {
  onStep('load');
  const loaded = await loadModule({ ...plan, packageRoot: __dirname, nowNs: () => clock.nowNs() });
  const adapter = ADAPTERS.find((candidate) => recognises(candidate, loaded.exported));
  if (!adapter) {
    const { unknownExport } = await import('./unknown-export.js');
    const accepted = ADAPTERS.map(({ accepts }) => accepts);
    throw unknownExport(plan, loaded.exported, accepted);
  }
  onStep('setup');
  const startNs = clock.nowNs();
  let app: MountedApp;
  try {
    app = await adapter.mount(loaded.exported, {
      file: plan.file,
      locate: locateCallSite,
      log: onError,
      mentions: loaded.mentions,
    });
  } catch (error) {
    const { functionHint, otherApp, setupHint } = await import('./unknown-export.js');
    // An Express app is a function, as a route module may be: it threw at what it was called with.
    throw (
      otherApp(plan, loaded.exported) ?? userError('APP_SETUP_FAILED', error, plan.file, setupHint(error) ?? functionHint(loaded.exported))
    );
  }
  lookForBuiltins();
  const setup = { name: 'setup', startNs, durationNs: clock.nowNs() - startNs };
  return { app, adapter: adapter.name, steps: [...loaded.steps, setup] };
}

function recognises(adapter: Adapter, exported: unknown): boolean {
  try {
    return adapter.recognises(exported);
  } catch {
    // A proxy that throws when it is asked what it is.
    return false;
  }
}
