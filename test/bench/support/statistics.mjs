// Medians and spreads. A ratio is taken pair by pair, within one round, so that a machine that slows down slows down both.

export const median = (numbers) => quantile(numbers, 0.5);

export function quantile(numbers, q) {
  const sorted = numbers.toSorted((left, right) => left - right);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const share = at - low;
  return sorted[low] * (1 - share) + (sorted[low + 1] ?? sorted[low]) * share;
}

export function spread(numbers) {
  return { min: Math.min(...numbers), median: median(numbers), max: Math.max(...numbers), rounds: numbers.length };
}

/** What two contenders did in the same rounds, and the ratio of the first to the second. */
export function compare(ours, theirs) {
  return { ours: spread(ours), theirs: spread(theirs), ratio: spread(ours.map((value, round) => value / theirs[round])) };
}

/** Runs the contenders in turn, round by round; who goes first changes. Gives each one's samples by its name. */
export async function inTurns(contenders, rounds, onRound = () => {}) {
  const names = Object.keys(contenders);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length];
      samples[name].push(await contenders[name](round));
    }
    onRound(round);
  }
  return samples;
}
