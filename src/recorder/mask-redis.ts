/** Commands whose arguments are no keys: they may be passwords, scripts or text. */
const KEYLESS = new Set([
  ...['ACL', 'AUTH', 'CLIENT', 'CLUSTER', 'COMMAND', 'CONFIG', 'DEBUG', 'ECHO', 'EVAL', 'EVALSHA', 'EVALSHA_RO', 'EVAL_RO', 'FCALL'],
  ...['FCALL_RO', 'FUNCTION', 'HELLO', 'INFO', 'LATENCY', 'MIGRATE', 'MODULE', 'PING', 'SCRIPT', 'SELECT', 'SLOWLOG'],
]);
const ALL_KEYS = new Set(['DEL', 'EXISTS', 'MGET', 'PFCOUNT', 'SDIFF', 'SINTER', 'SUNION', 'TOUCH', 'UNLINK', 'WATCH']);
const PAIRS = new Set(['MSET', 'MSETNX']);
const PLAIN_WORD = /^[A-Za-z_]{1,16}$/;
const TOKEN = /"(?:[^"\\]|\\.)*"|\S+/g;

/** A command as one line: arguments with white space, or none, in quotes. */
export function redisLine(command: string, args: readonly unknown[]): string {
  return [command, ...args.map(String).map((arg) => (arg === '' || /[\s"\\]/.test(arg) ? JSON.stringify(arg) : arg))].join(' ');
}

/** The command and the shape of its keys (`user:?`), with `?` for every other argument. */
export function maskRedis(line: string): string {
  const [command = '', ...args] = line.match(TOKEN) ?? [];
  const upper = command.toUpperCase();
  if (!/^[A-Z][A-Z0-9._-]*$/.test(upper)) return '?';
  const isKey = (index: number): boolean => {
    if (KEYLESS.has(upper)) return false;
    if (ALL_KEYS.has(upper)) return true;
    return PAIRS.has(upper) ? index % 2 === 0 : index === 0;
  };
  return [upper, ...args.map((arg, index) => (isKey(index) ? shapeOfKey(arg) : '?'))].join(' ');
}

/** Of a key only the plain words that name its kind, and only where they stand before the rest: `user:?`, `cart:open:?`. */
function shapeOfKey(key: string): string {
  const parts = key.split(/([:/.{}])/);
  if (parts.length === 1) return '?';
  const words = parts.map((part, index) =>
    index % 2 === 1 || part === '' || (index < parts.length - 1 && PLAIN_WORD.test(part)) ? part : '?',
  );
  return words.join('');
}
