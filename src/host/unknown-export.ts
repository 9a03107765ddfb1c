import path from 'node:path';
import { otherFramework } from '../adapters/other-frameworks.js';
import { Blueprint } from '../framework/index.js';
import { shown } from '../framework/mistake-words.js';
import { CycleTraceError } from '../model/errors.js';
import type { AppPlan } from '../model/plan.js';

export { setupHint } from '../adapters/setup-hints.js';

/** A module that exports what no adapter takes. `accepted` are the exports that they would take, in words. */
export function unknownExport(plan: AppPlan, exported: unknown, accepted: readonly string[]): CycleTraceError {
  const other = otherApp(plan, exported);
  if (other !== null) return other;
  // It is told here, and nowhere else.
  if (isPromise(exported)) exported.catch(() => {});
  return new CycleTraceError('APP_INVALID', `${nameOf(plan)} exports ${wordsFor(exported)} where an app is expected`, {
    hint: hintFor(plan, exported) ?? `Export ${accepted.join(', or ')}.`,
    source: { file: plan.file, line: 1 },
  });
}

function wordsFor(exported: unknown): string {
  if (exported === undefined) return 'nothing';
  return isBare(exported) ? 'an empty object' : shown(exported);
}

/** What a module of CommonJS exports that exports nothing. */
const isBare = (exported: unknown): exported is object => shown(exported) === 'an object' && Object.keys(exported as object).length === 0;

function hintFor(plan: AppPlan, exported: unknown): string | null {
  if (exported === undefined || isBare(exported)) {
    return 'Write `export default function (app) { ... }`, or `module.exports = (app) => { ... }`.';
  }
  if (shown(exported) === 'an object') {
    const named = Object.keys(exported as object).find((name) => isFunctionAt(exported as object, name));
    if (named !== undefined) return `If its ${named} is a function of \`app\`: --app ${nameOf({ ...plan, exportName: named })}`;
  }
  if (isPromise(exported)) return 'Wait for it: export default await ..., or export an async function of `app`.';
  if (isInstance(exported, Blueprint))
    return 'Export a function that registers it: export default (app) => app.registerBlueprint(blueprint);';
  return null;
}

const isPromise = (value: unknown): value is Promise<unknown> => isInstance(value, Promise);

/** False for a proxy that says nothing of itself, or throws. */
function isInstance(value: unknown, type: new (...args: never[]) => unknown): boolean {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

function isFunctionAt(bag: object, name: string): boolean {
  try {
    return typeof (bag as Readonly<Record<string, unknown>>)[name] === 'function';
  } catch {
    return false;
  }
}

/** What mends what a function threw that the module exports: a handler of another framework takes more than `app`. */
export function functionHint(exported: unknown): string | null {
  if (typeof exported !== 'function' || exported.length < 2) return null;
  return `The function that is exported takes ${exported.length} arguments, as a handler does, and is called once, with \`app\` alone, to register routes.`;
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
