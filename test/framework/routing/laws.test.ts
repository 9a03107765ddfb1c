import fc from 'fast-check';
import { BUILT_IN, Refusal } from '../../../src/framework/routing/converters.js';
import { Router, type Rule } from '../../../src/framework/routing/index.js';
import { compareWeights, type Part, parsePattern } from '../../../src/framework/routing/pattern.js';
import { decodePath } from '../../../src/framework/routing/quote.js';
import { pairMatcher, regexMatcher, type SegmentMatcher, segmentMatcher, steadyMatcher } from '../../../src/framework/routing/segment.js';
import { sourceOf } from '../../../src/framework/routing/shapes.js';
import { get, outcome, routerOf } from './table.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];

/** A converter as a rule has it, with values that it formats to a text of its own shape. */
const CONVERTERS: readonly { readonly text: string; readonly value: fc.Arbitrary<unknown> }[] = [
  {
    text: '',
    value: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).filter((text) => !text.includes('/') && text.isWellFormed()),
  },
  { text: 'int:', value: fc.nat(Number.MAX_SAFE_INTEGER) },
  { text: 'int(signed=True):', value: fc.maxSafeInteger() },
  { text: 'int(fixed_digits=4):', value: fc.nat(9999) },
  { text: 'float(signed=True):', value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)) },
  { text: 'uuid:', value: fc.uuid() },
  { text: 'any(x, "y,z"):', value: fc.constantFrom('x', 'y,z') },
  { text: 'string(length=2):', value: fc.constantFrom('ab', '😀é', '..', '%2') },
  { text: 'path:', value: fc.constantFrom('a', 'a/b', 'ü/😀', 'a b/c?d#e', 'x/y/z') },
];

const staticText = fc.constantFrom('users', 'x', 'a-b', 'é ü', '100%', 'v1', 'a+b&c');

