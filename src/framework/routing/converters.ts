import { ArgumentReader, type ConverterArguments } from './arguments.js';
import { quoted, RuleError, ValidationError } from './errors.js';
import { quotePath } from './quote.js';

/** The texts that a converter takes from a path, before it converts them. */
export type Shape =
  | { readonly kind: 'text'; readonly min: number; readonly max: number }
  | { readonly kind: 'digits'; readonly signed: boolean }
  | { readonly kind: 'decimal'; readonly signed: boolean }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'oneOf'; readonly items: readonly string[] }
  | { readonly kind: 'path' }
  | { readonly kind: 'custom'; readonly source: string };

/** A converter bound to its arguments in one rule. */
export interface Converter {
  readonly shape: Shape;
  /** Precedence among converters at one place; the lowest is tried first. */
  readonly weight: number;
  /** False when its texts may hold a `/`. */
  readonly partIsolating: boolean;
  /** What its texts are, for messages: "an int". */
  readonly noun: string;
  /** The value of a text that has the shape, or a Refusal; null where the text is the value. */
  readonly parse: ((text: string) => unknown) | null;
  /** The text of a value, percent-encoded. */
  format(value: unknown): string;
}

/** Why a converter does not take a text that has its shape. */
export class Refusal {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export type ConverterFactory = (given: ConverterArguments) => Converter;

/** A converter of the user's. Source: werkzeug.routing.BaseConverter. */
export interface ConverterDefinition {
  /**
   * What its texts look like: a regular expression without anchors. It runs against what clients send, so it must not
   * be able to backtrack without end; a quantifier right around a quantifier is refused.
   */
  readonly regex?: string | RegExp;
  /** Text to value; throws a ValidationError to refuse. The text itself when left out. */
  parse?(text: string, given: ConverterArguments): unknown;
  /** Value to text, not yet percent-encoded. `String(value)` when left out. */
  format?(value: never, given: ConverterArguments): string;
  /** 100 when left out: as `string`. */
  readonly weight?: number;
  /** Whether a text lies within one segment; true unless the regex holds a `/`. */
  readonly partIsolating?: boolean;
}

const formatText = (value: unknown): string => quotePath(String(value));

const text: ConverterFactory = (given) => {
  const read = new ArgumentReader('string', given, ['minlength', 'maxlength', 'length']);
  const length = read.count('length');
  const min = length ?? read.count('minlength') ?? 1;
  const max = length ?? read.count('maxlength') ?? Number.POSITIVE_INFINITY;
  if (min > max) throw new RuleError(`the converter 'string' can never match: minlength ${min} is over maxlength ${max}`);
  const bounds = max === min ? ` of ${min} characters` : max < Number.POSITIVE_INFINITY ? ` of ${min} to ${max} characters` : '';
  const noun = `a string${bounds || (min > 1 ? ` of at least ${min} characters` : '')}`;
  return { shape: { kind: 'text', min, max }, weight: 100, partIsolating: true, noun, parse: null, format: formatText };
};

const path: ConverterFactory = (given) => {
  new ArgumentReader('path', given, []);
  return { shape: { kind: 'path' }, weight: 200, partIsolating: false, noun: 'a path', parse: null, format: formatText };
};

const uuid: ConverterFactory = (given) => {
  new ArgumentReader('uuid', given, []);
  const parse = (value: string) => value.toLowerCase();
  return { shape: { kind: 'uuid' }, weight: 100, partIsolating: true, noun: 'a uuid', parse, format: formatText };
};

const any: ConverterFactory = (given) => {
  const items = given.list.map(String);
  if (items.length === 0) throw new RuleError("the converter 'any' needs at least one item, as in <any(a, b):name>");
  const noun = `one of ${items.map(quoted).join(', ')}`;
  const format = (value: unknown): string => {
    if (items.includes(String(value))) return quotePath(String(value));
    throw new RuleError(`${quoted(String(value))} is not one of ${[...new Set(items)].sort().map(quoted).join(', ')}`);
  };
  return { shape: { kind: 'oneOf', items }, weight: 100, partIsolating: true, noun, parse: null, format };
};

function bounded(value: number, min: number | null, max: number | null): number | Refusal {
  if (min !== null && value < min) return new Refusal(`min=${min}: ${value} is too small`);
  if (max !== null && value > max) return new Refusal(`max=${max}: ${value} is too large`);
  return value;
}

/** As Number(), which takes twice as long for the few digits that ids have. */
function wholeNumber(digits: string): number {
  const start = digits.charCodeAt(0) === 45 ? 1 : 0;
  if (digits.length - start > 15) return Number(digits) || 0;
  let number = 0;
  for (let at = start; at < digits.length; at++) number = number * 10 + digits.charCodeAt(at) - 48;
  return start === 1 && number > 0 ? -number : number;
}

const int: ConverterFactory = (given) => {
  const read = new ArgumentReader('int', given, ['fixed_digits', 'min', 'max', 'signed']);
  const digits = read.count('fixed_digits') ?? 0;
  const [min, max, signed] = [read.number('min'), read.number('max'), read.flag('signed')];
  const parse = (value: string): number | Refusal => {
    if (digits > 0 && value.length !== digits) return new Refusal(`fixed_digits=${digits}: ${quoted(value)} has ${value.length}`);
    const number = wholeNumber(value);
    // Python's integers have no end. A rounded id would be somebody else's: better no match than that.
    if (!Number.isSafeInteger(number)) return new Refusal(`${quoted(value)} is beyond the integers that JavaScript holds exactly`);
    return bounded(number, min, max);
  };
  const format = (value: unknown): string => {
    const number = typeof value === 'bigint' ? value : typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
    if (typeof number === 'number' && !Number.isFinite(number)) throw new RuleError(`${quoted(String(value))} is not an int`);
    const plain = typeof number === 'bigint' ? number : BigInt(Math.trunc(number));
    const sign = plain < 0n ? '-' : '';
    return (
      sign +
      String(plain)
        .slice(sign.length)
        .padStart(digits - sign.length, '0')
    );
  };
  return { shape: { kind: 'digits', signed }, weight: 50, partIsolating: true, noun: signed ? 'a signed int' : 'an int', parse, format };
};

/** Decimal notation with a point and without exponent, so that what is built also matches. */
function decimal(value: number): string {
  const [mantissa = '0', exponent] = String(Math.abs(value)).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent ?? 0);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const cut = point <= 0 ? 1 : point;
  return `${value < 0 ? '-' : ''}${padded.slice(0, cut)}.${padded.slice(cut) || '0'}`;
}

