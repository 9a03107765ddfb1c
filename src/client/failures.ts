import type { ErrorCode } from '../model/errors.js';
import type { Outcome } from '../model/trace.js';

/** Why an exchange has no whole response. */
export interface Failure {
  readonly outcome: Exclude<Outcome, 'ok'>;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What an error of undici's or the system's means for the trace. */
export function failureOf(error: Error & { code?: string }): Failure {
  const code = error.code ?? '';
  if (code === 'ECONNREFUSED') return { outcome: 'refused', code: 'CONNECTION_REFUSED', message: reasonOf(error, 'connection refused') };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { outcome: 'refused', code: 'HOST_NOT_FOUND', message: reasonOf(error, 'host name not found') };
  if (code.startsWith('HPE_') || error.name === 'HTTPParserError')
    return { outcome: 'invalid', code: 'RESPONSE_INVALID', message: `the response is not valid HTTP: ${error.message}` };
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return { outcome: 'invalid', code: 'RESPONSE_INVALID', message: 'the body is not as long as its Content-Length says' };
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return { outcome: 'invalid', code: 'RESPONSE_INVALID', message: 'the response headers are larger than 16 KiB' };
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED' || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
    return { outcome: 'invalid', code: 'USAGE', message: `the request cannot be sent: ${error.message}` };
  }
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') {
    return { outcome: 'aborted', code: 'RESPONSE_ABORTED', message: 'the connection closed before the response was complete' };
  }
  if (
    code.startsWith('ERR_TLS') ||
    code.startsWith('UNABLE_TO_') ||
    code.includes('CERT') ||
    code.startsWith('ERR_SSL') ||
    code === 'EPROTO'
  ) {
    return { outcome: 'refused', code: 'TLS_FAILED', message: `TLS failed: ${error.message}` };
  }
  return { outcome: 'refused', code: 'CONNECTION_FAILED', message: reasonOf(error, error.message) };
}

/** `connection refused (127.0.0.1:8080)`: the system's errors know where. An AggregateError holds one for each address tried. */
function reasonOf(
  error: Error & { address?: string; port?: number; hostname?: string; errors?: (Error & { address?: string; port?: number })[] },
  what: string,
): string {
  const at = error.errors?.[0] ?? error;
  const where = at.address ? `${at.address}:${at.port}` : error.hostname;
  return where ? `${what} (${where})` : what;
}
