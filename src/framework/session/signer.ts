/** What `SecureCookieSessionInterface` has itsdangerous do: HMAC-SHA1, the key derived by HMAC from the salt. */
const SALT = 'cookie-session';
/** More than any cookie holds; a bound for what a signed but hostile payload may unpack to. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

/** Below this many bytes packing never pays: zlib's frame and the shortest content take 14. */
const LEAST_PACKED_BYTES = 16;

/** Node's own modules, loaded when a session is first signed or read: a request without one pays nothing. */
const crypto = () => process.getBuiltinModule('node:crypto');
const zlib = () => process.getBuiltinModule('node:zlib');

export type Secret = string | Uint8Array;

/** `payload.timestamp.signature`, each in URL-safe base64: what itsdangerous' `URLSafeTimedSerializer` gives. */
export function sign(json: string, secret: Secret, nowSeconds: number): string {
  const plain = Buffer.from(json, 'utf8');
  const packed = plain.length < LEAST_PACKED_BYTES ? plain : zlib().deflateSync(plain);
  const payload = packed.length < plain.length - 1 ? `.${packed.toString('base64url')}` : plain.toString('base64url');
  const signed = `${payload}.${timestamp(nowSeconds)}`;
  return `${signed}.${signature(signed, secret).toString('base64url')}`;
}

/** The JSON that was signed with one of `secrets` no more than `maxAgeSeconds` ago; null for anything else. */
export function unsign(text: string, secrets: readonly Secret[], maxAgeSeconds: number, nowSeconds: number): string | null {
  const end = text.lastIndexOf('.');
  const middle = text.lastIndexOf('.', end - 1);
  if (end === -1 || middle === -1) return null;
  const signed = text.slice(0, end);
  const given = Buffer.from(text.slice(end + 1), 'base64url');
  if (!secrets.some((secret) => equal(signature(signed, secret), given))) return null;
  const age = nowSeconds - seconds(text.slice(middle + 1, end));
  if (!(age >= 0 && age <= maxAgeSeconds)) return null;
  return unpack(text.slice(0, middle));
}

/**
 * Whether the JSON may hold `text`, signed or not: false saves checking the signature of a session that nobody looks at.
 * What is packed may hold anything.
 */
export function mayHold(signed: string, text: string): boolean {
  return signed.startsWith('.') || Buffer.from(signed.slice(0, signed.indexOf('.')), 'base64url').includes(text);
}

function unpack(payload: string): string | null {
  try {
    if (!payload.startsWith('.')) return Buffer.from(payload, 'base64url').toString('utf8');
    return zlib()
      .inflateSync(Buffer.from(payload.slice(1), 'base64url'), { maxOutputLength: MAX_UNPACKED_BYTES })
      .toString('utf8');
  } catch {
    return null;
  }
}

/** Keys by the secrets that they were derived from: an app has few. */
const keys = new Map<Secret, Buffer>();

function keyOf(secret: Secret): Buffer {
  let key = keys.get(secret);
  if (key === undefined) {
    key = crypto().createHmac('sha1', secret).update(SALT).digest();
    keys.set(secret, key);
  }
  return key;
}

function signature(signed: string, secret: Secret): Buffer {
  return crypto().createHmac('sha1', keyOf(secret)).update(signed).digest();
}

function equal(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && crypto().timingSafeEqual(expected, given);
}

/** The seconds as the shortest big-endian bytes. */
function timestamp(nowSeconds: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(nowSeconds));
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0)).toString('base64url');
}

function seconds(text: string): number {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 0 || bytes.length > 8 ? Number.NaN : Number(`0x${bytes.toString('hex')}`);
}
