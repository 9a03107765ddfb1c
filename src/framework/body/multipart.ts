import type { Dicer } from '@fastify/busboy';
import { fromWire } from '../../model/wire-text.js';
import { Headers } from '../headers.js';
import { abort, HTTPException } from '../http-exception.js';
import { MultiDict } from '../multi-dict.js';
import type { UploadStore } from '../request-input.js';
import { type ContentType, parseContentType, textOf } from './content-type.js';
import type { FormData, FormLimits } from './form-data.js';
import { Spool } from './spool.js';
import { Upload } from './upload.js';

/** Werkzeug reads a form in pieces of this size and holds each piece to the limit. */
const PIECE_BYTES = 64 * 1024;

type Part = { readonly field: readonly [string, string] } | { readonly file: readonly [string, Upload] } | null;

type DicerConfig = ConstructorParameters<typeof Dicer>[0];

interface PartHead {
  readonly name: string | null;
  /** null for a field. */
  readonly filename: string | null;
  readonly headers: Headers;
}

/**
 * Parses a multipart form while it comes in (RFC 7578), with Werkzeug's limits and outcomes: 413 for a field above
 * `maxFormMemorySize` or more parts than `maxFormParts`; a body that is no valid multipart is an empty form.
 */
export async function parseMultipart(
  stream: AsyncIterable<Uint8Array>,
  type: ContentType,
  limits: FormLimits,
  uploads: UploadStore | null,
): Promise<FormData> {
  const parts: Promise<Part>[] = [];
  const { Dicer } = await import('./dicer.js');
  // Dicer's own back-pressure can wait for a part that has ended already. So its parts never fill up, and `feed` waits.
  const dicer = new Dicer({ boundary: type.params.get('boundary')!, partHwm: Number.MAX_SAFE_INTEGER } as DicerConfig);
  const spools: Spool[] = [];
  const done = new Promise<void>((resolve, reject) => dicer.on('finish', resolve).on('error', reject));
  const failed = new Promise<never>((_, reject) => {
    done.catch(reject);
    dicer.on('part', (part) => {
      const spool = new Spool(uploads);
      spools.push(spool);
      const reading = readPart(part, limits, spool);
      parts.push(reading);
      reading.catch(reject);
      if (limits.maxFormParts !== null && parts.length > limits.maxFormParts) reject(tooLarge());
    });
  });
  failed.catch(() => {});
  try {
    await Promise.race([feed(dicer, stream, limits, spools), failed]);
    await Promise.race([Promise.all([done, ...parts]), failed]);
    return toForm(await Promise.all(parts));
  } catch (error) {
    await discard(parts, dicer);
    // A faulty stream is the client's or the limit's doing and goes on; faulty syntax is an empty form.
    if (error instanceof HTTPException || !(error instanceof MultipartError || isDicerError(error))) throw error;
    return toForm([]);
  }
}

class MultipartError extends Error {}

function isDicerError(error: unknown): boolean {
  return error instanceof Error && /multipart data/.test(error.message);
}

/** Hands the bytes over piece by piece, each once the pieces before have gone where they belong. */
async function feed(
  dicer: Dicer,
  stream: AsyncIterable<Uint8Array>,
  { maxFormMemorySize }: FormLimits,
  spools: readonly Spool[],
): Promise<void> {
  const limit = maxFormMemorySize !== null && maxFormMemorySize < PIECE_BYTES ? maxFormMemorySize : Number.POSITIVE_INFINITY;
  let seen = 0;
  for await (const chunk of stream) {
    seen += chunk.byteLength;
    if (seen > limit) abort(413);
    await new Promise<void>((resolve, reject) => {
      dicer.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), (error) => (error ? reject(error) : resolve()));
    });
    await spools.at(-1)?.flush();
  }
  dicer.end();
}

async function readPart(part: NodeJS.ReadableStream, limits: FormLimits, spool: Spool): Promise<Part> {
  let head: PartHead | null = null;
  try {
    await new Promise<void>((resolve, reject) => {
      part.on('header', (header: Record<string, string[]>) => {
        head = headOf(header);
        if (head !== null && head.filename === null) spool.limit = limits.maxFormMemorySize ?? Number.POSITIVE_INFINITY;
      });
      part.on('data', (chunk: Buffer) => {
        if (!spool.add(chunk)) reject(tooLarge());
      });
      part.on('end', resolve);
      part.on('error', reject);
    });
    await spool.flush();
    return partOf(head, spool);
  } catch (error) {
    await spool.remove();
    throw error;
  }
}

function partOf(head: PartHead | null, spool: Spool): Part {
  if (head === null) throw new MultipartError('A part has no Content-Disposition.');
  if (head.name === null) return null;
  if (head.filename === null) return { field: [head.name, textOf(spool.bytes(), head.headers.get('content-type'))] };
  return { file: [head.name, new Upload(head.name, baseName(head.filename), head.headers, spool.size, spool.content())] };
}

function headOf(header: Record<string, string[]>): PartHead | null {
  const headers = Headers.fromFlat(Object.entries(header).flatMap(([name, values]) => values.flatMap((value) => [name, fromWire(value)])));
  const disposition = headers.getAll('content-disposition')[0];
  if (disposition === undefined) return null;
  const { params } = parseContentType(disposition);
  return { name: params.get('name') ?? null, filename: params.get('filename') ?? null, headers };
}

/** A client's file name without folders, of either kind of slash. */
function baseName(filename: string): string {
  return filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
}

function toForm(parts: readonly Part[]): FormData {
  const fields: (readonly [string, string])[] = [];
  const files: (readonly [string, Upload])[] = [];
  for (const part of parts) {
    if (part === null) continue;
    if ('field' in part) fields.push(part.field);
    else files.push(part.file);
  }
  return { form: new MultiDict(fields), files: new MultiDict(files) };
}

function tooLarge(): unknown {
  try {
    return abort(413);
  } catch (error) {
    return error;
  }
}

/** Frees the uploads of a form that failed, once their parts have been read or given up. */
async function discard(parts: readonly Promise<Part>[], dicer: Dicer): Promise<void> {
  dicer.on('error', () => {});
  dicer.destroy();
  for (const part of parts) {
    part.then(
      (value) => (value !== null && 'file' in value ? value.file[1].remove() : undefined),
      () => {},
    );
  }
}
