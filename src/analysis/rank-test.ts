/** How a set of values compares with another by ranks. */
export interface RankTest {
  /** The chance, were there no difference, of values as much above the others as these are. */
  readonly p: number;
}

/**
 * Whether the values lie above the others: Mann and Whitney's U, one-sided, by the normal approximation with the
 * corrections for ties and continuity ("On a Test of Whether one of Two Random Variables is Stochastically Larger than
 * the Other", 1947). It asks nothing of the distribution, which for latencies is never normal.
 */
export function ranksAbove(values: readonly number[], others: readonly number[]): RankTest {
  const all = [...values.map((value) => ({ value, own: true })), ...others.map((value) => ({ value, own: false }))].sort(
    (a, b) => a.value - b.value,
  );
  let rankSum = 0;
  let ties = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to++;
    const rank = (from + 1 + to) / 2;
    for (let at = from; at < to; at++) if (all[at]?.own) rankSum += rank;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const [m, n] = [values.length, others.length];
  const total = m + n;
  const u = rankSum - (m * (m + 1)) / 2;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return { p: 1 };
  return { p: upperTail((u - (m * n) / 2 - 0.5) / Math.sqrt(variance)) };
}

/** The normal distribution's upper tail (Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.26; within 1.5e-7). */
function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
  return z >= 0 ? tail / 2 : 1 - tail / 2;
}
