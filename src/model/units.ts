/** Durations and sizes as text and back. Everything inside is integer nanoseconds and bytes; only edges convert. */

export const NS_PER_US = 1e3;
export const NS_PER_MS = 1e6;
export const NS_PER_SECOND = 1e9;

const DURATION_UNITS_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: NS_PER_US,
  µs: NS_PER_US,
  ms: NS_PER_MS,
  s: NS_PER_SECOND,
  m: 60 * NS_PER_SECOND,
};

/** Nanoseconds in the unit that reads best, with three significant digits: `850 ns`, `212 µs`, `4.31 ms`, `1.20 s`. */
export function formatDuration(ns: number): string {
  const magnitude = Math.abs(ns);
  if (magnitude === 0) return '0 µs';
  if (magnitude < 999.5) return `${Math.round(ns)} ns`;
  for (const [unit, size] of [
    ['µs', NS_PER_US],
    ['ms', NS_PER_MS],
  ] as const) {
    if (magnitude < 999.5 * size) return `${threeDigits(ns / size)} ${unit}`;
  }
  return `${threeDigits(ns / NS_PER_SECOND)} s`;
}

function threeDigits(value: number): string {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0);
}

/** `10s`, `250ms`, `1.5m`, or a bare number of seconds, as nanoseconds; null when it is none of these. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(ns|us|µs|ms|s|m)?$/.exec(text.trim());
  if (!match) return null;
  return Math.round(Number(match[1]) * (DURATION_UNITS_NS[match[2] ?? 's'] as number));
}

/** Bytes as a reader would say them, in powers of 1024: `83 B`, `5.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  for (const unit of ['KiB', 'MiB', 'GiB']) {
    value /= 1024;
    if (value < 1023.95 || unit === 'GiB') return `${value.toFixed(1)} ${unit}`;
  }
  return `${bytes} B`;
}

/** `64KiB`, `1M`, `1000` (bytes) as bytes; null when it is none of these. K, M and G are powers of 1024. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmg])(?:i?b)?|b)?$/i.exec(text.trim());
  if (!match) return null;
  const power = match[2] ? 'kmg'.indexOf(match[2].toLowerCase()) + 1 : 0;
  return Math.round(Number(match[1]) * 1024 ** power);
}
