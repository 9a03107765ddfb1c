import { NotFound } from '../http-exception.js';
import type { Request } from '../request.js';
import { Response, type ResponseBody, withCharset } from '../response.js';
import { makeConditional } from './conditional.js';
import { contentDisposition } from './disposition.js';
import { adler32, quoteETag } from './etag.js';
import type { FileFacts, Files } from './files.js';
import { httpDate } from './http-date.js';
import { safeJoin } from './safe-join.js';

/** How a file is sent (werkzeug/utils.py `send_file`). */
export interface SendFileOptions {
  /** Default: by the name. */
  readonly mimetype?: string;
  /** Whether browsers save the file and do not show it. */
  readonly asAttachment?: boolean;
  /** The name that browsers save it under. Default: the file's own. */
  readonly downloadName?: string;
  /** Whether ranges are given and 304 is answered. Default: true. */
  readonly conditional?: boolean;
  /** Default: true, from the file's time, size and path. Text is taken as the tag. */
  readonly etag?: boolean | string;
  /** Default: when the file last changed. */
  readonly lastModified?: Date | null;
  /** Seconds for which clients may keep the file without asking. Default: `config.sendFileMaxAge`, else they always ask. */
  readonly maxAge?: number | null;
}

/** Sends a file of the app, or bytes, to the client (werkzeug/utils.py `send_file`). The path is trusted. */
export async function sendFile(
  source: string | Uint8Array,
  options: SendFileOptions,
  request: Request,
  files: Files | null,
): Promise<Response> {
  if (typeof source !== 'string') return respondWith(source, source.byteLength, null, options, request);
  const file = await port(files).stat(source);
  if (file === null) throw new Error(`There is no file ${JSON.stringify(source)} to send.`);
  return fileResponse(file, options, request);
}

/** Sends a file whose name comes from the client: 404 for whatever is no regular file inside of `folder`. */
export async function sendFromDirectory(
  folder: string,
  name: string,
  options: SendFileOptions,
  request: Request,
  files: Files | null,
): Promise<Response> {
  const path = safeJoin(folder, name);
  const file = path === null ? null : await port(files).stat(path, folder);
  if (file === null) throw new NotFound();
  return fileResponse(file, options, request);
}

function fileResponse(file: FileFacts, options: SendFileOptions, request: Request): Promise<Response> {
  return respondWith({ path: file.path, offset: 0, length: file.size }, file.size, file, options, request);
}

async function respondWith(
  body: ResponseBody,
  size: number,
  file: FileFacts | null,
  options: SendFileOptions,
  request: Request,
): Promise<Response> {
  const { asAttachment = false, conditional = true, etag = true } = options;
  const name = options.downloadName ?? (file === null ? null : baseName(file.path));
  const response = new Response(null, { headers: [] });
  const { headers } = response;
  if (name !== null) headers.set('Content-Disposition', contentDisposition(asAttachment ? 'attachment' : 'inline', name));
  else if (asAttachment) throw new TypeError('No name provided for attachment. Either set downloadName or pass a path instead of bytes.');
  headers.set('Content-Type', await contentType(options.mimetype, name, asAttachment, response));
  response.body = body;
  const changed = options.lastModified?.getTime() ?? file?.modifiedMs ?? null;
  if (changed !== null) headers.set('Last-Modified', httpDate(changed));
  setCaching(response, options.maxAge ?? null);
  if (typeof etag === 'string') headers.set('ETag', quoteETag(etag));
  else if (etag && file !== null)
    headers.set('ETag', quoteETag(`${file.modifiedMs / 1000}-${file.size}-${adler32(Buffer.from(file.path))}`));
  return conditional ? makeConditional(response, request, size) : response;
}

async function contentType(mimetype: string | undefined, name: string | null, asAttachment: boolean, response: Response): Promise<string> {
  if (mimetype !== undefined) return withCharset(mimetype);
  if (name === null) {
    throw new TypeError(
      'Unable to detect the MIME type because a file name is not available. Either set downloadName, pass a path instead of bytes, or set mimetype.',
    );
  }
  const { guessType } = await import('./media-type.js');
  const { type, encoding } = guessType(name);
  // Not for attachments: browsers would unpack what they save.
  if (encoding !== null && !asAttachment) response.headers.set('Content-Encoding', encoding);
  return withCharset(type ?? 'application/octet-stream');
}

function setCaching(response: Response, maxAge: number | null): void {
  if (maxAge === null) {
    response.headers.set('Cache-Control', 'no-cache');
    return;
  }
  response.headers.set('Cache-Control', maxAge > 0 ? `public, max-age=${maxAge}` : `no-cache, max-age=${maxAge}`);
  response.headers.set('Expires', httpDate(Date.now() + maxAge * 1000));
}

function port(files: Files | null): Files {
  if (files === null) throw new Error('The app has no files: set app.ports.files, as the host does.');
  return files;
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
