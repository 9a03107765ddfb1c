import { redisLine } from '../../recorder/mask-redis.js';
import type { ProbeContext } from '../probe.js';
import { watchStatements } from './channels.js';
import type { DatabaseCall, Statement } from './database-call.js';

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
  );
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
