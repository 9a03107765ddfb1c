import type { PhaseName } from '../model/phases.js';
import type { Span, SpanKind, SpanStatus } from '../model/trace.js';
import type { ClientRecord } from './exchange.js';

type NewSpan = Omit<Span, 'id'>;

/** The spans of one trace, numbered as they are added. */
export class SpanList {
  readonly list: Span[] = [];
  private readonly client: ClientRecord;
  private readonly prefix: string;
  private readonly drawn = new Map<number, string>();

  constructor(client: ClientRecord, traceId: string) {
    this.client = client;
    this.prefix = traceId.slice(-8);
  }

  /** The id of the n-th span, from 1: eight bytes as hex, as OpenTelemetry has them. */
  id(n: number): string {
    return this.drawn.get(n) ?? this.prefix + n.toString(16).padStart(8, '0');
  }

  /** The n-th has an id already, by which others know it. */
  name(n: number, id: string): void {
    this.drawn.set(n, id);
  }

  add(span: NewSpan): void {
    this.list.push({ id: this.id(this.list.length + 1), ...span });
  }

  /** Adds a span given by stamps on the run's clock; one without an end is unfinished and lasts to the end of the account. */
  addStamped(kind: SpanKind, name: string, phase: PhaseName, fromNs: number, toNs: number, rest: Partial<NewSpan> = {}): void {
    const { beginNs, endNs } = this.client;
    const open = Number.isNaN(toNs);
    const status: SpanStatus = open ? 'unfinished' : 'ok';
    const durationNs = Math.max(0, (open ? endNs : toNs) - fromNs);
    this.add({ parentId: null, phase, kind, name, startNs: fromNs - beginNs, durationNs, status, attributes: {}, source: null, ...rest });
  }
}
