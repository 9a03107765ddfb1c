import { subscribe } from 'node:diagnostics_channel';
import type { ProbeContext } from '../probe.js';
import { type Caller, callerNow, DatabaseCall, type Statement } from './database-call.js';
import { takeTurn } from './turn.js';

/** Hears the events of a tracing channel (https://nodejs.org/api/diagnostics_channel.html#tracingchannel-channels). */
export function on<M extends object>(
  name: string,
  event: 'start' | 'end' | 'asyncStart' | 'asyncEnd' | 'error',
  listener: (message: M) => void,
): void {
  subscribe(`tracing:${name}:${event}`, (message) => listener(message as M));
}

/** The statements that a driver tells of on a tracing channel. */
export function watchStatements<M extends object>(
  context: ProbeContext,
  name: string,
  /** Null for what is told of elsewhere. */
  statementOf: (message: M) => Statement | null,
  note: (call: DatabaseCall, result: unknown) => void,
  /** Who asked, where a driver tells of it later; undefined where it does so at once. */
  callerOf: () => Caller | null | undefined = () => undefined,
): void {
  const calls = new WeakMap<object, { call: DatabaseCall; caller: Caller }>();
  on<M>(name, 'start', (message) => {
    const statement = statementOf(message);
    if (!statement) return;
    const turn = takeTurn();
    const known = callerOf();
    const caller = turn?.caller ?? (known === undefined ? callerNow(context) : known);
    if (!caller) return;
    const call = new DatabaseCall(caller, statement);
    if (turn) call.waited(caller.startNs, turn.acquiredNs);
    calls.set(message, { call, caller });
  });
  on<M & { error?: unknown }>(name, 'error', (message) => calls.get(message)?.call.end(message.error));
  // `end` comes before the answer.
  context.attribution.resumeOn(`tracing:${name}:asyncStart`, (message) => calls.get(message)?.caller.frame ?? null);
  on<M & { result?: unknown; error?: unknown }>(name, 'asyncStart', (message) => {
    const known = calls.get(message);
    if (!known || message.error) return;
    note(known.call, message.result);
    known.call.end();
  });
}
