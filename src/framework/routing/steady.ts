import { type Characters, holds, isDigit, type RangedShape, Reach, type RunEnd, textOf, type Unit } from './units.js';

const reach = new Reach();

/** For each place, where the run ends that begins there. */
function runEnds(shape: RangedShape, characters: Characters): RunEnd {
  const size = characters.length;
  const ends = new Int32Array(size + 1);
  const digits = shape.kind === 'digits' || shape.kind === 'decimal';
  const stop = shape.kind === 'path' ? '\n' : '/';
  ends[size] = size;
  for (let at = size - 1; at >= 0; at--) {
    const within = digits ? isDigit(characters[at]) : characters[at] !== stop;
    ends[at] = within ? (ends[at + 1] ?? 0) : at;
  }
  return (at) => ends[Math.min(at, size)] ?? size;
}

const noRuns: RunEnd = (at) => at;

/** Marks the places from which `unit` and then the rest, given in `rest`, take the text to its end. */
function mark(unit: Unit, runEnd: RunEnd, characters: Characters, rest: Uint8Array): Uint8Array {
  const size = characters.length;
  const marks = new Uint8Array(size + 1);
  if (unit.kind === 'fixed') {
    for (let at = size - unit.text.length; at >= 0; at--) {
      if (rest[at + unit.text.length] && holds(characters, unit.text, at)) marks[at] = 1;
    }
  } else if (unit.kind === 'choice') {
    for (let at = size; at >= 0; at--) {
      if (unit.items.some((item) => rest[at + item.length] && holds(characters, item, at))) marks[at] = 1;
    }
  } else {
    // The nearest place at or behind each place from which the rest can go on.
    const nearest = new Int32Array(size + 1);
    for (let at = size; at >= 0; at--) nearest[at] = rest[at] ? at : (nearest[at + 1] ?? size + 1);
    for (let at = size; at >= 0; at--) {
      reach.find(unit.shape, runEnd, characters, at);
      if (reach.least <= reach.most && (nearest[reach.least] ?? size + 1) <= reach.most) marks[at] = 1;
    }
  }
  return marks;
}

/** Where the unit ends that begins at `at`: of the ends that leave the rest possible, the one that a regex prefers. */
function chosenEnd(unit: Unit, runEnd: RunEnd, characters: Characters, rest: Uint8Array, at: number): number {
  if (unit.kind === 'fixed') return at + unit.text.length;
  if (unit.kind === 'choice') {
    return at + (unit.items.find((item) => rest[at + item.length] && holds(characters, item, at)) ?? '').length;
  }
  reach.find(unit.shape, runEnd, characters, at);
  const step = unit.shape.kind === 'path' ? 1 : -1;
  let end = step === 1 ? reach.least : reach.most;
  while (!rest[end]) end += step;
  return end;
}

/**
 * Divides a text among units: from its end back, it marks for each unit where it could begin, and then it goes forward
 * along the marks. Takes time and memory in proportion to the text, whatever it holds.
 *
 * @param size where the last unit has to end.
 */
export function divideSteadily(units: readonly Unit[], characters: Characters, size: number, out: string[], first: number): boolean {
  let rest: Uint8Array = new Uint8Array(characters.length + 1);
  rest[size] = 1;
  const rests: Uint8Array[] = new Array(units.length);
  const runs = units.map((unit) => (unit.kind === 'ranged' ? runEnds(unit.shape, characters) : noRuns));
  for (let index = units.length - 1; index >= 0; index--) {
    rests[index] = rest;
    rest = mark(units[index] as Unit, runs[index] as RunEnd, characters, rest);
  }
  if (!rest[0]) return false;
  let at = 0;
  let slot = first;
  for (const [index, unit] of units.entries()) {
    const to = chosenEnd(unit, runs[index] as RunEnd, characters, rests[index] as Uint8Array, at);
    if (unit.kind !== 'fixed') out[slot++] = textOf(characters, at, to);
    at = to;
  }
  return true;
}
