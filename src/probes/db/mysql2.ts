import { errorMonitor } from 'node:events';
import type { ProbeContext } from '../probe.js';
import { on, watchStatements } from './channels.js';
import { type Caller, callerNow, DatabaseCall } from './database-call.js';
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

type Callback = (error: unknown, result?: unknown, ...rest: unknown[]) => void;

interface Prepared {
  readonly query: string;
  readonly _connection: { readonly config?: { readonly database?: string; readonly host?: string; readonly port?: number } };
  execute(...args: unknown[]): { once(event: string | symbol, listener: (error?: unknown) => void): unknown };
}

/**
 * A statement that the app has prepared and carries out itself, which no channel tells of. Its class is not exported: it is
 * met with the first of them.
 */
export function watchMysql2Prepare(context: ProbeContext, exports: unknown): void {
  const { prototype } = exports as { prototype: { onResult?: Callback; prepareDone(connection: unknown): unknown } };
  const { prepareDone } = prototype;
  const known = new WeakSet<object>();
  prototype.prepareDone = function (connection) {
    const { onResult } = this;
    this.onResult = (error, statement) => {
      const kind = Object.getPrototypeOf(statement ?? {}) as object;
      if (!known.has(kind) && 'execute' in kind) {
        known.add(kind);
        watchPrepared(context, kind as Prepared);
      }
      onResult?.(error, statement);
    };
    return prepareDone.call(this, connection);
  };
}

function watchPrepared(context: ProbeContext, prototype: Prepared): void {
  const { execute } = prototype;
  prototype.execute = function (...args) {
    const caller = callerNow(context);
    if (!caller) return execute.apply(this, args);
    const { database, host, port } = this._connection.config ?? {};
    const call = new DatabaseCall(caller, { system: 'mysql', text: this.query, namespace: database, address: host, port });
    const last = args.findLastIndex((each) => typeof each === 'function');
    if (last < 0) {
      const command = execute.apply(this, args);
      // A listener to `error` itself would take the failure from the app.
      command.once(errorMonitor, (error) => call.end(error));
      command.once('end', () => call.end());
      return command;
    }
    const callback = args[last] as Callback;
    args[last] = ((error, result, ...rest) => {
      if (!error) noteRows(call, result);
      call.end(error ?? undefined);
      context.attribution.resume(caller.frame, () => callback(error, result, ...rest));
    }) satisfies Callback;
    return execute.apply(this, args);
  };
}

function noteRows(call: DatabaseCall, result: unknown): void {
  if (Array.isArray(result)) call.returned(result.length);
  else {
    const { affectedRows } = (result ?? {}) as { affectedRows?: number };
    if (affectedRows !== undefined) call.affected(affectedRows);
  }
}
