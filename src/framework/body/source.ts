import { rawHeader } from '../headers.js';
import { abort, BadRequest } from '../http-exception.js';

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
  if (length !== null && max !== null && length > max) abort(413);
  if (length === 0) return nothing();
  return length === null ? atMost(source, max ?? Number.POSITIVE_INFINITY) : exactly(source, length);
}

async function* nothing(): AsyncIterableIterator<Uint8Array> {}

async function* atMost(source: BodySource, max: number): AsyncIterableIterator<Uint8Array> {
  let seen = 0;
  for await (const chunk of fromClient(source)) {
    seen += chunk.byteLength;
    if (seen > max) abort(413);
    yield chunk;
  }
}

/** Reads to the end also when everything is there: who leaves early gives the connection up. */
async function* exactly(source: BodySource, length: number): AsyncIterableIterator<Uint8Array> {
  let missing = length;
  for await (const chunk of fromClient(source)) {
    if (chunk.byteLength > missing) {
      yield chunk.subarray(0, missing);
      return;
    }
    missing -= chunk.byteLength;
    yield chunk;
  }
  if (missing > 0) throw disconnected();
}

/** A client that breaks off has made a bad request (werkzeug/wsgi.py `LimitedStream.on_disconnect`). */
async function* fromClient(source: BodySource): AsyncIterableIterator<Uint8Array> {
  try {
    yield* source.stream();
  } catch (error) {
    throw disconnected(error);
  }
}

function disconnected(cause?: unknown): BadRequest {
  return new BadRequest('The client went away before the whole body had come.', { cause });
}

/** All the bytes in one piece. A body that came in one piece is not copied. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
