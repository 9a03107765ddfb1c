import fc from 'fast-check';
import type { Span } from '../../src/model/trace.js';
import { FOLDED, type SpanEntry, spanTrees, UNFOLDED } from '../../src/reporters/span-tree.js';
import { trace } from './arbitrary.js';
import { span } from './samples.js';

const drawn = (entries: readonly SpanEntry[] | undefined) =>
  (entries ?? []).map(
    ({ span: own, count, branches }) => `${'  '.repeat(branches.length - 1)}${own?.name ?? 'rest'}${count > 1 ? ` × ${count}` : ''}`,
  );

test('children stand below their parent, in order of time', () => {
  const tree = spanTrees(
    [
      span('c', 'view', 'second', 30, 5),
      span('b', 'view', 'inner', 12, 5, { parentId: 'a' }),
      span('a', 'view', 'first', 10, 10),
      span('d', 'after', 'hook', 50, 1),
    ],
    FOLDED,
  );
  expect(drawn(tree.get('view'))).toEqual(['first', '  inner', 'second']);
  expect(drawn(tree.get('after'))).toEqual(['hook']);
});

test('a span stands below its parent even when it began in another phase', () => {
  const tree = spanTrees([span('a', 'view', 'outer', 0, 90), span('b', 'respond', 'inner', 50, 10, { parentId: 'a' })], FOLDED);
  expect(drawn(tree.get('view'))).toEqual(['outer', '  inner']);
  expect(tree.has('respond')).toBe(false);
});

test('spans that are alike and follow each other become one line from four on', () => {
  const loop = (count: number) => Array.from({ length: count }, (_, index) => span(String(index), 'view', 'q', index * 10, 4));
  expect(drawn(spanTrees(loop(3), FOLDED).get('view'))).toEqual(['q', 'q', 'q']);
  const [folded] = spanTrees(loop(4), FOLDED).get('view') as SpanEntry[];
  expect(folded).toMatchObject({ count: 4, startNs: 0, durationNs: 16, endNs: 34 });
  expect(drawn(spanTrees(loop(4), UNFOLDED).get('view'))).toHaveLength(4);
});

test.each([
  ['name', { name: 'other' }],
  ['kind', { kind: 'db' }],
  ['status', { status: 'error' }],
  ['source', { source: { file: 'a.ts', line: 2 } }],
] as const)('spans that differ in %s are not alike', (_what, change) => {
  const spans = Array.from({ length: 4 }, (_, index) => span(String(index), 'view', 'q', index * 10, 4, index === 2 ? change : {}));
  expect(spanTrees(spans, FOLDED).get('view')).toHaveLength(4);
});

test('a span with children is not folded away', () => {
  const spans = Array.from({ length: 4 }, (_, index) => span(String(index), 'view', 'q', index * 10, 4));
  const tree = spanTrees([...spans, span('x', 'view', 'child', 21, 1, { parentId: '2' })], FOLDED);
  expect(drawn(tree.get('view'))).toEqual(['q', 'q', 'q', '  child', 'q']);
});

test('parents that are missing, in a ring or their own lose no span', () => {
  const tree = spanTrees(
    [
      span('a', 'view', 'orphan', 0, 1, { parentId: 'gone' }),
      span('b', 'view', 'own parent', 1, 1, { parentId: 'b' }),
      span('c', 'view', 'ring 1', 2, 1, { parentId: 'd' }),
      span('d', 'view', 'ring 2', 3, 1, { parentId: 'c' }),
    ],
    FOLDED,
  );
  expect(drawn(tree.get('view'))).toEqual(['orphan', 'own parent', 'ring 1', '  ring 2']);
});

test('a tree deeper than any call stack is drawn, at most eight levels deep', () => {
  const deep: Span[] = Array.from({ length: 20_000 }, (_, index) =>
    span(String(index), 'view', `s${index}`, index, 1, { parentId: index === 0 ? null : String(index - 1) }),
  );
  const entries = spanTrees(deep, FOLDED).get('view') as SpanEntry[];
  expect(entries).toHaveLength(20_000);
  expect(Math.max(...entries.map(({ branches }) => branches.length))).toBe(8);
});

test('unfolded, every span has one line', () => {
  fc.assert(
    fc.property(trace, ({ spans }) => {
      const lines = [...spanTrees(spans, UNFOLDED).values()].flat();
      expect(lines.map(({ span: own }) => own)).toHaveLength(spans.length);
      expect(new Set(lines.map(({ span: own }) => own))).toEqual(new Set(spans));
    }),
    { numRuns: 100 },
  );
});
