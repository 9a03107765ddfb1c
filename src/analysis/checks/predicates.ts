import {
  COMPARISONS,
  type Comparison,
  KINDS,
  type Kind,
  type Predicate,
  type Query,
  type Scalar,
  type ValueType,
} from '../../model/check.js';
import { OUTCOMES } from '../../model/trace.js';
import { parseBytes, parseDuration } from '../../model/units.js';
import { nearest, oneOf } from '../../model/wording.js';
import { QUERIES } from './queries.js';
import type { TokenReader } from './reader.js';
import { CheckFault, type Token } from './tokens.js';

const WORDS = ['contains', 'startsWith', 'endsWith', 'matches', 'in', 'exists', ...KINDS] as const;

/** What each type of value is called, and written like. */
const TYPES: Readonly<Record<ValueType, { readonly called: string; readonly example: string }>> = {
  number: { called: 'a number', example: '200' },
  duration: { called: 'a duration', example: '20ms' },
  text: { called: 'text', example: '"text"' },
  json: { called: 'JSON', example: '42' },
};

/** Reads a predicate and holds it to the type of what it judges. */
export function readPredicate(reader: TokenReader, query: Query): Predicate {
  const token = reader.next();
  const { type, optional } = QUERIES[query.name];
  if (token.kind === 'sign' && (COMPARISONS as readonly string[]).includes(token.text)) {
    return readComparison(reader, token, token.text as Comparison, query, type);
  }
  switch (token.text) {
    case 'contains':
      allow(token, type, ['text', 'json'], query);
      return { name: 'contains', value: type === 'text' ? readText(reader, token) : readScalar(reader, query, type) };
    case 'startsWith':
    case 'endsWith':
      allow(token, type, ['text', 'json'], query);
      return { name: token.text, value: readText(reader, token) };
    case 'matches':
      allow(token, type, ['text', 'json'], query);
      return readRegex(reader);
    case 'in':
      allow(token, type, ['number', 'text', 'json'], query);
      return { name: 'in', values: readList(reader, query, type) };
    case 'exists':
      if (optional) return { name: 'exists' };
      throw new CheckFault(`${query.name} is always there.`, `Write, for example, ${QUERIES[query.name].example}.`, token.from, token.to);
    default:
      if ((KINDS as readonly string[]).includes(token.text)) return readKind(token, type, query);
      throw unknownPredicate(token, query);
  }
}

function readComparison(reader: TokenReader, token: Token, name: Comparison, query: Query, type: ValueType): Predicate {
  if (name !== '==' && name !== '!=') {
    allow(token, type, ['number', 'duration', 'json'], query);
    const timesRef = type === 'duration' ? readTimesRef(reader) : null;
    if (timesRef !== null) return { name, timesRef };
    const value = readScalar(reader, query, type);
    if (typeof value === 'number') return { name, value };
    const { lastEnd } = reader;
    throw new CheckFault(`${name} compares numbers.`, 'Write a number after it.', lastEnd - 1, lastEnd);
  }
  if (type === 'duration') {
    throw new CheckFault(
      `No time is ever exactly another: ${name} is of no use for ${query.name}.`,
      `Write a budget: ${query.text} < 20ms.`,
      token.from,
      token.to,
    );
  }
  return { name, value: readScalar(reader, query, type) };
}

/** `4x ref`, `1.5 x ref`. Null, with nothing taken, where no reference is named. */
function readTimesRef(reader: TokenReader): number | null {
  const token = reader.peek();
  if (token.kind === 'word' && token.text === 'ref') {
    throw new CheckFault('ref needs a factor.', 'Write 1x ref, or how many times the reference is allowed: 4x ref.', token.from, token.to);
  }
  if (token.kind === 'number' && token.suffix === 'xref') {
    const factor = token.text.slice(0, -'xref'.length);
    throw new CheckFault(`${token.text} is one word.`, `Write ${factor}x ref.`, token.from, token.to);
  }
  if (token.kind !== 'number' || !['', 'x'].includes(token.suffix)) return null;
  if (token.suffix === '') {
    reader.next();
    if (!reader.takeWord('x')) {
      throw new CheckFault(
        `${token.text} has no unit.`,
        `Write ${token.text}ms (ns, us, ms or s), or ${token.text}x ref.`,
        token.from,
        token.to,
      );
    }
  } else reader.next();
  const ref = reader.next();
  if (ref.kind !== 'word' || ref.text !== 'ref')
    throw new CheckFault('"ref" is missing after the factor.', `Write ${Number(token.value)}x ref.`, ref.from, ref.to);
  if (Number(token.value) > 0) return Number(token.value);
  throw new CheckFault('The factor of a budget is more than nothing.', 'Write, for example, 4x ref.', token.from, token.to);
}

function readScalar(reader: TokenReader, query: Query, type: ValueType): Scalar {
  const token = reader.next();
  const value = scalarOf(token, type);
  const { called, example } = TYPES[type];
  if (value === undefined) {
    const quotes =
      token.kind === 'word' && (type === 'text' || type === 'json')
        ? `Text stands in quotes: "${token.text}".`
        : `Write, for example, ${type === 'number' ? QUERIES[query.name].example : `${query.text} == ${example}`}.`;
    const what = token.kind === 'end' ? 'nothing' : token.text;
    throw new CheckFault(
      `${query.name} is ${type === 'json' ? 'compared with JSON' : called}, and is compared with ${what}.`,
      quotes,
      token.from,
      token.to,
    );
  }
  if (query.name === 'outcome' && !OUTCOMES.some((outcome) => outcome === value)) {
    const near = nearest(String(value), OUTCOMES);
    throw new CheckFault(
      `There is no outcome ${token.text}.`,
      near === null ? `It is one of ${oneOf(OUTCOMES)}.` : `Did you mean "${near}"?`,
      token.from,
      token.to,
    );
  }
  return value;
}

