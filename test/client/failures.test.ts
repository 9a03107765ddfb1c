import { failureOf } from '../../src/client/failures.js';
import { ERRORS } from '../../src/model/errors.js';

const failed = (code: string) => failureOf(Object.assign(new Error('as the system says it'), { code }));

it.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS_FAILED'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS_FAILED'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS_FAILED'],
  ['CERT_HAS_EXPIRED', 'TLS_FAILED'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_FAILED'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_FAILED'],
  ['EPROTO', 'TLS_FAILED'],
  ['ENOTFOUND', 'HOST_NOT_FOUND'],
  ['EAI_AGAIN', 'HOST_NOT_FOUND'],
  ['ECONNREFUSED', 'CONNECTION_REFUSED'],
  ['EHOSTUNREACH', 'CONNECTION_FAILED'],
])('%s is told as %s, refused, with exit code 3', (code, told) => {
  const failure = failureOf(Object.assign(new Error('as the system says it'), { code }));
  expect(failure).toMatchObject({ outcome: 'refused', code: told });
  expect(ERRORS[failure.code].exitCode).toBe(3);
});

it('a certificate that is not trusted is told with what the system says of it, and with the way to trust it', () => {
  const { code, message } = failed('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(message).toBe('TLS failed: as the system says it');
  expect(ERRORS[code].fix).toContain('NODE_EXTRA_CA_CERTS');
});
