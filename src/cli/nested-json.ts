import { CycleTraceError } from '../model/errors.js';
import { quote } from './wording.js';

/**
 * HTTPie's nested JSON (https://httpie.io/docs/cli/nested-json): `a[b][]=x` builds `{"a":{"b":["x"]}}`.
 * Values given as raw JSON keep their text, so that a number beyond 2^53 is sent as it was typed.
 */

/** A value that is JSON already. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** `null` is a place in an array that was skipped over. Objects are Maps: order is kept, and `__proto__` is a key like any other. */
type Node = string | RawJson | Node[] | Map<string, Node> | null;

type Action = { readonly do: 'key'; readonly key: string } | { readonly do: 'index'; readonly index: number } | { readonly do: 'append' };
type Step = Action & { readonly start: number; readonly end: number };

/** More would be a slip of the keyboard, and each skipped place is sent as a null. */
const LARGEST_INDEX = 9_999;
const DEEPEST = 100;

export interface Field {
  readonly key: string;
  readonly value: string | RawJson;
}

/** The JSON text of all fields together; of two with the same plain key the later wins. */
export function buildJson(fields: readonly Field[]): string {
  let root: Node = null;
  for (const { key, value } of fields) root = set(root, parsePath(key), 0, value, key);
  return serialize(root ?? new Map());
}

function set(node: Node, steps: readonly Step[], depth: number, value: string | RawJson, source: string): Node {
  const step = steps[depth];
  if (step === undefined) return value;
  const container = open(node ?? (step.do === 'key' ? new Map<string, Node>() : []), source);
  if (step.do === 'key') {
    if (!(container instanceof Map)) throw typeError(source, steps, depth, container, 'object');
    const old = container.get(step.key);
    // A null that was given as JSON is a value, and has no keys: only a missing key starts a new object.
    const child = set(old === undefined ? null : (old ?? new RawJson('null')), steps, depth + 1, value, source);
    container.set(step.key, child);
    return container;
  }
  if (!Array.isArray(container)) throw typeError(source, steps, depth, container, 'array');
  if (step.do === 'append') {
    container.push(set(null, steps, depth + 1, value, source));
    return container;
  }
  if (step.index < 0) throw syntaxError(source, step, 'Negative indexes are not supported');
  if (step.index > LARGEST_INDEX) throw syntaxError(source, step, `An index is at most ${LARGEST_INDEX}`);
  while (container.length <= step.index) container.push(null);
  const old = container[step.index] ?? null;
  const empty = old instanceof RawJson && old.text === 'null';
  container[step.index] = set(empty ? null : old, steps, depth + 1, value, source);
  return container;
}

/** Raw JSON becomes a container, one level deep, when a later key reaches into it. */
function open(node: Node, source: string): Node {
  if (!(node instanceof RawJson)) return node;
  try {
    const value: unknown = JSON.parse(node.text);
    const child = (inner: unknown): Node => new RawJson(JSON.stringify(inner));
    if (Array.isArray(value)) return value.map(child);
    if (typeof value === 'object' && value !== null) return new Map(Object.entries(value).map(([key, inner]) => [key, child(inner)]));
    return node;
  } catch (cause) {
    throw new CycleTraceError('ITEM_INVALID', `The key ${quote(source)} reaches into JSON that is nested too deeply.`, { cause });
  }
}

function serialize(node: Node): string {
  if (node === null) return 'null';
  if (typeof node === 'string') return JSON.stringify(node);
  if (node instanceof RawJson) return node.text;
  if (Array.isArray(node)) return `[${node.map(serialize).join(',')}]`;
  return `{${[...node].map(([key, value]) => `${JSON.stringify(key)}:${serialize(value)}`).join(',')}}`;
}

