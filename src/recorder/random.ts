import { closeSync, openSync, readSync } from 'node:fs';

const SOURCE = '/dev/urandom';

/**
 * So many bytes that nobody can guess, as hex. Read from the system's own source where it is a file, as it is on every
 * Unix: Node's crypto, which reads the same one, takes every start several milliseconds to load.
 */
export function randomHex(bytes: number): string {
  const drawn = Buffer.alloc(bytes);
  return (drawnFromFile(drawn) ? drawn : process.getBuiltinModule('node:crypto').randomBytes(bytes)).toString('hex');
}

function drawnFromFile(into: Buffer): boolean {
  let file: number;
  try {
    file = openSync(SOURCE, 'r');
  } catch {
    return false;
  }
  try {
    return readSync(file, into, 0, into.length, null) === into.length;
  } catch {
    return false;
  } finally {
    closeSync(file);
  }
}
