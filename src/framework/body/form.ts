import { abort } from '../http-exception.js';
import { MultiDict } from '../multi-dict.js';
import { parseQuery } from '../query.js';
import type { UploadStore } from '../request-input.js';
import type { ContentType } from './content-type.js';
import type { FormData, FormLimits } from './form-data.js';
import { parseMultipart } from './multipart.js';
import { collect } from './source.js';
import type { Upload } from './upload.js';

const NOTHING: FormData = { form: new MultiDict(), files: new MultiDict<Upload>() };

export function isFormType({ mimetype }: ContentType): boolean {
  return mimetype === 'multipart/form-data' || mimetype === 'application/x-www-form-urlencoded';
}

/**
 * Reads a form as Werkzeug's `FormDataParser` does: a body of another type is no form and is left alone; a multipart
 * body without a boundary is an empty form. `length` is the declared size, null for a chunked body.
 */
export async function parseForm(
  type: ContentType,
  stream: () => AsyncIterable<Uint8Array>,
  length: number | null,
  limits: FormLimits,
  uploads: UploadStore | null,
): Promise<FormData> {
  if (type.mimetype === 'application/x-www-form-urlencoded') {
    if (limits.maxFormMemorySize !== null && length !== null && length > limits.maxFormMemorySize) abort(413);
    const text = utf8(await collect(stream()));
    return text === null ? NOTHING : { form: parseQuery(text), files: NOTHING.files };
  }
  if (type.mimetype !== 'multipart/form-data') return NOTHING;
  const boundary = type.params.get('boundary') ?? '';
  if (boundary === '') return NOTHING;
  return parseMultipart(stream(), type, limits, uploads);
}

/** Werkzeug decodes strictly and takes bytes that are not UTF-8 for an empty form. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