const LITERALS: Readonly<Record<string, Scalar>> = { true: true, false: false, null: null };

function scalarOf({ kind, text, value, suffix, from, to }: Token, type: ValueType): Scalar | undefined {
  if (kind === 'string') return type === 'text' || type === 'json' ? value : undefined;
  if (kind === 'word') return type === 'json' ? LITERALS[text] : undefined;
  if (kind !== 'number') return undefined;
  if (type === 'duration') {
    const ns = suffix === '' ? null : parseDuration(text);
    if (ns !== null) return ns;
    throw new CheckFault(
      suffix === '' ? `${text} has no unit.` : `${text} is no duration.`,
      'Write a number with ns, us, ms or s: 20ms.',
      from,
      to,
    );
  }
  if (suffix === '') return type === 'text' ? undefined : value;
  const bytes = parseBytes(text);
  throw new CheckFault(`${text} is no number.`, bytes === null ? `Write ${value} alone.` : `Write it out: ${bytes}.`, from, to);
}

function readText(reader: TokenReader, predicate: Token): string {
  const token = reader.next();
  if (token.kind === 'string') return String(token.value);
  throw new CheckFault(
    `${predicate.text} takes text in quotes.`,
    `Write ${predicate.text} "${token.kind === 'end' ? 'text' : token.text}".`,
    token.from,
    token.to,
  );
}

function readRegex(reader: TokenReader): Predicate {
  const { kind, value, suffix, from, to } = reader.next();
  if (kind !== 'regex')
    throw new CheckFault('matches takes a regular expression.', 'Write it between slashes: matches /^[a-z]+$/.', from, to);
  if (/[^imsu]/.test(suffix))
    throw new CheckFault(`The flags ${suffix} are not all known.`, 'Flags are i, m, s and u.', to - suffix.length, to);
  try {
    new RegExp(String(value), suffix);
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: \/.*\/\w*: /s, '');
    throw new CheckFault(`The regular expression is not valid: ${why}.`, 'It is one of JavaScript.', from, to);
  }
  return { name: 'matches', pattern: String(value), flags: suffix };
}

function readList(reader: TokenReader, query: Query, type: ValueType): readonly Scalar[] {
  reader.sign('[', 'in [200, 201]');
  const values: Scalar[] = [];
  const { kind, text, from, to } = reader.peek();
  if (kind === 'sign' && text === ']') throw new CheckFault('The list is empty, and nothing is in it.', 'Write in [200, 201].', from, to);
  do values.push(readScalar(reader, query, type));
  while (reader.takeSign(','));
  reader.sign(']', 'in [200, 201]');
  return values;
}

function readKind(token: Token, type: ValueType, query: Query): Predicate {
  if (token.text !== 'isEmpty') allow(token, type, ['json'], query);
  else allow(token, type, ['text', 'json'], query);
  return { name: token.text as Kind };
}

function allow(token: Token, type: ValueType, types: readonly ValueType[], query: Query): void {
  if (types.includes(type)) return;
  const wanted = oneOf(types.map((each) => TYPES[each].called));
  throw new CheckFault(
    `${token.text} is for ${wanted}, and ${query.name} is ${TYPES[type].called}.`,
    `Write, for example, ${QUERIES[query.name].example}.`,
    token.from,
    token.to,
  );
}

/** What other tools call an aggregate, or what it was to be. */
function aggregateMeant(word: string): string | null {
  const percent = /^p(\d{1,2})$/i.exec(word)?.[1];
  if (percent !== undefined) return `p(${Number(percent)})`;
  if (/^(?:mean|average)$/i.test(word)) return 'avg';
  if (/^median$/i.test(word)) return 'med';
  return nearest(word, ['min', 'med', 'avg', 'max']);
}

function unknownPredicate(token: Token, query: Query): CheckFault {
  const { example } = QUERIES[query.name];
  if (token.kind === 'end')
    return new CheckFault(`What is expected of ${query.text} is missing.`, `Write, for example, ${example}.`, token.from, token.to);
  if (token.kind === 'number' || token.kind === 'string')
    return new CheckFault(`A predicate is missing before ${token.text}.`, `Write ${query.text} == ${token.text}.`, token.from, token.to);
  const aggregate = QUERIES[query.name].type === 'duration' ? aggregateMeant(token.text) : null;
  if (aggregate !== null) return new CheckFault(`There is no aggregate ${token.text}.`, `Did you mean ${aggregate}?`, token.from, token.to);
  if (token.text === '=') return new CheckFault('One "=" compares nothing.', 'Write ==.', token.from, token.to);
  const near = nearest(token.text, [...WORDS, 'not']);
  const hint = near === null ? `Predicates are ${[...COMPARISONS, ...WORDS].join(', ')}.` : `Did you mean ${near}?`;
  return new CheckFault(`There is no predicate ${token.text}.`, hint, token.from, token.to);
}
