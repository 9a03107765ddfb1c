import path from 'node:path';
import { lookup } from 'mrmime';

/** The media type that a file's name says; `application/octet-stream` when it says none. */
export function mediaTypeOf(file: string): string {
  // Its table inherits: for `.constructor` it gives a function.
  const type: unknown = lookup(path.extname(file));
  return typeof type === 'string' ? type : 'application/octet-stream';
}
