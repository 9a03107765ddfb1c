import path from 'node:path';
import type { MountedApp, MountPorts } from '../adapters/adapter.js';
import { ADAPTERS } from '../adapters/index.js';
import { CycleTraceError } from '../model/errors.js';
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
  const adapter = ADAPTERS.find((candidate) => candidate.recognises(loaded.exported));
  if (!adapter) throw unknownExport(plan, loaded.exported);
  onStep('setup');
  const startNs = clock.nowNs();
  let app: MountedApp;
  try {
    app = await adapter.mount(loaded.exported, {
      rootPath: path.dirname(plan.file),
      locate: locateCallSite,
      log: onError,
      mentions: loaded.mentions,
    });
  } catch (error) {
    throw userError('APP_SETUP_FAILED', error, plan.file);
  }
  lookForBuiltins();
  const setup = { name: 'setup', startNs, durationNs: clock.nowNs() - startNs };
  return { app, adapter: adapter.name, steps: [...loaded.steps, setup] };
}

function unknownExport(plan: AppPlan, exported: unknown): CycleTraceError {
  const where = `${path.relative(plan.cwd, plan.file) || plan.file}${plan.exportName === null ? '' : `:${plan.exportName}`}`;
  const seen =
    exported === null ? 'null' : Array.isArray(exported) ? 'an array' : typeof exported === 'object' ? 'an object' : `a ${typeof exported}`;
  return new CycleTraceError('APP_INVALID', `${where} exports ${exported === undefined ? 'nothing' : seen} where an app is expected`, {
    hint: `Export ${ADAPTERS.map((adapter) => adapter.accepts).join(', or ')}.`,
    source: { file: plan.file, line: 1 },
  });
}
