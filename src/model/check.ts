import type { SourceLocation } from './trace.js';

/**
 * A check as data: `<query> [aggregate] [not] <predicate>`, parsed and type-checked. `cli` makes it, `analysis` judges
 * runs by it; neither sees the text again except to show it.
 */
export interface CheckPlan {
  /** As written. */
  readonly expression: string;
  readonly query: Query;
  /** How the runs are put together; null where every run must hold. */
  readonly aggregate: Aggregate | null;
  readonly negated: boolean;
  readonly predicate: Predicate;
  /** Where it is written, in a suite; null on the command line. */
  readonly source: SourceLocation | null;
}

export const QUERY_NAMES = [
  'status',
  'header',
  'cookie',
  'body',
  'bytes',
  'jsonpath',
  'route',
  'endpoint',
  'outcome',
  'total',
  'phase',
  'step',
  'span',
  'hook',
  'cpu',
  'count',
  'boot',
] as const;
export type QueryName = (typeof QUERY_NAMES)[number];

export interface Query {
  readonly name: QueryName;
  /** A header's name, a phase, a path, a step's number, what is counted; null for queries that take none. */
  readonly argument: string | number | null;
  /** As written. */
  readonly text: string;
}

/** What a query gives: `json` is known only when the response is there. */
export type ValueType = 'number' | 'duration' | 'text' | 'json';

export type Aggregate = { readonly name: 'min' | 'med' | 'avg' | 'max' } | { readonly name: 'p'; readonly percent: number };

export type Scalar = string | number | boolean | null;

export const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const KINDS = ['isInteger', 'isNumber', 'isString', 'isBoolean', 'isList', 'isObject', 'isNull', 'isEmpty'] as const;
export type Kind = (typeof KINDS)[number];

export type Predicate =
  /** A duration's value is in nanoseconds. */
  | { readonly name: Comparison; readonly value: Scalar }
  /** So many times the median total of the reference response. */
  | { readonly name: '<' | '<=' | '>' | '>='; readonly timesRef: number }
  | { readonly name: 'contains'; readonly value: Scalar }
  | { readonly name: 'startsWith' | 'endsWith'; readonly value: string }
  | { readonly name: 'matches'; readonly pattern: string; readonly flags: string }
  | { readonly name: 'in'; readonly values: readonly Scalar[] }
  | { readonly name: 'exists' }
  | { readonly name: Kind };

export const COUNTED = ['db', 'http', 'hook', 'log', 'redirect', 'duplicate-db'] as const;
export type Counted = (typeof COUNTED)[number];

/** True when a check needs the reference response to be timed in the same run. */
export function needsRef({ predicate }: CheckPlan): boolean {
  return 'timesRef' in predicate;
}

/** True when a check needs what the phases take of the thread. */
export function needsCpu({ query }: Pick<CheckPlan, 'query'>): boolean {
  return query.name === 'cpu';
}

/** True when a check reads the response's body, whole. */
export function needsBody({ query }: CheckPlan): boolean {
  return query.name === 'body' || query.name === 'jsonpath';
}
