import { redisLine } from '../../recorder/mask-redis.js';
import type { ProbeContext } from '../probe.js';
import { watchStatements } from './channels.js';
import type { DatabaseCall } from './database-call.js';

interface CommandMessage {
  readonly command: string;
  readonly args: readonly unknown[];
  readonly database?: number;
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

/** ioredis through its channels (since 5.11); its `args` leave the command's name out. */
export function watchIoredis(context: ProbeContext): void {
  watchCommands(context, 'ioredis:command', ({ args }) => args);
}

/** node-redis through its channels (since @redis/client 5.12); its `args` begin with the command's name. */
export function watchNodeRedis(context: ProbeContext): void {
  watchCommands(context, 'node-redis:command', ({ args }) => args.slice(1));
}

function watchCommands(context: ProbeContext, channel: string, argsOf: (message: CommandMessage) => readonly unknown[]): void {
  watchStatements<CommandMessage>(
    context,
    channel,
    (message) => ({
      system: 'redis',
      text: redisLine(String(message.command).toUpperCase(), argsOf(message)),
      namespace: message.database === undefined ? undefined : String(message.database),
      address: message.serverAddress,
      port: message.serverPort,
    }),
    noteItems,
  );
}

/** A list has a length that tells something; other answers are one value. */
function noteItems(call: DatabaseCall, result: unknown): void {
  if (Array.isArray(result)) call.returned(result.length);
}
