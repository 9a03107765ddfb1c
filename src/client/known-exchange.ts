import type { ClientRecord, WireRequest } from './exchange.js';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * An exchange of which all is known but the request's number and what the response's body says. The same request again
 * is written as it was; a response whose head is the same to the last byte ends where the last one did (RFC 9112, section
 * 6.3: the head alone says where), so that nobody has to parse it.
 */
export class KnownExchange {
  private readonly request: WireRequest;
  private readonly before: string;
  private readonly after: string;
  private readonly head: Buffer;
  private readonly responseBytes: number;
  private readonly record: ClientRecord;

  private constructor(request: WireRequest, parts: readonly [before: string, after: string], record: ClientRecord, response: Buffer) {
    this.request = request;
    [this.before, this.after] = parts;
    this.record = record;
    this.responseBytes = response.length;
    this.head = Buffer.from(response.subarray(0, response.length - record.bodyBytes));
  }

  /**
   * What is known of an exchange that is over and whose connection stays open; null where another like it may end elsewhere.
   * @param requestHead what was written of the request but its body
   * @param response all that was read of the response, at once
   */
  static from(request: WireRequest, requestHead: string, record: ClientRecord, response: Buffer): KnownExchange | null {
    const number = request.identification?.[1];
    const at = number === undefined ? -1 : requestHead.lastIndexOf(number);
    if (number === undefined || at < 0 || record.outcome !== 'ok' || Number.isNaN(record.endNs)) return null;
    if (response.indexOf(HEAD_END) + HEAD_END.length + record.bodyBytes !== response.length) return null;
    if (record.headers.some(([name]) => name.toLowerCase() === 'transfer-encoding')) return null;
    return new KnownExchange(request, [requestHead.slice(0, at), requestHead.slice(at + number.length)], record, response);
  }

  /** Whether it is the same request, by another number. */
  isOf({ body, headers, identification, keepAlive, method, target }: WireRequest): boolean {
    const { request } = this;
    return (
      headers === request.headers &&
      target === request.target &&
      method === request.method &&
      body === request.body &&
      keepAlive === request.keepAlive &&
      identification !== null
    );
  }

  /** All that is written of a request but its body. */
  headOf({ identification }: WireRequest): string {
    return this.before + (identification?.[1] ?? '') + this.after;
  }

  /** Whether what was read is a response with this head, all of it and nothing else. */
  isAnsweredBy(read: Buffer): boolean {
    return read.length === this.responseBytes && read.compare(this.head, 0, this.head.length, 0, this.head.length) === 0;
  }

  /** Says of a response with this head what its head says. Gives its body, which lies in what was read. */
  describe(record: ClientRecord, read: Buffer): Buffer {
    const { headers, reason, status } = this.record;
    record.status = status;
    record.reason = reason;
    record.headers = headers;
    return read.subarray(this.head.length);
  }
}
