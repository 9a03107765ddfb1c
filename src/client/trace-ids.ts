import { randomBytes } from 'node:crypto';

const COUNTED_BYTES = 6;
const COUNTED_FROM = 16 - COUNTED_BYTES;

/** Ids of traces as OpenTelemetry has them, 16 bytes in hex: drawn at random once for a run, and counted on from there. */
export function traceIds(): () => string {
  const bytes = randomBytes(16);
  const drawn = bytes.toString('hex', 0, COUNTED_FROM);
  let last = bytes.readUIntBE(COUNTED_FROM, COUNTED_BYTES);
  return () => {
    last = (last + 1) % 2 ** (8 * COUNTED_BYTES);
    return drawn + last.toString(16).padStart(2 * COUNTED_BYTES, '0');
  };
}
