import type { Rule } from './rule.js';
import type { Edge, State, Trie } from './trie.js';

/** What a walk found: a rule, that a slash is missing at the path's end (`true`), or nothing. */
export type Found<T> = Rule<T> | true | null;

/**
 * Walks a path through the states, static text first and then the dynamic parts by weight, going back where it leads
 * nowhere. Each state is visited once at most, as its depth in the path is fixed. Source: werkzeug's StateMachineMatcher.
 */
export class Walker<T> {
  /** The texts of the variables of the rule found, in the order of the path. */
  readonly values: string[] = [];
  /** Whether a rule of the path was passed over for its methods. */
  methodRefused = false;
  readonly #root: State<T>;
  #path = '';
  #method = '';
  #allow: Set<string> | null = null;

  constructor(trie: Trie<T>) {
    this.#root = trie.root;
  }

  /** @param path decoded, beginning with a slash; or empty. */
  walk(method: string, path: string): Found<T> {
    this.values.length = 0;
    this.methodRefused = false;
    this.#path = path;
    this.#method = method;
    return this.#visit(this.#root, 1);
  }

  /** As `walk`, and adds the methods of rules that were passed over to `allow`. */
  collect(method: string, path: string, allow: Set<string>): void {
    this.#allow = allow;
    this.walk(method, path);
    this.#allow = null;
  }

  /** @param from where the next part of the path begins; beyond the path's length when no part is left. */
  #visit(state: State<T>, from: number): Found<T> {
    const path = this.#path;
    if (from > path.length) return this.#arrive(state);
    const slash = path.indexOf('/', from);
    const end = slash === -1 ? path.length : slash;
    const part = path.slice(from, end);
    const next = state.statics.get(part);
    if (next !== undefined) {
      const found = this.#visit(next, end + 1);
      if (found !== null) return found;
    }
    const { dynamics } = state;
    for (let index = 0; index < dynamics.length; index++) {
      const found = this.#follow(dynamics[index] as Edge<T>, part, from, end);
      if (found !== null) return found;
    }
    return from === path.length ? this.#loosely(state) : null;
  }

  #follow(edge: Edge<T>, part: string, from: number, end: number): Found<T> {
    const { values } = this;
    const depth = values.length;
    const outcome = edge.match(edge.final ? this.#path.slice(from) : part, values);
    if (outcome === 'none') return null;
    const beyond = this.#path.length + 1;
    const found = this.#visit(edge.state, edge.final ? (outcome === 'butSlash' ? beyond - 1 : beyond) : end + 1);
    if (found === null) values.length = depth;
    return found;
  }

  /** All parts are used up: a rule here, or one that only wants a slash more. */
  #arrive(state: State<T>): Found<T> {
    const { rules } = state;
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index] as Rule<T>;
      if (rule.methods.has(this.#method)) return rule;
      this.#refuse(rule);
    }
    const slashed = state.statics.get('');
    if (slashed !== undefined) {
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