/** Rules whose every segment is one text or one variable: what they build is never ambiguous. */
const simpleRule = fc
  .array(
    fc.oneof(
      staticText.map((text) => ({ text, value: null })),
      fc.constantFrom(...CONVERTERS),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .chain((segments) => {
    const values: Record<string, fc.Arbitrary<unknown>> = {};
    const rule = segments.map((segment, index) => {
      if (segment.value === null) return segment.text;
      values[NAMES[index] as string] = segment.value;
      return `<${segment.text}${NAMES[index]}>`;
    });
    return fc.record({ rule: fc.constantFrom(`/${rule.join('/')}`, `/${rule.join('/')}/`), values: fc.record(values) });
  });

test('what a rule builds, it matches, with the same values', () => {
  fc.assert(
    fc.property(simpleRule, ({ rule, values }) => {
      // A path in the middle may share its text with its neighbours in more than one way.
      fc.pre((rule.match(/<path:/g) ?? []).length === 0 || /^[^<]*<path:\w>\/?$/.test(rule));
      const router = routerOf([{ rule, endpoint: 'x' }]);
      expect(get(router, router.build('x', values))).toEqual({ rule, params: values });
    }),
    { numRuns: 800 },
  );
});

test('what is built matches the same rule again, however its variables share the text', () => {
  fc.assert(
    fc.property(simpleRule, ({ rule, values }) => {
      const router = routerOf([{ rule, endpoint: 'x' }]);
      const first = router.match('GET', router.build('x', values));
      if (first.kind !== 'match') throw new Error(`${rule} does not match what it built: ${first.kind}`);
      const url = router.build('x', first.params);
      expect(get(router, url)).toEqual({ rule, params: { ...first.params } });
    }),
    { numRuns: 800 },
  );
});

const anyConverter = fc.constantFrom(
  '',
  'int:',
  'int(min=1,max=9):',
  'float:',
  'path:',
  'string(length=2):',
  'any(a,ab):',
  'uuid:',
  'string(minlength=2):',
);
const token = fc.oneof(fc.constantFrom('a', 'ab', '1', '-', '.', 'x', '/'), fc.constant('<>'));

/** Any rule that can be registered: texts and variables in whatever order. */
const anyRule = fc.array(fc.tuple(token, anyConverter), { maxLength: 7 }).map((tokens) => {
  let count = 0;
  const text = tokens.map(([kind, converter]) => (kind === '<>' ? `<${converter}${NAMES[count++]}>` : kind)).join('');
  return `/${text}`.replace(/\/{2,}/g, '/');
});

const anyPath = fc
  .array(fc.constantFrom('a', 'ab', 'b', '1', '12', '1.5', '-', '.', 'x', '/', '/', '😀', '\n'), { maxLength: 9 })
  .map((pieces) => `/${pieces.join('')}`.replace(/^\/+/, '/'));

const wholeRegexOf = (part: Part): SegmentMatcher => regexMatcher(part.pieces, part.suffixed);

/** Divides a text among a part's variables in each of the ways that the router knows, and by a regex engine. */
test('every way of dividing a segment gives what a regex engine gives', () => {
  fc.assert(
    fc.property(anyRule, anyPath, (rule, path) => {
      for (const part of parsePattern(rule, BUILT_IN).parts) {
        if (part.text !== null) continue;
        const target = part.final ? path.slice(1) : path.slice(1).replaceAll('/', '');
        const divide = (matcher: SegmentMatcher) => {
          const out: string[] = [];
          const result = matcher(target, out, 0);
          return result === 'none' ? result : [result, ...out];
        };
        const expected = divide(wholeRegexOf(part));
        expect([rule, target, divide(steadyMatcher(part.pieces, part.suffixed))]).toEqual([rule, target, expected]);
        expect([rule, target, divide(segmentMatcher(part.pieces, part.suffixed))]).toEqual([rule, target, expected]);
        const pair = part.suffixed ? null : pairMatcher(part.pieces);
        if (pair !== null) expect([rule, target, divide(pair)]).toEqual([rule, target, expected]);
      }
    }),
    { numRuns: 800 },
  );
});

/** A rule's parts, each taken by a regex engine in turn; the texts of its variables, or null. */
function takeAll(rule: Rule<null>, segments: readonly string[]): string[] | null {
  const values: string[] = [];
  let rest = segments;
  for (const part of rule.pattern.parts.slice(1)) {
    const [segment] = rest;
    if (segment === undefined) return null;
    if (part.text !== null) {
      if (part.text !== segment) return null;
      rest = rest.slice(1);
      continue;
    }
    const result = wholeRegexOf(part)(part.final ? rest.join('/') : segment, values, values.length);
    if (result === 'none') return null;
    rest = part.final ? (result === 'butSlash' ? [''] : []) : rest.slice(1);
  }
  return rest.length === 0 ? values : null;
}

/** Which of two rules a path meets first: part by part, static text before variables, then by weight. */
function precedence(left: Rule<null>, right: Rule<null>): number {
  const parts = right.pattern.parts;
  for (const [index, part] of left.pattern.parts.entries()) {
    const other = parts[index];
    if (other === undefined) return 0;
    if (part.text !== null && other.text !== null) continue;
    if (part.text !== null || other.text !== null) return part.text !== null ? -1 : 1;
    const order = compareWeights(part.weight, other.weight);
    if (order !== 0) return order;
  }
  return 0;
}

/** Whether the first variables in which two rules differ weigh the same: then the first registered wins, in Werkzeug too. */
function tied(left: Rule<null>, right: Rule<null>): boolean {
  for (const [index, part] of left.pattern.parts.entries()) {
    const other = right.pattern.parts[index];
    if (other === undefined || part.text !== other.text) return false;
    if (part.text === null && compareWeights(part.weight, other.weight) !== 0) return false;
    if (part.text === null && sourcesOf(part) !== sourcesOf(other)) return true;
  }
  return left.pattern.parts.length === right.pattern.parts.length;
}

const sourcesOf = (part: Part): string =>
  JSON.stringify([part.suffixed, part.pieces.map((piece) => (piece.variable === null ? piece.text : [sourceOf(piece.converter.shape)]))]);

const unambiguous = (rules: readonly Rule<null>[]): boolean =>
  rules.every((rule, index) => rules.slice(index + 1).every((other) => !tied(rule, other)));

/** Tries every rule, best first: slow and plain. Knows rules without redirects alone. */
function naiveMatch(rules: readonly Rule<null>[], path: string): unknown {
  const segments = path.slice(1).split('/');
  const fitting = rules.flatMap((rule) => {
    const values = takeAll(rule, segments);
    return values === null ? [] : [{ rule, values }];
  });
  const [best] = fitting.sort((left, right) => precedence(left.rule, right.rule));
  if (best === undefined) return '404';
  const params: Record<string, unknown> = {};
  for (const [index, { converter, variable }] of best.rule.variables.entries()) {
    const text = best.values[index] as string;
    const value = converter.parse === null ? text : converter.parse(text);
    if (value instanceof Refusal) return '404';
    params[variable] = value;
  }
  return { rule: best.rule.rule, params };
}

test('the walk agrees with trying every rule', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyRule, { minLength: 1, maxLength: 8 }), anyPath, (rules, path) => {
      const router = routerOf(rules, { mergeSlashes: false });
      fc.pre(unambiguous(router.rules()));
      const result = outcome(router.match('GET', encodeURI(path)));
      fc.pre(typeof result !== 'string' || !result.startsWith('308'));
      expect(result).toEqual(naiveMatch(router.rules(), decodePath(encodeURI(path))));
    }),
    { numRuns: 800 },
  );
});

