import type { ProbeContext } from '../probe.js';
import { wrapMethod, wrapStatements } from './sqlite-statements.js';

interface Database {
  prepare(sql: string): object;
}

/** better-sqlite3, which has no channels. Its class of statements is not exported: it is met with the first statement. */
export function watchBetterSqlite3(context: ProbeContext, exports: unknown): void {
  const { prototype } = exports as { prototype: Database };
  const known = new WeakSet<object>();
  const { prepare } = prototype;
  prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    const kind = Object.getPrototypeOf(statement) as object;
    if (!known.has(kind)) {
      known.add(kind);
      wrapStatements(context, kind, (each) => (each as { source: string }).source);
    }
    return statement;
  };
  wrapMethod(context, prototype, 'exec', (_, sql) => String(sql));
}
