import type { Headers } from '../headers.js';
import type { StoredUpload } from '../request-input.js';
import { collect } from './source.js';

/** A file that came in a multipart form. */
export class Upload {
  /** The name of the form field. */
  readonly name: string;
  /** The name that the client gave, without folders. Still the client's choice: never use it as a path as it is. */
  readonly filename: string;
  /** Its Content-Type, with parameters; '' when the client named none. */
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  readonly headers: Headers;
  readonly #content: Uint8Array | StoredUpload;

  constructor(name: string, filename: string, headers: Headers, size: number, content: Uint8Array | StoredUpload) {
    this.name = name;
    this.filename = filename;
    this.contentType = headers.get('content-type') ?? '';
    this.size = size;
    this.headers = headers;
    this.#content = content;
  }

  /** The Content-Type without its parameters, in lower case. */
  get mimetype(): string {
    return this.contentType.split(';', 1)[0]!.trim().toLowerCase();
  }

  async bytes(): Promise<Uint8Array> {
    return this.#content instanceof Uint8Array ? this.#content : collect(this.#content.read());
  }

  async text(): Promise<string> {
    const bytes = await this.bytes();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  /** The bytes, from the beginning each time that it is called. */
  async *stream(): AsyncIterableIterator<Uint8Array> {
    if (this.#content instanceof Uint8Array) yield this.#content;
    else yield* this.#content.read();
  }

  /** Frees what holds the bytes; the framework calls it when the request is over. */
  async remove(): Promise<void> {
    if (!(this.#content instanceof Uint8Array)) await this.#content.remove();
  }
}
