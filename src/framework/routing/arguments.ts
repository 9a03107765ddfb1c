import { quoted, RuleError } from './errors.js';

export type ConverterArgument = string | number | boolean | null;

/** The arguments of a converter in a rule: `<name(1, key=2):variable>`. */
export interface ConverterArguments {
  readonly list: readonly ConverterArgument[];
  readonly named: Readonly<Record<string, ConverterArgument>>;
}

const CONSTANTS = new Map<string, ConverterArgument>([
  ['None', null],
  ['null', null],
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
]);

// A quoted text, a number or a word, up to the next comma.
const ARGUMENT = /\s*(?:(?<name>\w+)\s*=\s*)?(?<value>"[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|[\w.]+)\s*(?:,\s*|$)/uy;

function readValue(text: string): ConverterArgument {
  const constant = CONSTANTS.get(text);
  if (constant !== undefined) return constant;
  if (text.startsWith('"') || text.startsWith("'")) return text.slice(1, -1);
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

export function parseArguments(text: string): ConverterArguments {
  const list: ConverterArgument[] = [];
  const named: Record<string, ConverterArgument> = Object.create(null);
  let at = 0;
  while (at < text.length && text.slice(at).trim() !== '') {
    ARGUMENT.lastIndex = at;
    const groups = ARGUMENT.exec(text)?.groups;
    if (!groups) throw new RuleError(`Cannot parse converter argument ${quoted(text.slice(at))}`);
    const value = readValue(groups.value ?? '');
    if (groups.name) named[groups.name] = value;
    else list.push(value);
    at = ARGUMENT.lastIndex;
  }
  return { list, named };
}

/** Takes a converter's arguments by position or by name, and refuses what it does not know. */
export class ArgumentReader {
  readonly #converter: string;
  readonly #values = new Map<string, ConverterArgument>();

  constructor(converter: string, given: ConverterArguments, names: readonly string[]) {
    this.#converter = converter;
    if (given.list.length > names.length) {
      throw new RuleError(`the converter ${quoted(converter)} takes at most ${names.length} arguments, ${given.list.length} were given`);
    }
    given.list.forEach((value, index) => {
      this.#values.set(names[index] ?? '', value);
    });
    for (const [name, value] of Object.entries(given.named)) {
      if (!names.includes(name)) {
        throw new RuleError(`the converter ${quoted(converter)} takes no argument ${quoted(name)}; it takes ${names.join(', ')}`);
      }
      if (this.#values.has(name)) throw new RuleError(`the converter ${quoted(converter)} was given its argument ${quoted(name)} twice`);
      this.#values.set(name, value);
    }
  }

  number(name: string): number | null {
    const value = this.#values.get(name) ?? null;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (number === null || (typeof number === 'number' && Number.isFinite(number))) return number;
    throw new RuleError(`the converter ${quoted(this.#converter)} needs a number for ${quoted(name)}, not ${JSON.stringify(value)}`);
  }

  /** A whole number of at least 0. */
  count(name: string): number | null {
    const value = this.number(name);
    if (value === null || (Number.isSafeInteger(value) && value >= 0)) return value;
    throw new RuleError(`the converter ${quoted(this.#converter)} needs a whole number of 0 or more for ${quoted(name)}, not ${value}`);
  }

  flag(name: string): boolean {
    const value = this.#values.get(name) ?? false;
    if (typeof value === 'boolean') return value;
    throw new RuleError(`the converter ${quoted(this.#converter)} needs true or false for ${quoted(name)}, not ${JSON.stringify(value)}`);
  }
}
