import { randomHex } from '../recorder/random.js';

const DIGITS = 32;
const COUNTED_DIGITS = 12;

/** Ids of traces as OpenTelemetry has them, 16 bytes in hex: drawn at random once for a run, and counted on from there. */
export function traceIds(): () => string {
  const drawn = randomHex(DIGITS / 2);
  const prefix = drawn.slice(0, -COUNTED_DIGITS);
  let last = Number.parseInt(drawn.slice(-COUNTED_DIGITS), 16);
  return () => {
    last = (last + 1) % 16 ** COUNTED_DIGITS;
    return prefix + last.toString(16).padStart(COUNTED_DIGITS, '0');
  };
}
