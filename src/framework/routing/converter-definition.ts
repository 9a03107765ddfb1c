import { shown } from '../mistake-words.js';
import type { ConverterDefinition } from './converters.js';
import { quoted, RuleError } from './errors.js';

const isType =
  (type: string) =>
  (value: unknown): boolean =>
    typeof value === type;

const PARTS: { readonly [key in keyof Required<ConverterDefinition>]: readonly [is: (value: unknown) => boolean, words: string] } = {
  regex: [(value) => typeof value === 'string' || value instanceof RegExp, 'a string or a RegExp'],
  parse: [isType('function'), 'a function'],
  format: [isType('function'), 'a function'],
  weight: [isType('number'), 'a number'],
  partIsolating: [isType('boolean'), 'true or false'],
};

/** Refuses a definition that is none. It may be an object of any class; one that has nothing known was meant for another framework. */
export function checkDefinition(name: unknown, definition: unknown): void {
  const converter = `the converter ${quoted(String(name))}`;
  const keys = Object.keys(PARTS) as (keyof ConverterDefinition)[];
  const wanted = `${converter} needs an object with ${keys.join(', ')}`;
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition) || definition instanceof RegExp) {
    throw new RuleError(`${wanted}, not ${shown(definition)}`);
  }
  const own = Object.keys(definition);
  if (own.length > 0 && !keys.some((key) => key in definition)) throw new RuleError(`${wanted}; this one has ${own.join(', ')}`);
  for (const key of keys) {
    const value: unknown = (definition as ConverterDefinition)[key];
    const [is, words] = PARTS[key];
    if (value !== undefined && !is(value)) throw new RuleError(`${converter} needs ${words} for its ${key}, not ${shown(value)}`);
  }
}
