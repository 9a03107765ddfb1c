import { allows, type Rule } from './rule.js';
import { findPart, hashStep } from './statics.js';
import type { Edge, State, Trie } from './trie.js';

/** What a walk found: a rule, that a slash is missing at the path's end (`true`), or nothing. */
export type Found<T> = Rule<T> | true | null;

/**
 * Walks a path through the states, static text first and then the dynamic parts by weight, going back where it leads
 * nowhere. Each state is visited once at most, as its depth in the path is fixed. Source: werkzeug's StateMachineMatcher.
 *
 * A character costs more to read than all that is done with it, so each part is read where the walk needs it, and a
 * text that has to be there is compared at once.
 */
export class Walker<T> {
  /** The texts of the variables of the rule found, in the order of the path; what follows them is left over. */
  readonly values: string[] = [];
  /** Whether a rule of the path was passed over for its methods. */
  methodRefused = false;
  readonly #root: State<T>;
  #path = '';
  #method = '';
  #allow: Set<string> | null = null;
  /** Of the part that was read last: where it ends, and its hash. */
  #end = 0;
  #hash = 0;
  /** All bits of the characters read. */
  #high = 0;
  /** Below zero once a character below `&` was read: percent signs and line feeds are, and little else in a path. */
  #low = 0;

  /** @param trie settled. */
  constructor(trie: Trie<T>) {
    this.#root = trie.root;
  }

  /** @param path begins with a slash, or is empty. */
  walk(method: string, path: string): Found<T> {
    this.methodRefused = false;
    this.#method = method;
    this.#path = path;
    this.#high = 0;
    this.#low = 0;
    return this.#visit(this.#root, 1, 0);
  }

  /**
   * Whether all characters that the last walk went by are plain ASCII and no percent signs. Decoding changes nothing up
   * to the first that is not, so that the walk of the decoded path would have come to the same.
   */
  wentByPlainText(): boolean {
    return this.#high < 128 && (this.#low >= 0 || !this.#path.includes('%'));
  }

  /** Walks again, and adds the methods of rules that were passed over to `allow`. */
  collect(method: string, path: string, allow: Set<string>): void {
    this.#allow = allow;
    this.walk(method, path);
    this.#allow = null;
  }

  /**
   * Calls itself where there is a choice to come back to, and goes on in its loop where there is none.
   *
   * @param from where the next part of the path begins; beyond the path's length when no part is left.
   * @param count how many values are known so far.
   */
  #visit(state: State<T>, from: number, count: number): Found<T> {
    const path = this.#path;
    const { length } = path;
    walking: while (from <= length) {
      const { dynamics, only, statics } = state;
      if (only !== null && from < length) {
        if (!this.#follows(only.codes, from)) return null;
        state = only;
        from += only.codes.length + 1;
        continue;
      }
      this.#read(from);
      const end = this.#end;
      const next = statics === null ? undefined : findPart(statics, path, from, end, this.#hash);
      if (next !== undefined) {
        if (dynamics.length === 0 && from < length) {
          state = next;
          from = end + 1;
          continue;
        }
        const found = this.#visit(next, end + 1, count);
        if (found !== null) return found;
      }
      for (let index = 0; index < dynamics.length; index++) {
        const edge = dynamics[index] as Edge<T>;
        if (edge.final) {
          const found = this.#finish(edge, from, end, count);
          if (found !== null) return found;
        } else if (this.#takes(edge, from, end, count)) {
          if (index === dynamics.length - 1 && from < length) {
            state = edge.state;
            from = end + 1;
            count += edge.variables;
            continue walking;
          }
          const found = this.#visit(edge.state, end + 1, count + edge.variables);
          if (found !== null) return found;
        }
      }
      return from === length ? this.#loosely(state) : null;
    }
    return this.#arrive(state);
  }
  /** Reads the part that begins at `from`. */
  #read(from: number): void {
    const path = this.#path;
    const { length } = path;
    let high = this.#high;
    let low = this.#low;
    let hash = 0;
    let at = from;
    for (; at < length; at++) {
      const code = path.charCodeAt(at);
      if (code === 47) break;
      high |= code;
      low |= code - 38;
      hash = hashStep(hash, code);
    }
    this.#high = high;
    this.#low = low;
    this.#hash = hash;
    this.#end = at;
  }

  /** Reads all that follows a part, slashes too. */
  #readRest(end: number): void {
    const path = this.#path;
    const { length } = path;
    for (let at = end; at < length; at++) this.#note(path.charCodeAt(at));
  }

  #note(code: number): void {
    this.#high |= code;
    this.#low |= code - 38;
  }

  /** Whether the part that begins at `from` is this text, which is plain. */
  #follows(codes: readonly number[], from: number): boolean {
    const path = this.#path;
    const end = from + codes.length;
    // Too short a path stays too short: decoding makes none longer.
    if (end > path.length) return false;
    for (let at = 0; at < codes.length; at++) {
      const code = path.charCodeAt(from + at);
      if (code === codes[at]) continue;
      this.#note(code);
      return false;
    }
    if (end === path.length) return true;
    const next = path.charCodeAt(end);
    this.#note(next);
    return next === 47;
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
  #finish(edge: Edge<T>, from: number, end: number, count: number): Found<T> {
    const path = this.#path;
    const rest = path.slice(from);
    const { state } = edge;
    this.#readRest(end);
    if (edge.plain === 'path' && this.#low >= 0) {
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
