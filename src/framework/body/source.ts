import { rawHeader } from '../headers.js';
import { abort, BadRequest, HTTPException } from '../http-exception.js';

/** Where the bytes of a request's body come from. Not touched before something reads the body. */
export interface BodySource {
  /** The bytes as they come, once; ends, or throws when the client goes away. */
  stream(): AsyncIterable<Uint8Array>;
}

/** The size that the request declares: null for a body sent in chunks; 0 when there is no body, or its Content-Length is no number. */
export function declaredLength(rawHeaders: readonly string[]): number | null {
  if (isChunked(rawHeaders)) return null;
  const text = rawHeader(rawHeaders, 'content-length');
  return text !== null && /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
}

export function isChunked(rawHeaders: readonly string[]): boolean {
  const coding = rawHeader(rawHeaders, 'transfer-encoding');
  return coding !== null && coding.toLowerCase().split(',').at(-1)!.trim() === 'chunked';
}

/**
 * The body's bytes, guarded as Werkzeug's `get_input_stream` does: never more than declared, 413 above `max`, and empty
 * where the request declares none. Throws 413 at once where the declared length is already too much.
 */
export function guardedStream(source: BodySource, length: number | null, max: number | null): AsyncIterable<Uint8Array> {
  const guard = new Guard(length, max);
  return length === 0 ? nothing() : guarded(source, guard);
}

/** The whole body in one piece, guarded likewise. A body that came in one piece is not copied. */
export async function readBody(source: BodySource, length: number | null, max: number | null): Promise<Uint8Array> {
  const guard = new Guard(length, max);
  const chunks: Uint8Array[] = [];
  if (length === 0) return Buffer.alloc(0);
  try {
    for await (const chunk of source.stream()) {
      chunks.push(guard.take(chunk));
      if (guard.isOver) break;
    }
  } catch (error) {
    throw clientError(error);
  }
  guard.end();
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** Counts what comes. */
class Guard {
  readonly #length: number | null;
  readonly #max: number;
  #seen = 0;
  /** More came than was declared: nobody knows what that is, and it is not looked at. */
  isOver = false;

  constructor(length: number | null, max: number | null) {
    this.#length = length;
    this.#max = max ?? Number.POSITIVE_INFINITY;
    if (length !== null && length > this.#max) abort(413);
  }

  take(chunk: Uint8Array): Uint8Array {
    const before = this.#seen;
    this.#seen += chunk.byteLength;
    if (this.#length === null) return this.#seen > this.#max ? abort(413) : chunk;
    if (this.#seen <= this.#length) return chunk;
    this.isOver = true;
    return chunk.subarray(0, this.#length - before);
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#length !== null && this.#seen < this.#length) throw clientError(null);
  }
}

async function* nothing(): AsyncIterableIterator<Uint8Array> {}

/** Reads to the end also when everything is there: who leaves early gives the connection up. */
async function* guarded(source: BodySource, guard: Guard): AsyncIterableIterator<Uint8Array> {
  try {
    for await (const chunk of source.stream()) {
      yield guard.take(chunk);
      if (guard.isOver) return;
    }
  } catch (error) {
    throw clientError(error);
  }
  guard.end();
}

/** A client that breaks off has made a bad request (werkzeug/wsgi.py `LimitedStream.on_disconnect`). */
function clientError(cause: unknown): HTTPException {
  if (cause instanceof HTTPException) return cause;
  return new BadRequest('The client went away before the whole body had come.', { cause });
}

/** All the bytes in one piece. A body that came in one piece is not copied. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
