import type { ProbeContext } from '../probe.js';
import { wrapMethod, wrapPrepare, wrapStatements } from './sqlite-statements.js';

interface Sqlite {
  readonly DatabaseSync: { readonly prototype: object };
  readonly StatementSync: { readonly prototype: object };
}

/**
 * Node's own SQLite. Node 26 tells of queries on the channel `sqlite.db.query`, but in whole milliseconds, without rows
 * and errors; these are wrapped on every Node.
 */
export function watchNodeSqlite(context: ProbeContext, exports: unknown): void {
  const { DatabaseSync, StatementSync } = exports as Sqlite;
  // The text without its bound values.
  wrapStatements(context, StatementSync.prototype, (statement) => (statement as { sourceSQL: string }).sourceSQL);
  wrapPrepare(context, DatabaseSync.prototype);
  wrapMethod(context, DatabaseSync.prototype, 'exec', (_, sql) => String(sql));
}
