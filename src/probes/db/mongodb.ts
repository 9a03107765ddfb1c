import { AsyncLocalStorage } from 'node:async_hooks';
import { mongodbLine } from '../../recorder/mask-mongodb.js';
import type { ProbeContext } from '../probe.js';
import { type Caller, callerNow, DatabaseCall, type Statement } from './database-call.js';

/** The operation that runs now: the driver sets to work at once, where the user's line is still on the stack. */
const running = new AsyncLocalStorage<RunningOperation>();
/** Connections that a pool has given out. The driver's own, which watch servers and greet them, are none of these. */
const given = new WeakSet<object>();

interface Namespace {
  readonly db?: string;
  readonly collection?: string;
}

/** What is used of the driver's operations; each is sent as one command, and once more where it is tried again. */
interface Operation {
  readonly ns?: Namespace;
  readonly commandName?: string;
}

interface Operations {
  executeOperation(client: unknown, operation: Operation, ...rest: unknown[]): unknown;
}

interface Connection {
  readonly address?: string;
  command(ns: Namespace, command: object, ...rest: unknown[]): unknown;
}

interface Pool {
  checkOut(...args: unknown[]): unknown;
}

/**
 * mongodb, which has no channels. Its own events would have to be asked for in the app's options (`monitorCommands`), and
 * tell neither the line nor the operation that waits: these three are passed by all that an app has a server do.
 */
export function watchMongodbOperations(context: ProbeContext, exports: unknown): void {
  const operations = exports as Operations;
  const { executeOperation } = operations;
  operations.executeOperation = (client, operation, ...rest) => {
    const caller = callerNow(context);
    const run = () => executeOperation(client, operation, ...rest);
    if (!caller) return run();
    const current = new RunningOperation(caller, operation);
    const result = running.run(current, run);
    if (result instanceof Promise)
      result.then(
        () => current.end(),
        (error: unknown) => current.end(error),
      );
    return result;
  };
}

export function watchMongodbConnection(_: ProbeContext, exports: unknown): void {
  const { prototype } = (exports as { Connection: { prototype: Connection } }).Connection;
  const { command } = prototype;
  prototype.command = function (this: Connection, ns, sent, ...rest) {
    const current = given.has(this) ? running.getStore() : undefined;
    current?.sends(ns, sent, this.address);
    const reply = command.call(this, ns, sent, ...rest);
    if (current && reply instanceof Promise)
      reply.then(
        (answer) => current.answered(answer),
        () => {},
      );
    return reply;
  };
}

export function watchMongodbPool(context: ProbeContext, exports: unknown): void {
  const { prototype } = (exports as { ConnectionPool: { prototype: Pool } }).ConnectionPool;
  const { checkOut } = prototype;
  prototype.checkOut = function (this: Pool, ...args) {
    const current = running.getStore();
    const startNs = context.nowNs();
    const connection = checkOut.apply(this, args);
    if (connection instanceof Promise) {
      const waited = () => current?.waited(startNs, context.nowNs());
      connection.then((one: object) => {
        given.add(one);
        waited();
      }, waited);
    }
    return connection;
  };
}

/** A reply as a document, or as one that is read when it is asked (`CursorResponse` has a `batchSize`). */
interface Reply {
  readonly batchSize?: number;
  readonly cursor?: { readonly firstBatch?: unknown[]; readonly nextBatch?: unknown[] };
  readonly values?: unknown[];
  readonly value?: unknown;
  readonly n?: number;
  readonly writeErrors?: readonly { readonly code?: number; readonly errmsg?: string }[];
  toObject?(): Reply;
}

/** It is in the trace from its beginning: where no server is found, no command is ever sent. */
class RunningOperation {
  private readonly statement: { -readonly [K in keyof Statement]: Statement[K] };
  private readonly call: DatabaseCall;
  private name: string;
  private failure: unknown;

  constructor(caller: Caller, { ns, commandName }: Operation) {
    this.name = commandName ?? 'command';
    this.statement = { system: 'mongodb', text: mongodbLine({ [this.name]: ns?.collection ?? 1 }), namespace: ns?.db };
    this.call = new DatabaseCall(caller, this.statement);
  }

  waited(startNs: number, endNs: number): void {
    this.call.waited(startNs, endNs);
  }

  sends(ns: Namespace, command: object, address: string | undefined): void {
    const { statement } = this;
    const fields = Object.entries(command).map(([key, value]) => [key, documentsOf(value)] as const);
    this.name = fields[0]?.[0] ?? this.name;
    statement.text = mongodbLine(Object.fromEntries(fields));
    statement.namespace = ns.db ?? statement.namespace;
    const colon = address?.lastIndexOf(':') ?? -1;
    if (address && colon !== -1) {
      statement.address = address.slice(0, colon);
      statement.port = Number(address.slice(colon + 1));
    }
    const many = fields.find(([key]) => LISTS.has(key))?.[1];
    if (Array.isArray(many) && many.length > 1) statement.batchSize = many.length;
  }

  answered(answer: unknown): void {
    const reply = (answer ?? {}) as Reply;
    if (typeof reply.batchSize === 'number') {
      this.call.returned(reply.batchSize);
      return;
    }
    const document = reply.toObject?.() ?? reply;
    const rows = document.cursor?.firstBatch ?? document.cursor?.nextBatch ?? document.values;
    if (Array.isArray(rows)) this.call.returned(rows.length);
    else if (this.name === 'findAndModify') this.call.returned(document.value ? 1 : 0);
    else if (WRITES.has(this.name) && typeof document.n === 'number') this.call.affected(document.n);
    // The server carried the command out, and says of single documents that they were refused.
    const refused = document.writeErrors?.[0];
    if (refused) this.failure = { name: 'MongoServerError', message: refused.errmsg ?? '', code: refused.code };
  }

  end(error: unknown = this.failure): void {
    this.call.end(error);
  }
}

/** Documents that are sent beside a command stand in an object of the driver's own. */
function documentsOf(value: unknown): unknown {
  const { constructor: type, documents } = (value ?? {}) as { constructor?: { name?: string }; documents?: unknown };
  return type?.name === 'DocumentSequence' ? documents : value;
}

const LISTS = new Set(['deletes', 'documents', 'ops', 'updates']);
const WRITES = new Set(['bulkWrite', 'delete', 'insert', 'update']);
