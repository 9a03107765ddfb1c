/** The longest common stretch of two texts within bounds; of equals the first in `left`, then in `right`. */
function longest(
  left: string,
  leftFrom: number,
  leftTo: number,
  right: string,
  rightFrom: number,
  rightTo: number,
): [number, number, number] {
  let [bestLeft, bestRight, size] = [leftFrom, rightFrom, 0];
  let lengths = new Int32Array(right.length + 1);
  for (let at = leftFrom; at < leftTo; at++) {
    const next = new Int32Array(right.length + 1);
    for (let to = rightFrom; to < rightTo; to++) {
      if (left[at] !== right[to]) continue;
      const length = (to > rightFrom ? (lengths[to - 1] ?? 0) : 0) + 1;
      next[to] = length;
      if (length > size) [bestLeft, bestRight, size] = [at - length + 1, to - length + 1, length];
    }
    lengths = next;
  }
  return [bestLeft, bestRight, size];
}

/**
 * How much two texts have in common, from 0 to 1: Ratcliff and Obershelp's measure, as in Python's difflib, so that
 * the rule suggested for an endpoint is the one that Flask suggests.
 */
export function similarity(left: string, right: string): number {
  if (left.length + right.length === 0) return 1;
  const common = (leftFrom: number, leftTo: number, rightFrom: number, rightTo: number): number => {
    if (leftFrom >= leftTo || rightFrom >= rightTo) return 0;
    const [atLeft, atRight, size] = longest(left, leftFrom, leftTo, right, rightFrom, rightTo);
    if (size === 0) return 0;
    return size + common(leftFrom, atLeft, rightFrom, atRight) + common(atLeft + size, leftTo, atRight + size, rightTo);
  };
  return (2 * common(0, left.length, 0, right.length)) / (left.length + right.length);
}
