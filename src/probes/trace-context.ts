import { formatTraceParent, TRACEPARENT, type TraceParent, traceParentOf } from '../model/traceparent.js';
import { randomHex } from '../recorder/random.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { rawPairs } from './call-values.js';

/** What a call passes on of the trace that its request is part of (https://www.w3.org/TR/trace-context/). */
export interface PassedContext {
  readonly spanId: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

interface ReceivedContext {
  readonly parent: TraceParent;
  readonly state: string;
}

const TRACESTATE = 'tracestate';
const received = new WeakMap<RequestRecord, ReceivedContext | null>();

/** Null where the request is part of no trace. */
export function passedContext(record: RequestRecord): PassedContext | null {
  let context = received.get(record);
  if (context === undefined) {
    context = receivedContext(record);
    received.set(record, context);
  }
  if (context === null) return null;
  const spanId = newSpanId();
  const headers: [string, string][] = [[TRACEPARENT, formatTraceParent(context.parent, spanId)]];
  if (context.state !== '') headers.push([TRACESTATE, context.state]);
  return { spanId, headers };
}

function receivedContext({ receivedHeaders }: RequestRecord): ReceivedContext | null {
  const pairs = [...rawPairs(receivedHeaders)];
  const parent = traceParentOf(pairs);
  const states = pairs.filter(([name]) => name.toLowerCase() === TRACESTATE).map(([, value]) => value);
  return parent && { parent, state: states.join(',') };
}

let prefix: string | null = null;
let count = 0;

/** Eight bytes as hex, of which the first half is this process's. */
function newSpanId(): string {
  prefix ??= randomHex(4);
  count = (count + 1) % 0x1_0000_0000;
  return prefix + count.toString(16).padStart(8, '0');
}
