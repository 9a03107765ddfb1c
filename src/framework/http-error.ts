import { Headers } from './headers.js';
import { HTML, Response } from './response.js';
import { STATUS_NAMES } from './status.js';

export interface HTTPExceptionOptions {
  /** Sent as it is, in place of the exception's own page. */
  readonly response?: Response;
  /** 405: the methods that are allowed. */
  readonly validMethods?: readonly string[];
  /** 401: the challenge or challenges, as in `WWW-Authenticate`. */
  readonly wwwAuthenticate?: string | readonly string[];
  /** 429 and 503: seconds, or a time. */
  readonly retryAfter?: number | Date;
  /** 416: the whole length in bytes. */
  readonly length?: number;
  readonly cause?: unknown;
}

/**
 * An error that is a response. `abort()` and the router throw these, a view may throw or return one. A class of your own
 * needs its `static code`:
 *
 *     class PaymentRequired extends HTTPException { static override readonly code = 402; }
 */
export class HTTPException extends Error {
  static readonly code: number | null = null;
  static readonly description: string | null = null;

  readonly code: number | null;
  description: string;
  response: Response | null;
  readonly options: HTTPExceptionOptions;

  constructor(description?: string | null, options: HTTPExceptionOptions = {}) {
    const { code, description: usual } = new.target;
    const said = description ?? usual ?? '';
    super(`${code ?? '???'} ${titleOf(code)}: ${said}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.description = said;
    this.response = options.response ?? null;
    this.options = options;
  }

  /** The status's name: `Not Found`. */
  get title(): string {
    return titleOf(this.code);
  }

  /** The page (werkzeug/exceptions.py `get_body`). */
  getBody(): string {
    const title = escapeHtml(this.title);
    const description = escapeHtml(this.description).replaceAll('\n', '<br>');
    return `<!doctype html>\n<html lang=en>\n<title>${this.code} ${title}</title>\n<h1>${title}</h1>\n<p>${description}</p>\n`;
  }

  getResponse(): Response {
    if (this.response !== null) return this.response;
    const { length, retryAfter, validMethods = [], wwwAuthenticate = [] } = this.options;
    const headers = new Headers([['Content-Type', HTML]]);
    if (validMethods.length > 0) headers.append('Allow', validMethods.join(', '));
    for (const challenge of [wwwAuthenticate].flat()) headers.append('WWW-Authenticate', challenge);
    if (retryAfter !== undefined) headers.append('Retry-After', retryAfter instanceof Date ? retryAfter.toUTCString() : retryAfter);
    if (length !== undefined) headers.append('Content-Range', `bytes */${length}`);
    return new Response(this.getBody(), { headers, status: this.code ?? 500 });
  }
}

/** What the router throws to send the client elsewhere. No error handler sees it, as in Flask. */
export class RequestRedirect extends HTTPException {
  static override readonly code = 308;
  readonly newUrl: string;

  constructor(newUrl: string, response: Response) {
    super(null, { response });
    this.newUrl = newUrl;
  }
}

function titleOf(code: number | null): string {
  return (code === null ? undefined : STATUS_NAMES[code]) ?? 'Unknown Error';
}

const HTML_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

/** markupsafe's `escape`, character for character. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] as string);
}