interface Token {
  readonly kind: 'text' | 'number' | '[' | ']';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** root: (text | [n] | [])?  then any number of: [text] | [n] | [] */
export function parsePath(source: string): readonly Step[] {
  const tokens = tokenize(source);
  let cursor = 0;
  const take = (...kinds: readonly Token['kind'][]): Token => {
    const token = tokens[cursor++];
    if (token && kinds.includes(token.kind)) return token;
    const names = kinds.map((kind) => (kind === 'text' || kind === 'number' ? `a ${kind}` : `"${kind}"`));
    const wanted = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
    throw syntaxError(source, token ?? { start: source.length, end: source.length + 1 }, `Expected ${wanted}`);
  };
  const bracket = (start: number, ...kinds: readonly Token['kind'][]): Step => {
    const inner = take(...kinds, ']');
    if (inner.kind === ']') return { do: 'append', start, end: inner.end };
    const { end } = take(']');
    return inner.kind === 'number' ? { do: 'index', index: Number(inner.value), start, end } : { do: 'key', key: inner.value, start, end };
  };
  if (tokens.length === 0) return [{ do: 'key', key: '', start: 0, end: 0 }];
  const first = take('text', 'number', '[');
  const steps: Step[] = [
    first.kind === '[' ? bracket(first.start, 'number') : { do: 'key', key: first.value, start: first.start, end: first.end },
  ];
  while (cursor < tokens.length) {
    steps.push(bracket(take('[').start, 'text', 'number'));
    if (steps.length > DEEPEST) throw syntaxError(source, steps.at(-1) as Step, `A key goes at most ${DEEPEST} levels deep`);
  }
  return steps;
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let text = '';
  let start = 0;
  let escapes = false;
  const flush = (end: number): void => {
    if (text === '') return;
    const isNumber = !escapes && /^[+-]?\d+$/.test(text);
    // `\1` is the text "1", where a bare 1 in brackets is an index.
    const value = !escapes && /^\\[+-]?\d+$/.test(text) ? text.slice(1) : text;
    tokens.push({ kind: isNumber ? 'number' : 'text', value, start, end });
    text = '';
    escapes = false;
  };
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === '[' || char === ']') {
      flush(at);
      tokens.push({ kind: char, value: char, start: at, end: at + 1 });
      continue;
    }
    if (text === '') start = at;
    const next = char === '\\' ? source.charAt(at + 1) : '';
    if (next !== '' && '[]\\'.includes(next)) {
      escapes = true;
      text += next;
      at++;
    } else if (next !== '') {
      text += char + next;
      at++;
    } else {
      text += char;
    }
  }
  flush(source.length);
  return tokens;
}

function syntaxError(source: string, place: { readonly start: number; readonly end: number }, problem: string): CycleTraceError {
  return new CycleTraceError('ITEM_INVALID', `${problem} in the key ${quote(source)}.`, {
    hint: 'Write a[b] for an object, a[0] or a[] for an array, and \\[ or \\] for a bracket that is part of a name.',
    frame: caretFrame(source, place),
  });
}

function typeError(source: string, steps: readonly Step[], depth: number, found: Node, wanted: 'object' | 'array'): CycleTraceError {
  const step = steps[depth] as Step;
  const before = source.slice(0, step.start);
  const what = depth === 0 ? 'the top level' : quote(before);
  return new CycleTraceError('ITEM_INVALID', `${quote(source)} needs ${what} to be an ${wanted}, but it is ${article(typeName(found))}.`, {
    hint: 'Give each key one type: a[b] makes an object, a[0] and a[] an array, a=v a string.',
    frame: caretFrame(source, step),
  });
}

function caretFrame(source: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return `${source}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`;
}

function typeName(node: Node): string {
  if (node === null) return 'null';
  if (node instanceof Map) return 'object';
  if (Array.isArray(node)) return 'array';
  if (typeof node === 'string') return 'string';
  const value: unknown = JSON.parse(node.text);
  return value === null ? 'null' : typeof value;
}

function article(type: string): string {
  return type === 'null' ? type : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
