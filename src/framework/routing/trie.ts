import type { Converter } from './converters.js';
import { compareWeights, type Part, type Weight } from './pattern.js';
import type { Rule } from './rule.js';
import { matcherOf, type SegmentMatcher } from './segment.js';
import { sourceOf, testerOf } from './shapes.js';
import { codesOf, type Entry, hashStep, type Slots, slotsOf } from './statics.js';

/** ASCII without percent signs: text that decoding leaves as it is. */
const isPlain = (codes: readonly number[]): boolean => codes.every((code) => code < 128 && code !== 37);

/** A place in the table of rules, reached by the parts so far. Source: werkzeug.routing.matcher.State. */
export class State<T> implements Entry {
  /** Of the static part that leads here; of none behind a variable. */
  readonly codes: readonly number[];
  readonly hash: number;
  readonly byText = new Map<string, State<T>>();
  readonly byKey = new Map<string, Edge<T>>();
  /** The rules that end here, in the order of their registration. */
  readonly rules: Rule<T>[] = [];
  /** What follows, ready for the walk; null when nothing does. Made by `settle`. */
  statics: Slots<State<T>> | null = null;
  dynamics: readonly Edge<T>[] = [];
  /** What follows where that is one static part and nothing else, and its text is plain. */
  only: State<T> | null = null;
  /** Where one more slash at the end leads to. */
  slashed: State<T> | null = null;

  constructor(text = '') {
    this.codes = codesOf(text);
    this.hash = this.codes.reduce(hashStep, 0);
  }

  /** Puts what follows into the order of matching. Of the same weight, the first registered stays the first tried. */
  settle(): void {
    this.statics = this.byText.size > 0 ? slotsOf([...this.byText.values()]) : null;
    this.dynamics = [...this.byKey.values()].sort((left, right) => compareWeights(left.weight, right.weight));
    const [next, ...others] = [...this.byText.values(), ...this.byKey.values()];
    this.only = next instanceof State && others.length === 0 && isPlain(next.codes) ? next : null;
    this.slashed = this.byText.get('') ?? null;
    for (const next of this.byText.values()) next.settle();
    for (const edge of this.dynamics) edge.state.settle();
  }
}

export interface Edge<T> {
  readonly weight: Weight;
  readonly final: boolean;
  /** How many variables it has. */
  readonly variables: number;
  /** The two commonest parts, `<name>` and `<path:name>`, for the walk to judge without a call. */
  readonly plain: 'text' | 'path' | null;
  /** For a part that is one variable and nothing else: whether its converter takes the text. */
  readonly test: ((text: string) => boolean) | null;
  /** For any other part. */
  readonly match: SegmentMatcher;
  readonly state: State<T>;
}

/** Parts that match and weigh the same share an edge, whatever their variables are called. */
function keyOf(part: Part): string {
  const pieces = part.pieces.map((piece) => (piece.variable === null ? { text: piece.text } : { source: sourceOf(piece.converter.shape) }));
  return JSON.stringify([pieces, part.final, part.suffixed, part.weight]);
}

function onlyConverter(part: Part): Converter | null {
  const [only] = part.pieces;
  return part.pieces.length === 1 && !part.suffixed && only !== undefined && only.variable !== null ? only.converter : null;
}

function plainKind({ shape }: Converter): 'text' | 'path' | null {
  if (shape.kind === 'text') return shape.min === 1 && shape.max === Number.POSITIVE_INFINITY ? 'text' : null;
  return shape.kind === 'path' ? 'path' : null;
}

function step<T>(state: State<T>, part: Part): State<T> {
  if (part.text !== null) {
    const known = state.byText.get(part.text);
    if (known) return known;
    const made = new State<T>(part.text);
    state.byText.set(part.text, made);
    return made;
  }
  const key = keyOf(part);
  const known = state.byKey.get(key);
  if (known) return known.state;
  const only = onlyConverter(part);
  const edge: Edge<T> = {
    weight: part.weight,
    final: part.final,
    variables: part.pieces.filter((piece) => piece.variable !== null).length,
    plain: only === null ? null : plainKind(only),
    test: only === null ? null : testerOf(only.shape),
    match: matcherOf(part),
    state: new State(),
  };
  state.byKey.set(key, edge);
  return edge.state;
}

/** The states of a table of rules. The first part of each rule, empty because rules begin with a slash, is left out. */
export class Trie<T> {
  readonly root = new State<T>();

  add(rule: Rule<T>): void {
    const parts = rule.pattern.parts.slice(1);
    let state = this.root;
    for (const part of parts) state = step(state, part);
    state.rules.push(rule);
  }

  /** Every rule in the order in which a request meets them: static text first, then by weight. */
  *inMatchOrder(state: State<T> = this.root): Generator<Rule<T>> {
    yield* state.rules;
    for (const next of state.byText.values()) yield* this.inMatchOrder(next);
    for (const edge of state.dynamics) yield* this.inMatchOrder(edge.state);
  }
}
