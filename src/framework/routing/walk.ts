import type { Rule } from './rule.js';
import { hashJoin, hashStep, type StaticTable } from './statics.js';
import type { Edge, State, Trie } from './trie.js';

/** What a walk found: a rule, that a slash is missing at the path's end (`true`), or nothing. */
export type Found<T> = Rule<T> | true | null;

/**
 * Walks a path through the states, static text first and then the dynamic parts by weight, going back where it leads
 * nowhere. Each state is visited once at most, as its depth in the path is fixed. Source: werkzeug's StateMachineMatcher.
 */
export class Walker<T> {
  /** The texts of the variables of the rule found, in the order of the path; what follows them is left over. */
  readonly values: string[] = [];
  /** Whether a rule of the path was passed over for its methods. */
  methodRefused = false;
  readonly #root: State<T>;
  /** Of each part of the path: where it ends, and its hash. Parts deeper than every rule are left out. */
  readonly #ends: Int32Array;
  readonly #hashes: Int32Array;
  readonly #fixed: StaticTable<readonly Rule<T>[]>;
  #whole = 0;
  #path = '';
  #method = '';
  #allow: Set<string> | null = null;

  /** @param trie settled. */
  constructor(trie: Trie<T>) {
    this.#root = trie.root;
    this.#fixed = trie.fixed();
    this.#ends = new Int32Array(trie.depth + 1);
    this.#hashes = new Int32Array(trie.depth + 1);
  }

  /**
   * Takes a path apart for the next walk, in one pass.
   *
   * @param path begins with a slash, or is empty.
   * @returns whether all of it is plain ASCII without percent signs, so that decoding would not change it.
   */
  read(path: string): boolean {
    const ends = this.#ends;
    const hashes = this.#hashes;
    const { length } = path;
    let bits = 0;
    let count = 0;
    let hash = 0;
    let whole = 0;
    let percent = false;
    for (let at = 1; at < length; at++) {
      const code = path.charCodeAt(at);
      if (code === 47) {
        // Beyond the array's end, which no rule reaches, nothing is written.
        ends[count] = at;
        hashes[count] = hash;
        whole = hashJoin(whole, hash);
        count++;
        hash = 0;
      } else {
        if (code === 37) percent = true;
        bits |= code;
        hash = hashStep(hash, code);
      }
    }
    ends[count] = length;
    hashes[count] = hash;
    this.#whole = hashJoin(whole, hash);
    this.#path = path;
    return bits < 128 && !percent;
  }

  /** Walks the path that was read last. */
  walk(method: string): Found<T> {
    this.methodRefused = false;
    this.#method = method;
    const fixed = this.#fixed.getWhole(this.#path, this.#whole);
    if (fixed !== undefined) {
      for (let index = 0; index < fixed.length; index++) {
        const rule = fixed[index] as Rule<T>;
        if (rule.methods.has(method)) return rule;
      }
    }
    return this.#visit(this.#root, 1, 0, 0);
  }

  /** Walks again, and adds the methods of rules that were passed over to `allow`. */
  collect(method: string, allow: Set<string>): void {
    this.#allow = allow;
    this.walk(method);
    this.#allow = null;
  }

  /**
   * @param from where the next part of the path begins; beyond the path's length when no part is left.
   * @param count how many values are known so far.
   */
  #visit(state: State<T>, from: number, depth: number, count: number): Found<T> {
    const path = this.#path;
    if (from > path.length) return this.#arrive(state);
    const end = this.#ends[depth] as number;
    const { dynamics, statics } = state;
    if (statics !== null) {
      const next = statics.get(path, from, end, this.#hashes[depth] as number);
      if (next !== undefined) {
        const found = this.#visit(next, end + 1, depth + 1, count);
        if (found !== null) return found;
      }
    }
    for (let index = 0; index < dynamics.length; index++) {
      const edge = dynamics[index] as Edge<T>;
      const found = edge.final ? this.#finish(edge, from, count) : this.#follow(edge, from, end, depth, count);
      if (found !== null) return found;
    }
    return from === path.length ? this.#loosely(state) : null;
  }

  #follow(edge: Edge<T>, from: number, end: number, depth: number, count: number): Found<T> {
    const part = this.#path.slice(from, end);
    if (edge.test === null) {
      if (edge.match(part, this.values, count) === 'none') return null;
    } else {
      if (!edge.test(part)) return null;
      this.values[count] = part;
    }
    return this.#visit(edge.state, end + 1, depth + 1, count + edge.variables);
  }

  /** Takes all the rest of the path; behind it there is nothing, or the slash at its end. */
  #finish(edge: Edge<T>, from: number, count: number): Found<T> {
    const rest = this.#path.slice(from);
    const { state } = edge;
    if (edge.test !== null) {
      if (!edge.test(rest)) return null;
      this.values[count] = rest;
      return this.#arrive(state);
    }
    const outcome = edge.match(rest, this.values, count);
    if (outcome === 'none') return null;
    if (outcome === 'whole') return this.#arrive(state);
    const found = state.slashed === null ? null : this.#arrive(state.slashed);
    return found ?? this.#loosely(state);
  }

  /** All parts are used up: a rule here, or one that only wants a slash more. */
  #arrive(state: State<T>): Found<T> {
    const { rules, slashed } = state;
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index] as Rule<T>;
      if (rule.methods.has(this.#method)) return rule;
      this.#refuse(rule);
    }
    if (slashed !== null) {
      for (const rule of slashed.rules) {
        if (rule.methods.has(this.#method)) return rule.strictSlashes ? true : rule;
      }
    }
    return null;
  }

  /** Only a slash is left: rules without one that do not insist. */
  #loosely(state: State<T>): Found<T> {
    for (const rule of state.rules) {
      if (rule.strictSlashes) continue;
      if (rule.methods.has(this.#method)) return rule;
      this.#refuse(rule);
    }
    return null;
  }

  #refuse(rule: Rule<T>): void {
    this.methodRefused = true;
    if (this.#allow !== null) for (const method of rule.methods) this.#allow.add(method);
  }
}
