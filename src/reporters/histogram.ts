import { formatDuration } from '../model/units.js';
import { ink, type Line } from './line.js';
import { timelineBar } from './timeline.js';

const BINS = 10;

/**
 * How the values spread, as bars to scale. Bins are equally wide from the least value to the 99th percentile, so that
 * one straggler does not press all others into one bar; what lies beyond is counted in a bin of its own.
 */
export function histogramLines(valuesNs: readonly number[], width: number): Line[] {
  const sorted = [...valuesNs].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || first === last) return [];
  const upper = Math.max(sorted[Math.ceil(sorted.length * 0.99) - 1] as number, first + 1);
  const bins = Math.max(2, Math.min(BINS, Math.ceil(Math.sqrt(sorted.length))));
  const size = (upper - first) / bins;
  const counts = Array.from({ length: bins }, () => 0);
  let beyond = 0;
  for (const value of sorted) {
    if (value > upper) beyond++;
    else {
      const bin = Math.min(bins - 1, Math.floor((value - first) / size));
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  const most = Math.max(...counts, beyond);
  const digits = String(most).length;
  const room = Math.max(4, Math.min(60, width - 13 - digits));
  const bar = (label: string, count: number): Line => [
    ink(` ${label.padStart(9)}  `, 'dim'),
    ink(count === 0 ? '' : timelineBar(0, count, most, room), 'server'),
    ink(`${count === 0 ? '' : ' '}${count}`, 'dim'),
  ];
  const lines = counts.map((count, bin) => bar(formatDuration(first + bin * size), count));
  if (beyond > 0) lines.push(bar(`> ${formatDuration(upper)}`, beyond));
  return lines;
}
