import type { SpanSubject } from '../../model/tracer.js';
import { abort } from '../http-exception.js';
import type { RequestHome, RequestInput } from '../request-input.js';
import { type ContentType, isJsonType } from './content-type.js';
import { isFormType, parseForm } from './form.js';
import type { FormData, FormLimits } from './form-data.js';
import { parseJsonBody } from './json.js';
import { declaredLength, guardedStream, readBody } from './source.js';

const READ_BODY: SpanSubject = { kind: 'body', name: 'read body', source: null };
const PARSE_JSON: SpanSubject = { kind: 'body', name: 'parse JSON', source: null };
const PARSE_FORM: SpanSubject = { kind: 'body', name: 'parse form', source: null };
const WRONG_JSON_TYPE = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.";

/** How `request.json()` treats what is not JSON (flask/wrappers.py `get_json`). */
export interface JsonOptions {
  /** Give null for a body that is not JSON, or not declared as JSON, where 400 or 415 would be raised. */
  readonly silent?: boolean;
  /** Read the body as JSON whatever its Content-Type. */
  readonly force?: boolean;
}

export interface BodyLimits extends FormLimits {
  readonly maxContentLength: number | null;
}

/** A request's body: read once, when it is first asked for, and kept (werkzeug/wrappers/request.py). */
export class RequestBody {
  readonly #input: RequestInput;
  readonly #home: RequestHome;
  readonly #type: ContentType;
  /** Read when the body is, since hooks may change the limits until then. */
  readonly #limits: BodyLimits;
  #consumed = false;
  #bytes: Promise<Uint8Array> | null = null;
  #json: Promise<unknown> | null = null;
  #form: Promise<FormData> | null = null;

  constructor(input: RequestInput, home: RequestHome, type: ContentType, limits: BodyLimits) {
    this.#input = input;
    this.#home = home;
    this.#type = type;
    this.#limits = limits;
  }

  stream(): AsyncIterable<Uint8Array> {
    return this.#bytes === null ? this.#unread() : kept(this.#bytes);
  }

  /** What nobody has read yet. Throws 413 where the declared length is too much. */
  #unread(): AsyncIterable<Uint8Array> {
    if (this.#consumed) return kept(null);
    const stream = guardedStream(this.#input.body, declaredLength(this.#input.rawHeaders), this.#limits.maxContentLength);
    this.#consumed = true;
    return stream;
  }

  bytes(): Promise<Uint8Array> {
    this.#bytes ??= this.#span(READ_BODY, () => this.#read());
    return this.#bytes;
  }

  async #read(): Promise<Uint8Array> {
    if (this.#consumed) return Buffer.alloc(0);
    const reading = readBody(this.#input.body, declaredLength(this.#input.rawHeaders), this.#limits.maxContentLength);
    this.#consumed = true;
    return reading;
  }

  async text(): Promise<string> {
    const bytes = await this.bytes();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  async json({ silent = false, force = false }: JsonOptions): Promise<unknown> {
    if (!force && !isJsonType(this.#type.mimetype)) return silent ? null : abort(415, WRONG_JSON_TYPE);
    const bytes = await this.bytes();
    this.#json ??= this.#span(PARSE_JSON, async () => parseJsonBody(bytes));
    return silent ? this.#json.catch(() => null) : this.#json;
  }

  formData(): Promise<FormData> {
    this.#form ??= isFormType(this.#type) ? this.#span(PARSE_FORM, () => this.#parseForm()) : this.#parseForm();
    return this.#form;
  }

  #parseForm(): Promise<FormData> {
    const length = declaredLength(this.#input.rawHeaders);
    return parseForm(this.#type, () => this.stream(), length, this.#limits, this.#home.uploads ?? null);
  }

  /** Frees what the uploads hold outside of memory; null when no form was read. */
  close(): Promise<void> | null {
    return this.#form === null ? null : removeUploads(this.#form);
  }

  async #span<T>(subject: SpanSubject, work: () => Promise<T>): Promise<T> {
    const { tracer, parentSpan } = this.#home;
    const span = tracer.open(subject, parentSpan ?? null);
    try {
      const value = await work();
      tracer.close(span);
      return value;
    } catch (error) {
      tracer.close(span, error);
      throw error;
    }
  }
}

async function* kept(bytes: Promise<Uint8Array> | null): AsyncIterableIterator<Uint8Array> {
  const known = await bytes;
  if (known !== null && known.byteLength > 0) yield known;
}

async function removeUploads(form: Promise<FormData>): Promise<void> {
  const read = await form.catch(() => null);
  if (read !== null) await Promise.all([...read.files.values()].map((file) => file.remove()));
}
