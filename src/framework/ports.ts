import type { Files } from './files/files.js';
import type { Request } from './request.js';
import type { UploadStore } from './request-input.js';

/** What the framework needs of the world outside: it does no I/O of its own. The host sets `app.ports`. */
export interface Ports {
  /** An exception that no handler took, or one that did not change the response; `message` says which, in Flask's words. */
  log?(error: unknown, request: Request, message: string): void;
  /** Static files, files that views send, and templates. */
  readonly files?: Files;
  readonly uploads?: UploadStore;
}
