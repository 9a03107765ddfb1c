import type { ProbeContext } from '../probe.js';
import { on, watchStatements } from './channels.js';
import { type Caller, callerNow, type DatabaseCall } from './database-call.js';
import { beginTurn, endTurn } from './turn.js';

interface QueryMessage {
  readonly query: unknown;
  readonly database: string;
  readonly serverAddress: string;
  readonly serverPort: number | undefined;
}

/** mysql2 through its channels (since 3.20). */
export function watchMysql2(context: ProbeContext): void {
  for (const name of ['mysql2:query', 'mysql2:execute']) {
    watchStatements<QueryMessage>(
      context,
      name,
      ({ query, database, serverAddress, serverPort }) => ({
        system: 'mysql',
        text: String(query),
        namespace: database,
        address: serverAddress,
        port: serverPort,
      }),
      noteRows,
    );
  }
  const waiting = new WeakMap<object, Caller>();
  const name = 'mysql2:pool:connect';
  on(name, 'start', (message) => {
    const caller = callerNow(context);
    if (caller) waiting.set(message, caller);
  });
  context.attribution.resumeOn(`tracing:${name}:asyncStart`, (message) => waiting.get(message)?.frame ?? null);
  on(name, 'asyncStart', (message) => {
    const caller = waiting.get(message);
    if (caller) beginTurn({ caller, acquiredNs: context.nowNs(), used: false });
  });
  on(name, 'asyncEnd', (message) => {
    if (waiting.has(message)) endTurn();
  });
}

function noteRows(call: DatabaseCall, result: unknown): void {
  if (Array.isArray(result)) call.returned(result.length);
  else {
    const { affectedRows } = (result ?? {}) as { affectedRows?: number };
    if (affectedRows !== undefined) call.affected(affectedRows);
  }
}
