import type { RequestTracer, SpanHandle } from '../model/tracer.js';
import type { BodySource } from './body/source.js';

/** One request, as the host took it from the wire. */
export interface RequestInput {
  readonly method: string;
  /** The request target as on the request line: path and query, not decoded. */
  readonly target: string;
  /** `1.1` */
  readonly httpVersion: string;
  /** Node's flat list: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string | null;
  readonly body: BodySource;
}

/** The limits that a request keeps to, from `app.config`. Bytes and counts; null is no limit. */
export interface RequestConfig {
  /** The largest body that may be read: 413 above it, when it is read. Default null. */
  readonly maxContentLength?: number | null;
  /** The largest form field, and the largest urlencoded body of a declared length. Default 500,000. */
  readonly maxFormMemorySize?: number | null;
  /** How many parts a multipart body may have. Default 1,000. */
  readonly maxFormParts?: number | null;
  /** The host names that are answered; `.example.org` takes its subdomains too. Any other host is a 400. Default: all. */
  readonly trustedHosts?: readonly string[] | null;
}

/** What a request needs of its surroundings. The Context is one. */
export interface RequestHome {
  readonly config: RequestConfig;
  readonly tracer: RequestTracer;
  /** The span that encloses what the request does now; null when there is none. */
  readonly parentSpan?: SpanHandle | null;
  /** Keeps large uploads outside of memory; in memory when left out. */
  readonly uploads?: UploadStore | null;
}

/** A port: where uploads go that are too large to be kept in memory. */
export interface UploadStore {
  /** Uploads above this many bytes are handed over. */
  readonly memoryLimit: number;
  create(): Promise<StoredUpload>;
}

/** One upload outside of memory. */
export interface StoredUpload {
  write(bytes: Uint8Array): Promise<void>;
  /** The bytes from the beginning. */
  read(): AsyncIterable<Uint8Array>;
  /** Called when the request is over. */
  remove(): Promise<void>;
}
