import type { Shape } from './converters.js';
import type { Part, Piece } from './pattern.js';
import { escapeSource, sourceOf, testerOf, wholeRegex } from './shapes.js';
import { divideSteadily } from './steady.js';
import { unitOf } from './units.js';

/** How a part took a text: not at all, wholly, or but for a slash at its end (suffixed parts alone). */
export type SegmentOutcome = 'none' | 'whole' | 'butSlash';

/** Matches a part with variables against a text and puts their texts into `out`, from the index `to` on. */
export type SegmentMatcher = (target: string, out: string[], to: number) => SegmentOutcome;

/**
 * The matcher for a part. It finds what a backtracking regex would find, greedy where Werkzeug's regex is greedy, but
 * no text makes it search without end: a user's own regex is the one thing that is left to the regex engine.
 */
export function segmentMatcher(pieces: readonly Piece[], suffixed: boolean): SegmentMatcher {
  const variables = pieces.filter((piece) => piece.variable !== null);
  const only = variables[0];
  if (variables.length === 1 && only !== undefined && !suffixed) return singleMatcher(pieces, only.converter.shape);
  if (variables.some((piece) => piece.converter.shape.kind === 'custom')) return regexMatcher(pieces, suffixed);
  return dividingMatcher(pieces, suffixed, variables.length);
}

const matchers = new WeakMap<Part, SegmentMatcher>();

/** The matcher of a part with variables, made once. */
export function matcherOf(part: Part): SegmentMatcher {
  const known = matchers.get(part);
  if (known) return known;
  const made = segmentMatcher(part.pieces, part.suffixed);
  matchers.set(part, made);
  return made;
}

const fixedText = (pieces: readonly Piece[]): string => pieces.map((piece) => (piece.variable === null ? piece.text : '')).join('');

/** One variable between fixed ends: no choice, so no search. */
function singleMatcher(pieces: readonly Piece[], shape: Shape): SegmentMatcher {
  const test = testerOf(shape);
  const at = pieces.findIndex((piece) => piece.variable !== null);
  const [prefix, suffix] = [fixedText(pieces.slice(0, at)), fixedText(pieces.slice(at + 1))];
  const least = prefix.length + suffix.length;
  return (target, out, to) => {
    if (target.length < least || !target.startsWith(prefix) || !target.endsWith(suffix)) return 'none';
    const text = target.slice(prefix.length, target.length - suffix.length);
    if (!test(text)) return 'none';
    out[to] = text;
    return 'whole';
  };
}

// Trying every way to share a text among several variables takes, at worst, its length to the power of their number.
const MOST_TRIALS = 20_000;

/** For parts without a user's regex. */
function dividingMatcher(pieces: readonly Piece[], suffixed: boolean, variables: number): SegmentMatcher {
  const quick = suffixed ? regexMatcher(pieces, suffixed) : (pairMatcher(pieces) ?? regexMatcher(pieces, suffixed));
  const steady = steadyMatcher(pieces, suffixed);
  const most = Math.floor(MOST_TRIALS ** (1 / variables));
  return (target, out, to) => (target.length <= most ? quick(target, out, to) : steady(target, out, to));
}

/** Two variables with a text between them, the commonest case: tries the places of that text. Null for other parts. */
export function pairMatcher(pieces: readonly Piece[]): SegmentMatcher | null {
  const from = pieces.findIndex((piece) => piece.variable !== null);
  const [first, between, second] = pieces.slice(from, from + 3);
  if (first?.variable == null || between?.variable !== null || second?.variable == null) return null;
  if (pieces.slice(from + 3).some((piece) => piece.variable !== null) || first.converter.shape.kind === 'oneOf') return null;
  const [prefix, separator, suffix] = [fixedText(pieces.slice(0, from)), between.text, fixedText(pieces.slice(from + 3))];
  const isolated = first.converter.partIsolating && second.converter.partIsolating;
  const tests = [first, second].map(({ converter: { shape } }) => {
    const test = testerOf(shape);
    return shape.kind === 'text' && !isolated ? (text: string) => !text.includes('/') && test(text) : test;
  });
  const [takesFirst, takesSecond] = tests as [(text: string) => boolean, (text: string) => boolean];
  const lazy = first.converter.shape.kind === 'path';
  return (target, out, to) => {
    const end = target.length - suffix.length;
    if ((prefix !== '' && !target.startsWith(prefix)) || (suffix !== '' && !target.endsWith(suffix))) return 'none';
    let place = lazy ? target.indexOf(separator, prefix.length) : placeBefore(target, separator, end - separator.length, prefix.length);
    while (place >= prefix.length && place + separator.length <= end) {
      const head = target.slice(prefix.length, place);
      const tail = target.slice(place + separator.length, end);
      if (takesFirst(head) && takesSecond(tail)) {
        out[to] = head;
        out[to + 1] = tail;
        return 'whole';
      }
      place = lazy ? target.indexOf(separator, place + 1) : placeBefore(target, separator, place - 1, prefix.length);
    }
    return 'none';
  };
}

/** As lastIndexOf, which is the slower for texts this short: the last place from `from` down to `least`. */
function placeBefore(target: string, separator: string, from: number, least: number): number {
  const code = separator.charCodeAt(0);
  for (let at = from; at >= least; at--) {
    if (target.charCodeAt(at) === code && (separator.length === 1 || target.startsWith(separator, at))) return at;
  }
  return -1;
}

/** Takes time in proportion to the text. For parts without a user's regex. */
export function steadyMatcher(pieces: readonly Piece[], suffixed: boolean): SegmentMatcher {
  const units = pieces.map(unitOf);
  return (target, out, to) => {
    // Lengths count characters, not UTF-16 halves of them.
    const characters = /[\ud800-\udfff]/.test(target) ? Array.from(target) : target;
    const size = characters.length;
    const slash = suffixed && characters[size - 1] === '/';
    // A text that itself ends with a slash does not count, so of two slashes neither is the one at the rule's end.
    if (slash && characters[size - 2] === '/') return 'none';
    if (!divideSteadily(units, characters, slash ? size - 1 : size, out, to)) return 'none';
    return slash ? 'butSlash' : 'whole';
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
