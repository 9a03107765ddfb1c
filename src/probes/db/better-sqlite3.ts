import type { ProbeContext } from '../probe.js';
import { replace, wrapMethod, wrapPrepare, wrapStatements } from './sqlite-statements.js';

type Method = (this: object, ...args: unknown[]) => object;

/** better-sqlite3, which has no channels. Its class of statements is not exported: it is met with the first statement. */
export function watchBetterSqlite3(context: ProbeContext, exports: unknown): void {
  const prototype = (exports as { prototype: Record<string, Method> }).prototype;
  const { prepare } = prototype;
  if (!prepare) return;
  const known = new WeakSet<object>();
  const meet = (statement: object): void => {
    const kind = Object.getPrototypeOf(statement) as object;
    if (known.has(kind)) return;
    known.add(kind);
    wrapStatements(context, kind, (each) => (each as { source: string }).source);
  };
  wrapPrepare(context, prototype, meet);
  wrapMethod(context, prototype, 'exec', (_, sql) => String(sql));
  // These prepare by themselves, past `prepare`.
  for (const name of ['pragma', 'transaction']) {
    const method = prototype[name];
    if (!method) continue;
    let met = false;
    replace(prototype, name, function (this: object, ...args) {
      if (!met && (this as { open?: boolean }).open) {
        met = true;
        meet(prepare.call(this, 'SELECT 1'));
      }
      return method.apply(this, args);
    });
  }
}