const float: ConverterFactory = (given) => {
  const read = new ArgumentReader('float', given, ['min', 'max', 'signed']);
  const [min, max, signed] = [read.number('min'), read.number('max'), read.flag('signed')];
  const parse = (value: string): number | Refusal => {
    const number = Number(value);
    return Number.isFinite(number) ? bounded(number, min, max) : new Refusal('the number is too large for a float');
  };
  const format = (value: unknown): string => {
    const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) throw new RuleError(`${quoted(String(value))} is not a float`);
    return decimal(number);
  };
  return {
    shape: { kind: 'decimal', signed },
    weight: 50,
    partIsolating: true,
    noun: signed ? 'a signed float' : 'a float',
    parse,
    format,
  };
};

/** Werkzeug's own; `default` serves `<name>`. */
export const BUILT_IN: ReadonlyMap<string, ConverterFactory> = new Map([
  ['default', text],
  ['string', text],
  ['any', any],
  ['path', path],
  ['int', int],
  ['float', float],
  ['uuid', uuid],
]);

// A group that holds one repeated atom and is repeated itself, as (a+)+: it backtracks exponentially and never says
// more than the atom repeated. Other shapes are the author's to judge.
const NESTED_QUANTIFIER = /\((?:\?:|\?<\w+>)?[^()[\]\\|?*+{}](?:[+*]|\{\d+,\})\??\)(?:[+*]|\{\d+,\})/;
// Escapes and classes, each one atom, whatever is written in them.
const ATOM = /\\[pPu]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]/g;

/** Makes a factory of a user's definition; throws a RuleError that names what is wrong with it. */
export function customConverter(name: string, definition: ConverterDefinition): ConverterFactory {
  if (typeof name !== 'string' || !/^[a-zA-Z_]\w*$/.test(name))
    throw new RuleError(`${quoted(String(name))} cannot be a converter's name: letters, digits and _ only`);
  const { regex = '[^/]+', weight = 100 } = definition;
  const source = typeof regex === 'string' ? regex : regex.source;
  const flags = typeof regex === 'string' ? '' : regex.flags.replace(/[uv]/, '');
  if (flags !== '') throw new RuleError(`the converter ${quoted(name)} has a regex with the flags ${quoted(flags)}; only u can be kept`);
  if (!Number.isFinite(weight)) throw new RuleError(`the converter ${quoted(name)} needs a number for its weight, not ${String(weight)}`);
  if (NESTED_QUANTIFIER.test(source.replace(ATOM, 'x'))) {
    throw new RuleError(
      `the converter ${quoted(name)} repeats a repetition in its regex ${quoted(source)}: one request could hang the server`,
    );
  }
  try {
    new RegExp(`^(?:${source})$`, 'u');
  } catch (cause) {
    throw new RuleError(`the converter ${quoted(name)} has a regex that is not valid: ${(cause as Error).message}`, { cause });
  }
  const partIsolating = definition.partIsolating ?? !source.includes('/');
  return (given) => ({
    shape: { kind: 'custom', source },
    weight,
    partIsolating,
    noun: `a ${name}`,
    parse: definition.parse
      ? (value) => {
          try {
            return definition.parse?.(value, given);
          } catch (error) {
            if (error instanceof ValidationError)
              return new Refusal(error.message || `the converter ${quoted(name)} refuses ${quoted(value)}`);
            throw error;
          }
        }
      : null,
    format: (value) => quotePath(definition.format ? definition.format(value as never, given) : String(value)),
  });
}
