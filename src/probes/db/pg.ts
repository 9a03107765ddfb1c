import { AsyncResource } from 'node:async_hooks';
import type { ProbeContext } from '../probe.js';
import { callerNow, DatabaseCall, type Statement } from './database-call.js';
import { addWait, inTurn, takeTurn } from './turn.js';

type Callback = (error: unknown, ...results: unknown[]) => void;

interface Client {
  readonly database?: string;
  readonly host?: string;
  readonly port?: number;
  query(...args: unknown[]): unknown;
}

interface Pool {
  connect(callback?: Callback): Promise<unknown> | undefined;
}

/** What `query` takes that is no text: a query with its text, or an object that submits itself (a cursor, a stream). */
interface Config {
  text?: unknown;
  callback?: unknown;
  cursor?: { text?: unknown };
  submit?: unknown;
  handleDataRow?: (...args: unknown[]) => unknown;
  handleError?: (...args: unknown[]) => unknown;
  handleReadyForQuery?: (...args: unknown[]) => unknown;
}

/** pg, which has no channels (https://github.com/brianc/node-postgres/issues/3650): every query passes `Client.query`. */
export function watchPgClient(context: ProbeContext, exports: unknown): void {
  const { prototype } = exports as { prototype: Client };
  const { query } = prototype;
  prototype.query = function (this: Client, ...args: unknown[]) {
    const turn = takeTurn();
    const caller = turn?.caller ?? callerNow(context);
    const config = args[0] as Config | string | null | undefined;
    if (!caller || config === null || config === undefined) return query.apply(this, args);
    const call = new DatabaseCall(caller, statementOf(this, config));
    if (turn) call.waited(caller.startNs, turn.acquiredNs);
    const last = args.findLastIndex((each) => typeof each === 'function');
    if (typeof config !== 'string' && typeof config.submit === 'function') watchSubmitted(config, call);
    else if (last > 0) args[last] = heard(args[last] as Callback, call);
    else if (typeof config !== 'string' && typeof config.callback === 'function') {
      args[0] = Object.assign(Object.create(config) as Config, { callback: heard(config.callback as Callback, call) });
    }
    let result: unknown;
    try {
      result = query.apply(this, args);
    } catch (error) {
      call.end(error);
      throw error;
    }
    if (!(result instanceof Promise)) return result;
    // The app gets the promise that follows: a rejection that we have heard, and nobody else, would pass for handled.
    return result.then(
      (answer) => {
        ended(call, answer);
        return answer;
      },
      (error: unknown) => {
        call.end(error);
        throw error;
      },
    );
  } as Client['query'];
}

/** The pool's queue: a connection that is given back goes on to another request in the turn of the one that had it. */
export function watchPgPool(context: ProbeContext, exports: unknown): void {
  const { prototype } = exports as { prototype: Pool };
  const { connect } = prototype;
  prototype.connect = function (this: Pool, callback?: Callback) {
    const caller = callerNow(context);
    if (!caller) return connect.call(this, callback);
    if (callback) {
      return connect.call(this, (...results) => {
        const turn = { caller, acquiredNs: context.nowNs(), used: false };
        context.attribution.resume(caller.frame, () => inTurn(turn, () => callback(...results)));
      });
    }
    const acquired = connect.call(this) as Promise<unknown>;
    return acquired.finally(() => addWait({ caller, acquiredNs: context.nowNs(), used: true }));
  };
}

function statementOf({ database, host, port }: Client, config: Config | string): Statement {
  const text = typeof config === 'string' ? config : (config.text ?? config.cursor?.text);
  return { system: 'postgresql', text: typeof text === 'string' ? text : '', namespace: database, address: host, port };
}

/** The app's own callback goes on in the name of the request that gave it, not of the one that opened the connection. */
function heard(callback: Callback, call: DatabaseCall): Callback {
  const bound = AsyncResource.bind(callback);
  return (error, ...results) => {
    if (error) call.end(error);
    else ended(call, results[0]);
    bound(error, ...results);
  };
}

/** Rows come as they are asked for, and are counted as they come. */
function watchSubmitted(query: Config, call: DatabaseCall): void {
  let rows = 0;
  const over = (error?: unknown) => {
    if (rows > 0) call.returned(rows);
    call.end(error);
  };
  for (const [name, hear] of [
    ['handleDataRow', () => rows++],
    ['handleError', over],
    ['handleReadyForQuery', () => over()],
  ] as const) {
    const handle = query[name];
    if (!handle) continue;
    query[name] = function (this: unknown, ...args: unknown[]) {
      hear(args[0]);
      return handle.apply(this, args);
    };
  }
}

/** Of a script of statements the last result counts. */
function ended(call: DatabaseCall, answer: unknown): void {
  const { rows, rowCount, fields } = ((Array.isArray(answer) ? answer.at(-1) : answer) ?? {}) as {
    rows?: unknown[];
    rowCount?: number | null;
    fields?: unknown[];
  };
  if (rows && fields && fields.length > 0) call.returned(rows.length);
  else if (typeof rowCount === 'number') call.affected(rowCount);
  call.end();
}
