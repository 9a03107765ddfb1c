import type { PhaseName } from '../model/phases.js';
import type { Span } from '../model/trace.js';

/** One line of the tree: a span, several alike in a row, or a count of those left out. */
export interface SpanEntry {
  /** The span, or the first of those that are alike; null for the line that counts the rest. */
  readonly span: Span | null;
  /** How many spans the line stands for. */
  readonly count: number;
  readonly startNs: number;
  /** Of all of them together, which may run side by side. */
  readonly durationNs: number;
  /** When the last of them ended. */
  readonly endNs: number;
  /** For each level from the outside in, whether the branch goes on below this line. */
  readonly branches: readonly boolean[];
}

export interface TreeLimits {
  /** So many alike, one after the other, become one line. */
  readonly foldFrom: number;
  /** Siblings shown at most: the longest. */
  readonly siblings: number;
}

export const FOLDED: TreeLimits = { foldFrom: 4, siblings: 20 };
export const UNFOLDED: TreeLimits = { foldFrom: Number.POSITIVE_INFINITY, siblings: 1000 };

/** Levels drawn; what lies deeper stays at the last. */
const DEEPEST = 8;

type Sibling = Omit<SpanEntry, 'branches'>;

/**
 * The spans of each phase as lines of a tree, in order of time. A span goes where its parent is; one whose parent is
 * not there, or that is its own ancestor, goes under its phase, so that none is lost.
 */
export function spanTrees(spans: readonly Span[], limits: TreeLimits): Map<PhaseName, SpanEntry[]> {
  const { roots, children } = plant(spans);
  const trees = new Map<PhaseName, SpanEntry[]>();
  for (const [phase, starts] of roots) {
    const lines: SpanEntry[] = [];
    // A stack of its own, for a tree may be deeper than the call stack.
    const pending = entriesOf(starts, [], children, limits).reverse();
    for (let entry = pending.pop(); entry; entry = pending.pop()) {
      lines.push(entry);
      const below = entry.span && entry.count === 1 ? children.get(entry.span) : undefined;
      if (below) pending.push(...entriesOf(below, entry.branches, children, limits).reverse());
    }
    trees.set(phase, lines);
  }
  return trees;
}

type Children = ReadonlyMap<Span, readonly Span[]>;

/** Each span in one place: as a root of its phase or as a child of the first span of its parent's id. */
function plant(spans: readonly Span[]): { roots: Map<PhaseName, Span[]>; children: Children } {
  const byId = new Map<string, Span>();
  for (const span of spans) if (!byId.has(span.id)) byId.set(span.id, span);
  const claimed = new Map<Span, Span[]>();
  const parentless: Span[] = [];
  for (const span of spans) {
    const parent = span.parentId === null ? undefined : byId.get(span.parentId);
    if (parent) add(claimed, parent, span);
    else parentless.push(span);
  }
  const roots = new Map<PhaseName, Span[]>();
  const children = new Map<Span, Span[]>();
  const placed = new Set<Span>();
  for (const start of [...parentless, ...spans]) {
    if (placed.has(start)) continue;
    placed.add(start);
    add(roots, start.phase, start);
    const open = [start];
    for (let parent = open.pop(); parent; parent = open.pop()) {
      for (const child of claimed.get(parent) ?? []) {
        if (placed.has(child)) continue;
        placed.add(child);
        add(children, parent, child);
        open.push(child);
      }
    }
  }
  return { roots, children };
}

function add<K>(map: Map<K, Span[]>, key: K, span: Span): void {
  const list = map.get(key);
  if (list) list.push(span);
  else map.set(key, [span]);
}

function entriesOf(siblings: readonly Span[], above: readonly boolean[], children: Children, limits: TreeLimits): SpanEntry[] {
  const inOrder = [...siblings].sort((a, b) => a.startNs - b.startNs);
  const entries = shorten(fold(inOrder, children, limits.foldFrom), limits.siblings);
  return entries.map((entry, index) => ({ ...entry, branches: [...above.slice(0, DEEPEST - 1), index < entries.length - 1] }));
}

function alone(span: Span): Sibling {
  return { span, count: 1, startNs: span.startNs, durationNs: span.durationNs, endNs: span.startNs + span.durationNs };
}

function alike(a: Span, b: Span): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.status === b.status &&
    a.source?.file === b.source?.file &&
    a.source?.line === b.source?.line
  );
}

/** Spans alike that follow each other as one line: a query in a loop reads as what it is. */
function fold(spans: readonly Span[], children: Children, foldFrom: number): Sibling[] {
  const entries: Sibling[] = [];
  for (let start = 0; start < spans.length; ) {
    const first = spans[start] as Span;
    let end = start + 1;
    while (end < spans.length && alike(first, spans[end] as Span) && !children.has(spans[end] as Span)) end++;
    if (end - start < foldFrom || children.has(first)) {
      entries.push(alone(first));
      start++;
      continue;
    }
    const group = spans.slice(start, end).map(alone);
    entries.push(together(first, group));
    start = end;
  }
  return entries;
}

function together(span: Span | null, group: readonly Sibling[]): Sibling {
  return {
    span,
    count: group.reduce((sum, { count }) => sum + count, 0),
    startNs: group.reduce((least, { startNs }) => Math.min(least, startNs), Number.POSITIVE_INFINITY),
    durationNs: group.reduce((sum, { durationNs }) => sum + durationNs, 0),
    endNs: group.reduce((most, { endNs }) => Math.max(most, endNs), 0),
  };
}

/** The longest entries in their order, and one line for the rest. */
function shorten(entries: readonly Sibling[], most: number): readonly Sibling[] {
  if (entries.length <= most) return entries;
  const longest = new Set([...entries].sort((a, b) => b.durationNs - a.durationNs).slice(0, most - 1));
  return [
    ...entries.filter((entry) => longest.has(entry)),
    together(
      null,
      entries.filter((entry) => !longest.has(entry)),
    ),
  ];
}
