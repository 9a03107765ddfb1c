/** Eighths of a column, filled from the left: the finest step that text can draw. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const;

/**
 * A bar to scale within `width` columns that stand for `totalNs`. Its end is drawn to an eighth of a column. Its start
 * can be drawn to the column, its right half or its last eighth, for want of other characters. Whatever took any time,
 * and any moment that was marked, leaves a sliver.
 */
export function timelineBar(startNs: number, durationNs: number, totalNs: number, width: number): string {
  if (width < 1 || totalNs <= 0) return '';
  const eighths = width * 8;
  const scale = (ns: number) => Math.min(eighths, Math.max(0, (ns / totalNs) * eighths));
  const start = scale(startNs);
  const end = Math.max(start, scale(startNs + durationNs));
  const column = Math.min(width - 1, Math.floor(start / 8));
  const left = ' '.repeat(column);
  const filled = Math.round(end - column * 8);
  if (filled <= 8) return left + EIGHTHS[Math.min(8, Math.max(1, Math.round(end - start)))];
  const skipped = start - column * 8;
  const first = skipped < 2 ? '█' : skipped < 6 ? '▐' : '▕';
  return left + first + '█'.repeat(Math.floor(filled / 8) - 1) + EIGHTHS[filled % 8];
}
