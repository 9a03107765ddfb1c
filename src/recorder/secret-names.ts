/** What stands for a secret wherever it would be shown. */
export const MASK = '***';

/** Words of a name that say that its value is a secret. */
const SECRET_WORDS = new Set([
  ...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'secret', 'secrets', 'token', 'jwt', 'credential', 'credentials'],
  ...['authorization', 'apikey', 'otp', 'csrf', 'xsrf', 'sid', 'sessionid', 'signature', 'sig'],
]);
/** Pairs of words that say it together. */
const SECRET_PAIRS = new Set(['api key', 'access key', 'private key', 'secret key', 'session id', 'auth key', 'auth code', 'x auth']);

/** Names come again and again, and there are not many of them; what is beyond is worked out each time. */
const known = new Map<string, boolean>();
const KNOWN_NAMES = 1_000;

/** Whether a header, parameter or field of this name holds a secret: `access_token`, `X-Api-Key`, `newPassword`. */
export function looksSecret(name: string): boolean {
  let secret = known.get(name);
  if (secret === undefined) {
    secret = saysSecret(name);
    if (known.size < KNOWN_NAMES) known.set(name, secret);
  }
  return secret;
}

function saysSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.some((word, index) => SECRET_WORDS.has(word) || SECRET_PAIRS.has(`${words[index - 1]} ${word}`));
}
