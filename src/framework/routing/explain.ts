import type { TriedRule } from '../../model/trace.js';
import { Refusal } from './converters.js';
import { quoted } from './errors.js';
import type { Part } from './pattern.js';
import type { MatchResult } from './result.js';
import type { Rule } from './rule.js';
import { matcherOf } from './segment.js';
import { similarity } from './similarity.js';

/** Where a rule and a path part ways. */
interface Judgement {
  /** Parts that agree; all of them when the whole path does. */
  readonly depth: number;
  readonly whole: boolean;
  /** How much the first parts that differ have in common, 0 to 1. */
  readonly likeness: number;
  readonly reason: string;
}

const RESEMBLES = 0.6;

function resembles(left: string, right: string): boolean {
  const possible = (2 * Math.min(left.length, right.length)) / (left.length + right.length);
  return possible >= RESEMBLES && similarity(left, right) >= RESEMBLES;
}

function written(part: Part): string {
  return part.pieces
    .map((piece) =>
      piece.variable === null ? piece.text : `<${piece.converterName === 'default' ? '' : `${piece.converterName}:`}${piece.variable}>`,
    )
    .join('');
}

function differs(part: Part, text: string, place: number): string {
  if (part.text === '') return `the path goes on with ${quoted(text)}`;
  if (part.text !== null) {
    // As Express writes it.
    const variable = /^:(\w+)$/.exec(part.text)?.[1];
    const advice = variable === undefined ? '' : `; a variable is written <${variable}>`;
    return `static text ${quoted(part.text)} != ${quoted(text)}${advice}`;
  }
  const [only, ...others] = part.pieces;
  const where = part.final ? quoted(text) : `segment ${place} ${quoted(text)}`;
  if (only !== undefined && only.variable !== null && others.length === 0) return `${where} is not ${only.converter.noun}`;
  return `${where} is not like ${quoted(written(part))}`;
}

/** Why the values do not convert; null when they do. */
function refusal<T>(rule: Rule<T>, values: readonly string[]): string | null {
  for (const [index, { converter }] of rule.variables.entries()) {
    const value = converter.parse?.(values[index] ?? '');
    if (value instanceof Refusal) return value.reason;
  }
  return null;
}

function afterAllParts<T>(rule: Rule<T>, method: string, values: readonly string[], depth: number): Judgement {
  const whole = { depth, whole: true, likeness: 1 };
  if (!rule.methods.has(method)) return { ...whole, reason: `method ${method} not allowed (${[...rule.methods].join(', ')})` };
  return { ...whole, reason: refusal(rule, values) ?? '' };
}

function judge<T>(rule: Rule<T>, method: string, path: string): Judgement {
  const parts = rule.pattern.parts.slice(1);
  const segments = path.slice(1).split('/');
  const values: string[] = [];
  let place = 0;
  for (const [depth, part] of parts.entries()) {
    const segment = segments[place];
    if (segment === undefined) {
      if (part.text !== '' || depth + 1 < parts.length) {
        return { depth, whole: false, likeness: 0, reason: `the path ends where the rule goes on with ${quoted(written(part))}` };
      }
      if (rule.strictSlashes) {
        const slash = rule.methods.has(method)
          ? 'the path lacks the slash at its end'
          : 'the path lacks the slash at its end, and the method is not allowed';
        return { depth, whole: false, likeness: 1, reason: slash };
      }
      continue;
    }
    const target = part.final ? segments.slice(place).join('/') : segment;
    const outcome = part.text !== null ? (part.text === segment ? 'whole' : 'none') : matcherOf(part)(target, values, values.length);
    if (outcome === 'none') {
      const likeness = part.text === null ? 1 : similarity(part.text, segment);
      return { depth, whole: false, likeness, reason: differs(part, target, place + 1) };
    }
    place = part.final ? segments.length - (outcome === 'butSlash' ? 1 : 0) : place + 1;
  }
  const rest = segments.slice(place);
  if (rest.length > 1 || (rest.length === 1 && (rest[0] !== '' || rule.strictSlashes))) {
    const reason = `the path goes on with ${quoted(`/${rest.join('/')}`)}`;
    return { depth: parts.length, whole: false, likeness: 0, reason };
  }
  return afterAllParts(rule, method, values, parts.length);
}

/**
 * The rules that a request met and that did not answer it, nearest first, each with the reason. Where no rule won, rules
 * whose text resembles the path are there too.
 *
 * @param rules in match order.
 */
export function explainMatch<T>(
  rules: readonly Rule<T>[],
  result: MatchResult<T>,
  method: string,
  path: string,
  limit: number,
): TriedRule[] {
  const target = result.kind === 'redirect' ? path.replace(/\/{2,}/g, '/') : path;
  const winner = result.kind === 'match' ? result.rule : null;
  let decided: Rule<T> | null = null;
  let behind = false;
  const first = target.slice(1).split('/', 1)[0] ?? '';
  const tried: { rule: Rule<T>; judgement: Judgement; reason: string }[] = [];
  for (const rule of rules) {
    if (rule === winner) {
      behind = true;
      decided = rule;
      continue;
    }
    const text = rule.pattern.parts[1]?.text ?? null;
    // Most of a large table differs in the first text already, and is not worth a closer look.
    if (text !== null && text !== first && (winner !== null || !resembles(text, first))) continue;
    const judgement = judge(rule, method, target);
    let { reason } = judgement;
    const fits = judgement.whole && rule.methods.has(method);
    if (fits && decided !== null) {
      reason =
        winner === null && result.kind !== 'redirect'
          ? `not tried: the refusal by ${quoted(decided.rule)} is final`
          : `matches too, but ${quoted(decided.rule)} goes before it`;
    } else if (fits) {
      decided = rule;
    } else if (behind) {
      continue;
    }
    if (result.kind === 'redirect' && (reason === '' || reason === 'the path lacks the slash at its end')) {
      reason = `${reason}${reason === '' ? '' : ': '}redirected to ${quoted(result.path)}`;
    }
    tried.push({ rule, judgement, reason });
  }
  const nearness = ({ depth, likeness, whole }: Judgement) => (whole ? 1e6 : depth) + likeness * 0.9;
  return tried
    .sort((left, right) => nearness(right.judgement) - nearness(left.judgement))
    .slice(0, limit)
    .map(({ reason, rule }) => ({ rule: rule.rule, endpoint: rule.endpoint, reason }));
}
