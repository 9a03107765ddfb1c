/** The trace that a request is part of, as its `traceparent` header says (https://www.w3.org/TR/trace-context/#traceparent-header). */
export interface TraceParent {
  readonly traceId: string;
  readonly flags: string;
}

export const TRACEPARENT = 'traceparent';

/** The attribute by which the host tells the id of a span that it gave away; the trace has it as the span's `id`. */
export const SPAN_ID = 'cycle_trace.span_id';

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Null where the header is not valid, which is then as good as none. */
export function parseTraceParent(header: string): TraceParent | null {
  const [, version, traceId, parentId, flags, more] = FORM.exec(header.trim()) ?? [];
  if (version === undefined || traceId === undefined || flags === undefined || version === 'ff') return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId ?? '') || (version === '00' && more !== undefined)) return null;
  // Of a later version no more is known than that its last bit is this one's.
  return { traceId, flags: version === '00' ? flags : `0${Number.parseInt(flags, 16) & 1}` };
}

export function formatTraceParent({ flags, traceId }: TraceParent, parentId: string): string {
  return `00-${traceId}-${parentId}-${flags}`;
}

/** Of a list of headers; null where there is none that is valid, or more than one. */
export function traceParentOf(headers: Iterable<readonly [name: string, value: string]>): TraceParent | null {
  let found: string | null = null;
  for (const [name, value] of headers) {
    if (name.length !== TRACEPARENT.length || name.toLowerCase() !== TRACEPARENT) continue;
    if (found !== null) return null;
    found = value;
  }
  return found === null ? null : parseTraceParent(found);
}
