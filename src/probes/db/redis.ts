import { redisLine } from '../../recorder/mask-redis.js';
import type { ProbeContext } from '../probe.js';
import { watchStatements } from './channels.js';
import { type Caller, callerNow, type DatabaseCall, type Statement } from './database-call.js';

interface CommandMessage {
  readonly command: string;
  readonly args: readonly unknown[];
  readonly database?: number;
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

interface BatchMessage extends Omit<CommandMessage, 'command' | 'args'> {
  readonly batchMode: 'MULTI' | 'PIPELINE';
  readonly batchSize: number;
}

/** ioredis through its channels (since 5.11); its `args` leave the command's name out. */
export function watchIoredis(context: ProbeContext): void {
  watchStatements<CommandMessage>(
    context,
    'ioredis:command',
    (message) => statementOf(message, redisLine(message.command.toUpperCase(), message.args)),
    noteItems,
    () => handedOver,
  );
}

type Send = (this: object, command: object, ...rest: unknown[]) => unknown;
/** Who gave a command to ioredis, which may keep it: until its connection is back, or until a pipeline is complete. */
const givers = new WeakMap<object, Caller | null>();
/** Who gave the command that is being sent; undefined while none is. */
let handedOver: Caller | null | undefined;

/** Each command passes here once or more often, and is told of when it is written. */
export function watchIoredisClient(context: ProbeContext, exports: unknown): void {
  const { prototype } = (exports as { default: { prototype: { sendCommand: Send } } }).default;
  const { sendCommand } = prototype;
  const sent = new WeakSet<object>();
  prototype.sendCommand = function (command, ...rest) {
    let giver = givers.get(command);
    if (giver === undefined) giver = callerNow(context);
    // The time in which a pipeline is put together is the app's own.
    else if (giver && !sent.has(command)) giver = { ...giver, startNs: context.nowNs() };
    sent.add(command);
    givers.set(command, giver);
    const before = handedOver;
    handedOver = giver;
    try {
      return sendCommand.call(this, command, ...rest);
    } finally {
      handedOver = before;
    }
  };
}

/** A pipeline, of the app's or one that ioredis makes of commands given at about one time, is sent later than it is asked for. */
export function watchIoredisPipeline(context: ProbeContext, exports: unknown): void {
  const { prototype } = (exports as { default: { prototype: { sendCommand: Send } } }).default;
  const { sendCommand } = prototype;
  prototype.sendCommand = function (command, ...rest) {
    givers.set(command, callerNow(context));
    return sendCommand.call(this, command, ...rest);
  };
}

/**
 * node-redis through its channels (since @redis/client 5.12); its `args` begin with the command's name. Of a transaction
 * it tells as a whole, of a pipeline command by command.
 */
export function watchNodeRedis(context: ProbeContext): void {
  watchStatements<CommandMessage>(
    context,
    'node-redis:command',
    (message) => statementOf(message, redisLine(message.command.toUpperCase(), message.args.slice(1))),
    noteItems,
  );
  watchStatements<BatchMessage>(
    context,
    'node-redis:batch',
    (message) => (message.batchMode === 'MULTI' ? { ...statementOf(message, 'MULTI'), batchSize: message.batchSize } : null),
    noteItems,
  );
}

function statementOf({ database, serverAddress, serverPort }: Omit<CommandMessage, 'command' | 'args'>, text: string): Statement {
  return {
    system: 'redis',
    text,
    namespace: database === undefined ? undefined : String(database),
    address: serverAddress,
    port: serverPort,
  };
}

/** A list has a length that tells something; other answers are one value. */
function noteItems(call: DatabaseCall, result: unknown): void {
  if (Array.isArray(result)) call.returned(result.length);
}
