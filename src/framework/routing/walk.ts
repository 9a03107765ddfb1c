import { allows, type Rule } from './rule.js';
import { findPart, findWhole, hashJoin, hashStep, type Slots } from './statics.js';
import type { Edge, FixedPath, State, Trie } from './trie.js';

/** What a walk found: a rule, that a slash is missing at the path's end (`true`), or nothing. */
export type Found<T> = Rule<T> | true | null;

/**
 * Walks a path through the states, static text first and then the dynamic parts by weight, going back where it leads
 * nowhere. Each state is visited once at most, as its depth in the path is fixed. Source: werkzeug's StateMachineMatcher.
 */
export class Walker<T> {
  /** The texts of the variables of the rule found, in the order of the path; what follows them is left over. */
  readonly values: string[] = [];
  /** Whether the path that was read has ASCII characters alone. */
  ascii = true;
  /** Whether a rule of the path was passed over for its methods. */
  methodRefused = false;
  readonly #root: State<T>;
  /** Of each part of the path: where it ends, and its hash. Parts deeper than every rule are left out. */
  readonly #ends: Int32Array;
  readonly #hashes: Int32Array;
  readonly #fixed: Slots<FixedPath<T>>;
  #count = 0;
  #whole = 0;
  #newline = false;
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
   * @param path begins with a slash, or is empty, when it is to be walked.
   * @returns whether all of it is plain ASCII without percent signs, so that decoding would not change it.
   */
  read(path: string): boolean {
    const ends = this.#ends;
    const hashes = this.#hashes;
    const { length } = path;
    let high = 0;
    let low = 0;
    let count = 0;
    let hash = 0;
    let whole = 0;
    for (let at = 1; at < length; at++) {
      const code = path.charCodeAt(at);
      if (code === 47) {
        if (count < ends.length) {
          ends[count] = at;
          hashes[count] = hash;
        }
        whole = hashJoin(whole, hash);
        count++;
        hash = 0;
      } else {
        high |= code;
        // Below zero once there is a character below `&`: percent signs and line feeds are, and little else in a path.
        low |= code - 38;
        hash = hashStep(hash, code);
      }
    }
    if (count < ends.length) {
      ends[count] = length;
      hashes[count] = hash;
    }
    this.#count = count;
    this.#whole = hashJoin(whole, hash);
    this.#path = path;
    this.#newline = low < 0 && path.includes('\n');
    this.ascii = high < 128;
    return this.ascii && (low >= 0 || !path.includes('%'));
  }

  /** Whether the path that was read has two slashes in a row. */
  hasDoubledSlash(): boolean {
    const ends = this.#ends;
    if (this.#count >= ends.length) return this.#path.includes('//');
    for (let index = 1; index < this.#count; index++) {
      if (ends[index] === (ends[index - 1] as number) + 1) return true;
    }
    return this.#count > 0 && ends[0] === 1;
  }

  /** Walks the path that was read last. */
  walk(method: string): Found<T> {
    this.methodRefused = false;
    this.#method = method;
    const fixed = findWhole(this.#fixed, this.#path, this.#whole);
    if (fixed !== undefined) {
      const { rules } = fixed;
      for (let index = 0; index < rules.length; index++) {
        const rule = rules[index] as Rule<T>;
        if (allows(rule, method)) return rule;
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
   * Calls itself where there is a choice to come back to, and goes on in its loop where there is none.
   *
   * @param from where the next part of the path begins; beyond the path's length when no part is left.
   * @param count how many values are known so far.
   */
  #visit(state: State<T>, from: number, depth: number, count: number): Found<T> {
    const path = this.#path;
    const { length } = path;
    walking: while (from <= length) {
      const end = this.#ends[depth] as number;
      const { dynamics, statics } = state;
      const next = statics === null ? undefined : findPart(statics, path, from, end, this.#hashes[depth] as number);
      if (next !== undefined) {
        if (dynamics.length === 0 && from < length) {
          state = next;
          from = end + 1;
          depth++;
          continue;
        }
        const found = this.#visit(next, end + 1, depth + 1, count);
        if (found !== null) return found;
      }
      for (let index = 0; index < dynamics.length; index++) {
        const edge = dynamics[index] as Edge<T>;
        if (edge.final) {
          const found = this.#finish(edge, from, count);
          if (found !== null) return found;
        } else if (this.#takes(edge, from, end, count)) {
          if (index === dynamics.length - 1 && from < length) {
            state = edge.state;
            from = end + 1;
            depth++;
            count += edge.variables;
            continue walking;
          }
          const found = this.#visit(edge.state, end + 1, depth + 1, count + edge.variables);
          if (found !== null) return found;
        }
      }
      return from === length ? this.#loosely(state) : null;
    }
    return this.#arrive(state);
  }

  #takes(edge: Edge<T>, from: number, end: number, count: number): boolean {
    if (edge.plain === 'text' && from === end) return false;
    const part = this.#path.slice(from, end);
    if (edge.plain === 'text') {
      this.values[count] = part;
      return true;
    }
    if (edge.test === null) return edge.match(part, this.values, count) !== 'none';
    this.values[count] = part;
    return edge.test(part);
  }

  /** Takes all the rest of the path; behind it there is nothing, or the slash at its end. */
  #finish(edge: Edge<T>, from: number, count: number): Found<T> {
    const path = this.#path;
    const rest = path.slice(from);
    const { state } = edge;
    if (edge.plain === 'path' && !this.#newline) {
      if (from === path.length || path.charCodeAt(from) === 47) return null;
      this.values[count] = rest;
      return this.#arrive(state);
    }
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
      if (allows(rule, this.#method)) return rule;
      this.#refuse(rule);
    }
    if (slashed !== null) {
      for (const rule of slashed.rules) {
        if (allows(rule, this.#method)) return rule.strictSlashes ? true : rule;
      }
    }
    return null;
  }

  /** Only a slash is left: rules without one that do not insist. */
  #loosely(state: State<T>): Found<T> {
    for (const rule of state.rules) {
      if (rule.strictSlashes) continue;
      if (allows(rule, this.#method)) return rule;
      this.#refuse(rule);
    }
    return null;
  }

  #refuse(rule: Rule<T>): void {
    this.methodRefused = true;
    if (this.#allow !== null) for (const method of rule.methods) this.#allow.add(method);
  }
}
