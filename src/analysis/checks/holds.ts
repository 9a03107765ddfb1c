import type { Comparison, Kind, Predicate, Scalar } from '../../model/check.js';

/** A predicate made ready to be asked many times. Those that name the reference are for budgets, not for this. */
export type Test = (value: unknown) => boolean;

/**
 * What is not there (undefined) fits no predicate, negated or not, but `not exists`: `header "X" != "a"` is about a
 * header that came.
 */
export function testOf(predicate: Exclude<Predicate, { timesRef: number }>, negated: boolean): Test {
  const test = positive(predicate);
  if (predicate.name === 'exists') return (value) => test(value) !== negated;
  return (value) => value !== undefined && test(value) !== negated;
}

function positive(predicate: Exclude<Predicate, { timesRef: number }>): Test {
  switch (predicate.name) {
    case 'exists':
      return (value) => value !== undefined;
    case 'contains':
      return (value) => contains(value, predicate.value);
    case 'startsWith':
      return (value) => typeof value === 'string' && value.startsWith(predicate.value);
    case 'endsWith':
      return (value) => typeof value === 'string' && value.endsWith(predicate.value);
    case 'matches': {
      const regex = new RegExp(predicate.pattern, predicate.flags);
      return (value) => typeof value === 'string' && regex.test(value);
    }
    case 'in':
      return (value) => predicate.values.some((each) => each === value);
    case '==':
      return (value) => value === predicate.value;
    case '!=':
      return (value) => value !== predicate.value;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (value) => typeof value === 'number' && compares(predicate.name as Comparison, value, Number(predicate.value));
    default:
      return (value) => isA(predicate.name, value);
  }
}

export function compares(comparison: Comparison, value: number, bound: number): boolean {
  switch (comparison) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '==':
      return value === bound;
    case '!=':
      return value !== bound;
  }
}

/** Of text a part of it, of a list one of its items. */
function contains(value: unknown, part: Scalar): boolean {
  if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
  return Array.isArray(value) && value.includes(part);
}

function isA(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'isInteger':
      return Number.isInteger(value);
    case 'isNumber':
      return typeof value === 'number';
    case 'isString':
      return typeof value === 'string';
    case 'isBoolean':
      return typeof value === 'boolean';
    case 'isList':
      return Array.isArray(value);
    case 'isObject':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'isNull':
      return value === null;
    case 'isEmpty':
      return isEmpty(value);
  }
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
