import path from 'node:path';
import { otherFramework } from '../adapters/other-frameworks.js';
import { CycleTraceError } from '../model/errors.js';
import type { AppPlan } from '../model/plan.js';

export { habitHint } from '../adapters/other-frameworks.js';

/** A module that exports what no adapter takes. `accepted` are the exports that they would take, in words. */
export function unknownExport(plan: AppPlan, exported: unknown, accepted: readonly string[]): CycleTraceError {
  const other = otherApp(plan, exported);
  if (other !== null) return other;
  return new CycleTraceError('APP_INVALID', `${nameOf(plan)} exports ${wordsFor(exported)} where an app is expected`, {
    hint: `Export ${accepted.join(', or ')}.`,
    source: { file: plan.file, line: 1 },
  });
}

/** A module that exports an app of another framework; null for every other. */
export function otherApp(plan: AppPlan, exported: unknown): CycleTraceError | null {
  const kind = otherFramework(exported);
  if (kind === null) return null;
  return new CycleTraceError('APP_INVALID', `${nameOf(plan)} exports ${kind}, which cannot be traced from the inside`, {
    hint: 'Start it, and trace it from outside: `cycle-trace GET http://localhost:3000/`. `cycle-trace init` writes a module that can.',
    source: { file: plan.file, line: 1 },
  });
}

function nameOf({ cwd, exportName, file }: AppPlan): string {
  return `${path.relative(cwd, file) || file}${exportName === null ? '' : `:${exportName}`}`;
}

function wordsFor(exported: unknown): string {
  if (exported === undefined) return 'nothing';
  if (exported === null) return 'null';
  if (Array.isArray(exported)) return 'an array';
  return typeof exported === 'object' ? 'an object' : `a ${typeof exported}`;
}
