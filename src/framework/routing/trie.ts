import { compareWeights, type Part, type Weight } from './pattern.js';
import type { Rule } from './rule.js';
import { type SegmentMatcher, segmentMatcher } from './segment.js';
import { sourceOf } from './shapes.js';

/** A place in the table of rules, reached by the parts so far. Source: werkzeug.routing.matcher.State. */
export interface State<T> {
  readonly statics: Map<string, State<T>>;
  /** In the order in which they are tried, once the trie is sorted. */
  readonly dynamics: Edge<T>[];
  readonly edges: Map<string, Edge<T>>;
  /** The rules that end here, in the order of their registration. */
  readonly rules: Rule<T>[];
}

export interface Edge<T> {
  readonly weight: Weight;
  readonly final: boolean;
  readonly match: SegmentMatcher;
  readonly state: State<T>;
}

const newState = <T>(): State<T> => ({ statics: new Map(), dynamics: [], edges: new Map(), rules: [] });

/** Parts that match and weigh the same share an edge, whatever their variables are called. */
function keyOf(part: Part): string {
  const pieces = part.pieces.map((piece) => (piece.variable === null ? { text: piece.text } : { source: sourceOf(piece.converter.shape) }));
  return JSON.stringify([pieces, part.final, part.suffixed, part.weight]);
}

function step<T>(state: State<T>, part: Part): State<T> {
  if (part.text !== null) {
    const known = state.statics.get(part.text);
    if (known) return known;
    const made = newState<T>();
    state.statics.set(part.text, made);
    return made;
  }
  const key = keyOf(part);
  const known = state.edges.get(key);
  if (known) return known.state;
  const edge: Edge<T> = {
    weight: part.weight,
    final: part.final,
    match: segmentMatcher(part.pieces, part.suffixed),
    state: newState(),
  };
  state.edges.set(key, edge);
  state.dynamics.push(edge);
  return edge.state;
}

/** The states of a table of rules. The first part of each rule, empty because rules begin with a slash, is left out. */
export class Trie<T> {
  readonly root: State<T> = newState();

  add(rule: Rule<T>): void {
    let state = this.root;
    for (const part of rule.pattern.parts.slice(1)) state = step(state, part);
    state.rules.push(rule);
  }

  /** Puts the dynamic parts into their order. Of the same weight, the first registered stays the first tried. */
  sort(state: State<T> = this.root): void {
    state.dynamics.sort((left, right) => compareWeights(left.weight, right.weight));
    for (const next of state.statics.values()) this.sort(next);
    for (const edge of state.dynamics) this.sort(edge.state);
  }

  /** Every rule in the order in which a request meets them: static text first, then by weight. */
  *inMatchOrder(state: State<T> = this.root): Generator<Rule<T>> {
    yield* state.rules;
    for (const next of state.statics.values()) yield* this.inMatchOrder(next);
    for (const edge of state.dynamics) yield* this.inMatchOrder(edge.state);
  }
}
