import type { Shape } from './converters.js';
import type { Piece } from './pattern.js';
import { escapeSource, sourceOf, testerOf, wholeRegex } from './shapes.js';

/** How a part took a text: not at all, wholly, or but for a slash at its end (suffixed parts alone). */
export type SegmentOutcome = 'none' | 'whole' | 'butSlash';

/** Matches a part with variables against a text and puts their texts into `out`, from the index `to` on. */
export type SegmentMatcher = (target: string, out: string[], to: number) => SegmentOutcome;

/** A text by characters, indexed alike in both forms: a list where some are pairs of UTF-16 units. */
type Characters = string | readonly string[];
/** Shapes whose ends, from one place, are all the places in a range. */
type Ranged = Exclude<Shape, { kind: 'custom' | 'oneOf' }>;

type Unit =
  | { readonly kind: 'fixed'; readonly text: Characters }
  | { readonly kind: 'choice'; readonly items: readonly Characters[] }
  | { readonly kind: 'ranged'; readonly shape: Ranged };

function unitOf(piece: Piece): Unit {
  if (piece.variable === null) return { kind: 'fixed', text: Array.from(piece.text) };
  const { shape } = piece.converter;
  if (shape.kind === 'oneOf') return { kind: 'choice', items: shape.items.map((item) => Array.from(item)) };
  if (shape.kind === 'custom') throw new TypeError('a regex of the user cannot be matched in steps');
  return { kind: 'ranged', shape };
}

/**
 * The matcher for a part. It finds what a backtracking regex would find, greedy where Werkzeug's regex is greedy, but
 * in time proportional to the text: a user's own regex is the one thing that is left to the regex engine.
 */
export function segmentMatcher(pieces: readonly Piece[], suffixed: boolean): SegmentMatcher {
  const variables = pieces.filter((piece) => piece.variable !== null);
  const only = variables[0];
  if (variables.length === 1 && only !== undefined && !suffixed) return singleMatcher(pieces, only.converter.shape);
  if (variables.some((piece) => piece.converter.shape.kind === 'custom')) return regexMatcher(pieces, suffixed);
  const quick = regexMatcher(pieces, suffixed);
  const steady = steadyMatcher(pieces, suffixed);
  return (target, out, to) => (target.length ** variables.length <= REGEX_STEPS ? quick : steady)(target, out, to);
}

// A regex with several variables may try every way to share the text among them. It is the faster matcher where these
// are few, by the length of the text.
const REGEX_STEPS = 20_000;

/** Takes time in proportion to the text, whatever it holds. For parts without a user's regex. */
export function steadyMatcher(pieces: readonly Piece[], suffixed: boolean): SegmentMatcher {
  const units = pieces.map(unitOf);
  return (target, out, to) => matchUnits(units, suffixed, target, out, to);
}

/** One variable between fixed ends: no choice, so no search. */
function singleMatcher(pieces: readonly Piece[], shape: Shape): SegmentMatcher {
  const test = testerOf(shape);
  const at = pieces.findIndex((piece) => piece.variable !== null);
  const fixed = (part: readonly Piece[]) => part.map((piece) => (piece.variable === null ? piece.text : '')).join('');
  const [prefix, suffix] = [fixed(pieces.slice(0, at)), fixed(pieces.slice(at + 1))];
  const least = prefix.length + suffix.length;
  return (target, out, to) => {
    if (target.length < least || !target.startsWith(prefix) || !target.endsWith(suffix)) return 'none';
    const text = target.slice(prefix.length, target.length - suffix.length);
    if (!test(text)) return 'none';
    out[to] = text;
    return 'whole';
  };
}

/** Leaves the search to the regex engine. */
export function regexMatcher(pieces: readonly Piece[], suffixed: boolean): SegmentMatcher {
  let source = '';
  let last = 0;
  const groups: number[] = [];
  for (const piece of pieces) {
    if (piece.variable === null) {
      source += escapeSource(piece.text);
      continue;
    }
    const own = sourceOf(piece.converter.shape);
    groups.push(last + 1);
    last += 1 + countGroups(own);
    source += `(${own})`;
  }
  const regex = wholeRegex(suffixed ? `${source}(?<!\\/)(\\/?)` : source);
  return (target, out, to) => {
    const found = regex.exec(target);
    if (found === null) return 'none';
    for (let index = 0; index < groups.length; index++) out[to + index] = found[groups[index] as number] as string;
    return suffixed && found[last + 1] === '/' ? 'butSlash' : 'whole';
  };
}

/** Capturing groups that a user's regex has of its own. */
function countGroups(source: string): number {
  return (new RegExp(`(?:${source})|`, 'u').exec('')?.length ?? 1) - 1;
}

