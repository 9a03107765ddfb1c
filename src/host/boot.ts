import path from 'node:path';
import type { MountedApp, MountPorts } from '../adapters/adapter.js';
import { ADAPTERS } from '../adapters/index.js';
import { CycleTraceError } from '../model/errors.js';
import type { AppPlan } from '../model/plan.js';
import type { BootStep } from '../model/report.js';
import { lookForBuiltins } from '../probes/module-watch.js';
import type { Clock } from '../recorder/clock.js';
import { describeError } from '../recorder/describe-error.js';
import { userError } from './loading/load-error.js';
import { loadModule } from './loading/load-module.js';
import { locateCallSite } from './loading/user-stack.js';
import type { SentError } from './protocol.js';

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

/** An error in the form in which it goes to the CLI. What is none of ours is a fault of ours, and says so. */
export function sendable(error: unknown): SentError {
  if (error instanceof CycleTraceError) {
    const { code, message, hint, source, frame, userStack } = error;
    return { code, message, hint, source, frame, userStack };
  }
  const { name, message, stack } = describeError(error);
  return {
    code: 'APP_LOAD_FAILED',
    message: `${name}: ${message}`,
    hint: 'This is a fault in cycle-trace; please report it.',
    source: null,
    frame: null,
    userStack: stack,
  };
}
