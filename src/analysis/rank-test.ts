/**
 * The chance, were there no difference, that values lie as far above others as these do: Mann and Whitney's U, one-sided
 * and exact ("On a Test of Whether one of Two Random Variables is Stochastically Larger than the Other", 1947). It asks
 * nothing of the distribution, which for latencies is never normal. Equal values count as if they were below: a tie never
 * makes anything look surer.
 */
export function chanceRankedAbove(values: readonly number[], others: readonly number[]): number {
  let above = 0;
  for (const value of values) for (const other of others) if (value > other) above++;
  const orders = ordersByU(values.length, others.length);
  const total = orders.reduce((sum, count) => sum + count, 0);
  return orders.slice(above).reduce((sum, count) => sum + count, 0) / total;
}

/** How many orders of so many values among so many others have a U of 0, 1, 2, …: the paper's own recurrence. */
function ordersByU(values: number, others: number): number[] {
  const rows = Array.from({ length: values + 1 }, () => Array.from({ length: others + 1 }, (): number[] => [1]));
  for (let m = 1; m <= values; m++) {
    for (let n = 1; n <= others; n++) {
      // The highest of all is a value, above all the others, or one of the others, above none.
      const [highestOwn, highestOther] = [rows[m - 1]?.[n] ?? [], rows[m]?.[n - 1] ?? []];
      (rows[m] as number[][])[n] = Array.from({ length: m * n + 1 }, (_, u) => (highestOwn[u - n] ?? 0) + (highestOther[u] ?? 0));
    }
  }
  return rows[values]?.[others] ?? [1];
}