/** For each place, where the run ends that the shape may take from there: of digits, of one line, of one segment. */
function runEnds(shape: Ranged, characters: Characters): Int32Array {
  const ends = new Int32Array(characters.length + 1);
  const digits = shape.kind === 'digits' || shape.kind === 'decimal';
  const stop = shape.kind === 'path' ? '\n' : '/';
  ends[characters.length] = characters.length;
  for (let at = characters.length - 1; at >= 0; at--) {
    const character = characters[at] ?? '';
    const within = digits ? character >= '0' && character <= '9' : character !== stop;
    ends[at] = within ? (ends[at + 1] ?? 0) : at;
  }
  return ends;
}

// The ends that a shape can take from a place are one range: these two are its bounds, from the last call of `reach`.
let least = 0;
let most = -1;

function reach(shape: Ranged, ends: Int32Array, characters: Characters, at: number): void {
  const end = ends[at] ?? 0;
  const sign = (shape.kind === 'digits' || shape.kind === 'decimal') && shape.signed && characters[at] === '-' ? 1 : 0;
  least = 0;
  most = -1;
  if (shape.kind === 'text') {
    least = at + shape.min;
    most = Math.min(end, at + shape.max);
  } else if (shape.kind === 'digits') {
    least = at + sign + 1;
    most = ends[at + sign] ?? 0;
  } else if (shape.kind === 'decimal') {
    const point = ends[at + sign] ?? 0;
    if (point === at + sign || characters[point] !== '.') return;
    least = point + 2;
    most = ends[point + 1] ?? 0;
  } else if (shape.kind === 'path') {
    if (at >= characters.length || characters[at] === '/') return;
    least = at + 1;
    most = ends[at + 1] ?? 0;
  } else if (shape.kind === 'uuid') {
    if (at + 36 > characters.length || !isUuid(textOf(characters, at, at + 36))) return;
    least = at + 36;
    most = least;
  }
}

const isUuid = testerOf({ kind: 'uuid' });

function textOf(characters: Characters, from: number, to: number): string {
  return typeof characters === 'string' ? characters.slice(from, to) : characters.slice(from, to).join('');
}

function holds(characters: Characters, text: Characters, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (characters[at + index] !== text[index]) return false;
  }
  return true;
}

/** Marks the places from which `unit` and then the rest, given in `rest`, take the text to its end. */
function mark(unit: Unit, ends: Int32Array | null, characters: Characters, rest: Uint8Array): Uint8Array {
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
  } else if (ends !== null) {
    // The nearest place at or behind each place from which the rest can go on.
    const nearest = new Int32Array(size + 1);
    for (let at = size; at >= 0; at--) nearest[at] = rest[at] ? at : (nearest[at + 1] ?? size + 1);
    for (let at = size; at >= 0; at--) {
      reach(unit.shape, ends, characters, at);
      if (least <= most && (nearest[least] ?? size + 1) <= most) marks[at] = 1;
    }
  }
  return marks;
}

/** Where the unit ends that begins at `at`: of the ends that leave the rest possible, the one that a regex prefers. */
function chosenEnd(unit: Unit, ends: Int32Array | null, characters: Characters, rest: Uint8Array, at: number): number {
  if (unit.kind === 'fixed') return at + unit.text.length;
  if (unit.kind === 'choice') {
    return at + (unit.items.find((item) => rest[at + item.length] && holds(characters, item, at)) ?? '').length;
  }
  if (ends === null) return at;
  reach(unit.shape, ends, characters, at);
  const step = unit.shape.kind === 'path' ? 1 : -1;
  let end = step === 1 ? least : most;
  while (!rest[end]) end += step;
  return end;
}

/** Marks where the variables and texts may end: at the text's end or, in a suffixed part, before the slash there. */
function lastMarks(characters: Characters, suffixed: boolean): Uint8Array {
  const size = characters.length;
  const marks = new Uint8Array(size + 1);
  const slashBefore = (at: number) => at > 0 && characters[at - 1] === '/';
  marks[size] = suffixed && slashBefore(size) ? 0 : 1;
  if (suffixed && slashBefore(size) && !slashBefore(size - 1)) marks[size - 1] = 1;
  return marks;
}

function matchUnits(units: readonly Unit[], suffixed: boolean, target: string, out: string[], first: number): SegmentOutcome {
  // Lengths count characters, not UTF-16 halves of them.
  const characters: Characters = /[\ud800-\udfff]/.test(target) ? Array.from(target) : target;
  const rests: Uint8Array[] = new Array(units.length);
  const ends = units.map((unit) => (unit.kind === 'ranged' ? runEnds(unit.shape, characters) : null));
  let rest = lastMarks(characters, suffixed);
  for (let index = units.length - 1; index >= 0; index--) {
    rests[index] = rest;
    rest = mark(units[index] as Unit, ends[index] ?? null, characters, rest);
  }
  if (!rest[0]) return 'none';
  let at = 0;
  let slot = first;
  for (let index = 0; index < units.length; index++) {
    const unit = units[index] as Unit;
    const to = chosenEnd(unit, ends[index] ?? null, characters, rests[index] as Uint8Array, at);
    if (unit.kind !== 'fixed') out[slot++] = textOf(characters, at, to);
    at = to;
  }
  return at === characters.length ? 'whole' : 'butSlash';
}
