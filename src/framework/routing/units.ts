import type { Shape } from './converters.js';
import type { Piece } from './pattern.js';
import { testerOf } from './shapes.js';

/** A text by characters, indexed alike in both forms: a list where some are pairs of UTF-16 units. */
export type Characters = string | readonly string[];

/** Shapes whose ends, from one place, are all the places in a range. */
export type RangedShape = Exclude<Shape, { kind: 'custom' | 'oneOf' }>;

/** A piece of a part, ready to be matched in steps. */
export type Unit =
  | { readonly kind: 'fixed'; readonly text: Characters }
  | { readonly kind: 'choice'; readonly items: readonly Characters[] }
  | { readonly kind: 'ranged'; readonly shape: RangedShape };

export function unitOf(piece: Piece): Unit {
  if (piece.variable === null) return { kind: 'fixed', text: Array.from(piece.text) };
  const { shape } = piece.converter;
  if (shape.kind === 'oneOf') return { kind: 'choice', items: shape.items.map((item) => Array.from(item)) };
  if (shape.kind === 'custom') throw new TypeError("a user's regex cannot be matched in steps");
  return { kind: 'ranged', shape };
}

export function holds(characters: Characters, text: Characters, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (characters[at + index] !== text[index]) return false;
  }
  return true;
}

export function textOf(characters: Characters, from: number, to: number): string {
  return typeof characters === 'string' ? characters.slice(from, to) : characters.slice(from, to).join('');
}

export const isDigit = (character: string | undefined): boolean => character !== undefined && character >= '0' && character <= '9';

const isUuid = testerOf({ kind: 'uuid' });

/** Where the run ends that begins at a place: of digits, of one line, or of one segment, as the shape has it. */
export type RunEnd = (at: number) => number;

/**
 * Finds the ends that a shape can take from a place, which are one range: `least` to `most`, none when `least` is more.
 * The bounds are left in the object: asked at every place of a text, an answer must not cost an allocation.
 */
export class Reach {
  least = 0;
  most = -1;

  find(shape: RangedShape, runEnd: RunEnd, characters: Characters, at: number): void {
    this.least = 0;
    this.most = -1;
    const sign = (shape.kind === 'digits' || shape.kind === 'decimal') && shape.signed && characters[at] === '-' ? 1 : 0;
    switch (shape.kind) {
      case 'text':
        this.least = at + shape.min;
        this.most = Math.min(runEnd(at), at + shape.max);
        break;
      case 'digits':
        this.least = at + sign + 1;
        this.most = runEnd(at + sign);
        break;
      case 'decimal': {
        const point = runEnd(at + sign);
        if (point === at + sign || characters[point] !== '.') break;
        this.least = point + 2;
        this.most = runEnd(point + 1);
        break;
      }
      case 'path':
        if (at >= characters.length || characters[at] === '/') break;
        this.least = at + 1;
        this.most = runEnd(at + 1);
        break;
      case 'uuid':
        if (at + 36 > characters.length || !isUuid(textOf(characters, at, at + 36))) break;
        this.least = at + 36;
        this.most = this.least;
    }
  }
}