/** The bytes of a path, each as it is or percent-encoded. */
const spelled = (path: string) =>
  fc
    .array(fc.constantFrom('as it is', 'upper', 'lower'), { minLength: Buffer.byteLength(path), maxLength: Buffer.byteLength(path) })
    .map((ways) =>
      [...Buffer.from(path)]
        .map((byte, index) => {
          if (ways[index] === 'as it is') return String.fromCharCode(byte);
          const hex = byte.toString(16).padStart(2, '0');
          return `%${ways[index] === 'upper' ? hex.toUpperCase() : hex}`;
        })
        .join(''),
    );

test('how a path is spelled does not matter', () => {
  const anySpelling = anyPath.chain((path) => fc.tuple(fc.constant(path), spelled(path)));
  fc.assert(
    fc.property(
      fc.uniqueArray(anyRule, { minLength: 1, maxLength: 8 }),
      fc.array(anySpelling, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('GET', 'PUT'),
      (rules, paths, method) => {
        const router = routerOf(rules);
        for (const [path, spelling] of paths) {
          expect(outcome(router.match(method, spelling))).toEqual(outcome(router.match(method, encodeURI(path))));
        }
      },
    ),
    { numRuns: 800 },
  );
});

test('the order of registration does not matter', () => {
  fc.assert(
    fc.property(
      fc
        .uniqueArray(anyRule, { minLength: 2, maxLength: 8 })
        .chain((rules) => fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length }))),
      fc.array(anyPath, { minLength: 1, maxLength: 5 }),
      ([rules, shuffled], paths) => {
        const [router, other] = [routerOf(rules), routerOf(shuffled)];
        fc.pre(unambiguous(router.rules()));
        for (const path of paths) expect(get(other, encodeURI(path))).toEqual(get(router, encodeURI(path)));
      },
    ),
    { numRuns: 800 },
  );
});

test('any path and method are answered, and explained', () => {
  const router = routerOf(['/', '/<a>', '/<int:a>/<path:b>/', '/x/<any(a,ab):c>.<d>', { rule: '/p', methods: ['POST'] }]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('GET', 'POST', 'x', ''), (path, method) => {
      const { kind } = router.match(method, path);
      expect(['match', 'redirect', 'methodNotAllowed', 'notFound']).toContain(kind);
      for (const { reason } of router.explain(method, path)) expect(reason).not.toBe('');
    }),
    { numRuns: 800 },
  );
});

test('a router of many rules finds each of them', () => {
  const router = new Router<number>();
  for (let index = 0; index < 2000; index++)
    router.add(`/area${index % 50}/thing${index}/<int:id>`, { endpoint: `e${index}`, data: index });
  for (let index = 0; index < 2000; index++) {
    expect(router.match('GET', `/area${index % 50}/thing${index}/7`)).toMatchObject({ kind: 'match', rule: { data: index } });
  }
});
