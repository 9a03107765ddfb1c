import type { Attributes } from '../../model/trace.js';
import type { SpanHandle } from '../../model/tracer.js';
import { maskStatement } from '../../recorder/mask-query.js';
import type { RequestRecord } from '../../recorder/request-record.js';
import { shapeOfStatement } from '../../recorder/statement-shape.js';
import type { Frame } from '../attribution.js';
import type { CallPlace } from '../outbound-call.js';
import type { ProbeContext } from '../probe.js';
import { userSite } from '../user-site.js';

/** Statements are kept this far; what is longer says nothing more to a reader. */
const MAX_TEXT = 4000;
const MAX_KNOWN = 500;

export interface Statement {
  /** OpenTelemetry's name: https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/ */
  readonly system: 'mongodb' | 'mysql' | 'postgresql' | 'redis' | 'sqlite';
  /** As it is sent, values and all: they are masked where the document is made. */
  readonly text: string;
  readonly namespace?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** How many statements it stands for, where it is more than one. */
  readonly batchSize?: number;
}

/** Who asked, when and from which line: kept where a driver sets to work later, in a turn that may be another request's. */
export interface Caller {
  readonly record: RequestRecord;
  /** Where the app's callback goes on. */
  readonly frame: Frame;
  readonly parent: SpanHandle;
  readonly site: CallPlace;
  readonly startNs: number;
}

/** Null where no request of ours asks: at boot, or in a timer of the app's own. */
export function callerNow(context: ProbeContext): Caller | null {
  const record = context.attribution.current();
  if (!record) return null;
  // The look at the stack is no part of the query.
  const site = userSite(context.locate);
  return { record, frame: context.attribution.frameOf(record), parent: record.enclosing(), site, startNs: context.nowNs() };
}

/** One statement that the app has a database carry out: a `db` span. */
export class DatabaseCall {
  private readonly record: RequestRecord;
  private readonly handle: number;

  constructor(caller: Caller, statement: Statement) {
    this.record = caller.record;
    this.handle = caller.record.open(subjectOf(statement, caller.site), caller.parent, caller.startNs);
  }

  static begin(context: ProbeContext, statement: Statement): DatabaseCall | null {
    const caller = callerNow(context);
    return caller && new DatabaseCall(caller, statement);
  }

  /** The statement waited for a free connection of its pool. */
  waited(startNs: number, endNs: number): void {
    this.record.add({ kind: 'net', name: 'pool', source: null }, this.handle, startNs, endNs);
  }

  returned(rows: number): void {
    this.record.annotate(this.handle, { 'db.response.returned_rows': rows });
  }

  affected(rows: number): void {
    this.record.annotate(this.handle, { 'db.response.affected_rows': rows });
  }

  end(error?: unknown): void {
    const { code } = (error ?? {}) as { code?: unknown };
    if (typeof code === 'string' || typeof code === 'number') {
      this.record.annotate(this.handle, { 'db.response.status_code': String(code) });
    }
    this.record.close(this.handle, error);
  }
}

interface Shape {
  readonly name: string;
  readonly attributes: Attributes;
}

const shapes = new Map<string, Shape>();

/** Statements repeat: the words about each are made once. */
function shapeOf({ system, text: whole }: Statement): Shape {
  const text = whole.length > MAX_TEXT ? whole.slice(0, MAX_TEXT) : whole;
  const key = `${system} ${text}`;
  let shape = shapes.get(key);
  if (!shape) {
    if (shapes.size >= MAX_KNOWN) shapes.clear();
    const masked = maskStatement(system, text);
    const { operation, collection, summary } = shapeOfStatement(system, masked);
    shape = {
      name: summary,
      attributes: {
        'db.system.name': system,
        'db.operation.name': operation,
        ...(collection !== null && { 'db.collection.name': collection }),
        'db.query.summary': summary,
        'db.query.text': text,
      },
    };
    shapes.set(key, shape);
  }
  return shape;
}

/** Words are made when the record is sent, after the response; until then a driver may learn more of the statement. */
function subjectOf(statement: Statement, site: CallPlace) {
  return {
    kind: 'db',
    get name() {
      return shapeOf(statement).name;
    },
    get source() {
      return site.source;
    },
    get attributes(): Attributes {
      const { namespace, address, port, batchSize } = statement;
      return {
        ...shapeOf(statement).attributes,
        ...(namespace && { 'db.namespace': namespace }),
        ...(address && { 'server.address': address }),
        ...(port !== undefined && { 'server.port': port }),
        ...(batchSize !== undefined && { 'db.operation.batch.size': batchSize }),
      };
    },
  } as const;
}
