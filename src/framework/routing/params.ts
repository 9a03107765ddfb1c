/** The values taken from a path: an object without prototype, so that no name can reach one. */
export type Params = Record<string, unknown>;

interface ParamsConstructor {
  new (): Params;
}

// A constructor with an empty, prototype-less prototype: as safe as Object.create(null), and kept in fast mode.
const NullParams = function (this: unknown) {} as unknown as ParamsConstructor;
(NullParams as unknown as { prototype: object }).prototype = Object.freeze(Object.create(null));

export function emptyParams(): Params {
  return new NullParams();
}

type Trim<Text extends string> = Text extends ` ${infer Rest}` ? Trim<Rest> : Text extends `${infer Rest} ` ? Trim<Rest> : Text;

type Unquote<Item extends string> = Item extends `"${infer Text}"` ? Text : Item extends `'${infer Text}'` ? Text : Item;

/** The items of `any(...)`: a quoted item may hold commas. */
type Items<Text extends string> =
  Trim<Text> extends `"${infer Item}",${infer Rest}`
    ? Item | Items<Rest>
    : Trim<Text> extends `'${infer Item}',${infer Rest}`
      ? Item | Items<Rest>
      : Trim<Text> extends `"${infer Item}"` | `'${infer Item}'`
        ? Item
        : Trim<Text> extends `${infer Item},${infer Rest}`
          ? Unquote<Trim<Item>> | Items<Rest>
          : Unquote<Trim<Text>>;

/**
 * What converters parse to. A custom converter whose values are no strings is made known to the types by merging:
 * `declare module 'cycle-trace' { interface ConverterTypes { hex: number } }`.
 */
export interface ConverterTypes {
  int: number;
  float: number;
}

type ValueOf<Converter extends string, Arguments extends string> = Converter extends keyof ConverterTypes
  ? ConverterTypes[Converter]
  : Converter extends 'any'
    ? Items<Arguments>
    : string;

/** From behind a `<`: either `name(arguments):variable>rest`, `name:variable>rest` or `variable>rest`. */
type Variable<Text extends string> = Text extends `${infer Head}>${infer Rest}`
  ? Head extends `${infer Converter}(${string}`
    ? Text extends `${Converter}(${infer Arguments}):${infer Name}>${infer After}`
      ? { [Key in Name]: ValueOf<Converter, Arguments> } & Variables<After>
      : unknown
    : Head extends `${infer Converter}:${infer Name}`
      ? { [Key in Name]: ValueOf<Converter, ''> } & Variables<Rest>
      : { [Key in Head]: string } & Variables<Rest>
  : unknown;

type Variables<Rule extends string> = Rule extends `${string}<${infer Rest}` ? Variable<Rest> : unknown;

type Flat<Shape> = { [Key in keyof Shape]: Shape[Key] };

/**
 * The params of a rule, from its text: `ParamsOf<'/users/<int:id>'>` is `{ id: number }`. `int` and `float` are
 * numbers, `any(a,b)` the union of its items, everything else (custom converters too) a string. A rule that is no
 * literal gives a record of strings and numbers.
 */
export type ParamsOf<Rule extends string> = string extends Rule ? Record<string, string | number> : Flat<Variables<Rule>>;
