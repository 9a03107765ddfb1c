import { parseArguments } from './arguments.js';
import type { Converter, ConverterFactory } from './converters.js';
import { LookupError, quoted, RuleError } from './errors.js';

/** A stretch of a rule: static text, or a variable with its converter. */
export type Piece =
  | { readonly variable: null; readonly text: string }
  | { readonly variable: string; readonly converter: Converter; readonly converterName: string };

/** How a dynamic part ranks among others at its place: less goes first, compared item by item. */
export interface Weight {
  readonly staticCount: number;
  readonly staticLengths: readonly number[];
  readonly argumentCount: number;
  readonly argumentWeights: readonly number[];
}

/** A part of a rule between slashes, or all of its rest when a variable in it may hold slashes (`final`). */
export interface Part {
  readonly pieces: readonly Piece[];
  /** The text of a part without variables; null with some. */
  readonly text: string | null;
  readonly final: boolean;
  /** A final part whose rule ends with a slash: that slash is optional in the match and decides on the redirect. */
  readonly suffixed: boolean;
  readonly weight: Weight;
}

export interface Pattern {
  readonly parts: readonly Part[];
  /** All stretches in order, slashes included, for building. */
  readonly pieces: readonly Piece[];
}

const TOKEN =
  /(?<slash>\/)|(?<text>[^</]+)|<(?:(?<converter>[a-zA-Z_][a-zA-Z0-9_]*)(?:\((?<given>.*?)\))?:)?(?<variable>[a-zA-Z_][a-zA-Z0-9_]*)>/y;

const SLASH: Piece = { variable: null, text: '/' };

class PartBuilder {
  pieces: Piece[] = [];
  final = false;
  staticLengths: number[] = [];
  argumentWeights: number[] = [];

  part(suffixed: boolean): Part {
    const { argumentWeights, final, pieces, staticLengths } = this;
    const weight = { staticCount: -staticLengths.length, staticLengths, argumentCount: -argumentWeights.length, argumentWeights };
    const text = argumentWeights.length === 0 ? pieces.map((piece) => (piece.variable === null ? piece.text : '')).join('') : null;
    return { pieces, text, final, suffixed, weight };
  }
}

function converterOf(name: string, given: string, converters: ReadonlyMap<string, ConverterFactory>): Converter {
  const factory = converters.get(name);
  if (!factory) throw new LookupError(`the converter ${quoted(name)} does not exist`);
  return factory(parseArguments(given));
}

/** Reads a rule; throws a RuleError or a LookupError where it is not well formed. */
export function parsePattern(rule: string, converters: ReadonlyMap<string, ConverterFactory>): Pattern {
  const parts: Part[] = [];
  const all: Piece[] = [];
  const seen = new Set<string>();
  let builder = new PartBuilder();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rule.length) {
    const groups = TOKEN.exec(rule)?.groups;
    if (!groups) throw new RuleError(`malformed url rule: ${quoted(rule)}`);
    if (groups.slash !== undefined) {
      all.push(SLASH);
      if (builder.final) {
        builder.pieces.push(SLASH);
      } else {
        parts.push(builder.part(false));
        builder = new PartBuilder();
      }
    } else if (groups.text !== undefined) {
      const piece: Piece = { variable: null, text: groups.text };
      builder.staticLengths.push(-[...groups.text].length);
      builder.pieces.push(piece);
      all.push(piece);
    } else {
      const variable = groups.variable ?? '';
      if (variable === '__proto__') throw new RuleError(`${quoted(variable)} cannot be a variable's name in url rule ${quoted(rule)}`);
      if (seen.has(variable)) throw new RuleError(`variable name ${quoted(variable)} used twice in url rule ${quoted(rule)}`);
      seen.add(variable);
      // Reading the arguments may run another exec: keep the place.
      const at = TOKEN.lastIndex;
      const converterName = groups.converter ?? 'default';
      const converter = converterOf(converterName, groups.given ?? '', converters);
      TOKEN.lastIndex = at;
      const piece: Piece = { variable, converter, converterName };
      if (!converter.partIsolating) builder.final = true;
      builder.argumentWeights.push(converter.weight);
      builder.pieces.push(piece);
      all.push(piece);
    }
  }
  const suffixed = builder.final && builder.pieces.at(-1) === SLASH;
  if (suffixed) builder.pieces.pop();
  parts.push(builder.part(suffixed));
  if (suffixed) parts.push(new PartBuilder().part(false));
  return { parts, pieces: all };
}

function compareLists(left: readonly number[], right: readonly number[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Werkzeug's order of dynamic parts: more static text first, then more variables, then lighter converters. */
export function compareWeights(left: Weight, right: Weight): number {
  return (
    left.staticCount - right.staticCount ||
    compareLists(left.staticLengths, right.staticLengths) ||
    left.argumentCount - right.argumentCount ||
    compareLists(left.argumentWeights, right.argumentWeights)
  );
}
