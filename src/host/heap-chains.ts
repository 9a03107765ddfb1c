/** The parts of a V8 heap snapshot that are read here (https://github.com/v8/v8/blob/main/include/v8-profiler.h). */
interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]]; readonly edge_fields: string[] } };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** What a promise is settled through: from a promise to those that wait for it. */
const BETWEEN = /^(?:Promise|system \/ (?:Promise\w*|Context|Async\w*|CallbackTask))$/;
/** What an async generator has been asked for and not given yet. */
const REQUEST = 'system / AsyncGeneratorRequest';
const DEEPEST = 14;
const MOST_NODES = 3_000;

/** A function that is suspended at an `await`, and which ones wait for it. */
export interface Suspended {
  /** The id by which the inspector finds the object. */
  readonly id: string;
  readonly waitedForBy: readonly string[];
}

/** Reads from a heap snapshot which suspended functions there are, and who waits for whom. */
export function suspendedFunctions(json: string): Suspended[] {
  const heap = new Heap(JSON.parse(json) as Snapshot);
  return heap.suspended().map((node) => ({ id: heap.id(node), waitedForBy: heap.waitersOf(node).map((waiter) => heap.id(waiter)) }));
}

class Heap {
  private readonly nodes: readonly number[];
  private readonly edges: readonly number[];
  private readonly strings: readonly string[];
  private readonly types: readonly string[];
  private readonly width: number;
  private readonly edgeWidth: number;
  private readonly at: {
    readonly type: number;
    readonly name: number;
    readonly id: number;
    readonly edgeCount: number;
    readonly to: number;
  };
  private readonly firstEdge: Uint32Array;

  constructor({ snapshot: { meta }, nodes, edges, strings }: Snapshot) {
    this.nodes = nodes;
    this.edges = edges;
    this.strings = strings;
    this.types = meta.node_types[0];
    this.width = meta.node_fields.length;
    this.edgeWidth = meta.edge_fields.length;
    this.at = {
      type: meta.node_fields.indexOf('type'),
      name: meta.node_fields.indexOf('name'),
      id: meta.node_fields.indexOf('id'),
      edgeCount: meta.node_fields.indexOf('edge_count'),
      to: meta.edge_fields.indexOf('to_node'),
    };
    this.firstEdge = new Uint32Array(nodes.length / this.width + 1);
    for (let index = 0; index < nodes.length / this.width; index++) {
      this.firstEdge[index + 1] = (this.firstEdge[index] as number) + (nodes[index * this.width + this.at.edgeCount] as number);
    }
  }

  suspended(): number[] {
    const found: number[] = [];
    for (let node = 0; node < this.nodes.length; node += this.width) {
      if (this.isSuspended(node)) found.push(node);
    }
    return found;
  }

  id(node: number): string {
    return String(this.nodes[node + this.at.id]);
  }

  /** The suspended functions that go on when this one's promise is settled, the nearest alone. */
  waitersOf(start: number): number[] {
    const waiters: number[] = [];
    const seen = new Set([start]);
    let level = [...this.targets(start)].filter((node) => this.name(node) === 'Promise' || this.name(node) === REQUEST);
    for (let depth = 0; depth < DEEPEST && level.length > 0 && seen.size < MOST_NODES; depth++) {
      const next: number[] = [];
      for (const node of level) {
        if (seen.has(node)) continue;
        seen.add(node);
        if (this.isSuspended(node)) {
          waiters.push(node);
          continue;
        }
        for (const target of this.targets(node)) if (this.leadsOn(target)) next.push(target);
      }
      level = next;
    }
    return waiters;
  }

  /** V8 names the objects of suspended async functions as those of generators; those of async generators bear their function's name. */
  private isSuspended(node: number): boolean {
    if (this.type(node) !== 'object') return false;
    if (this.name(node) === 'Generator') return true;
    for (const target of this.targets(node)) if (this.name(target) === REQUEST) return true;
    return false;
  }

  private leadsOn(node: number): boolean {
    return BETWEEN.test(this.name(node)) || this.type(node) === 'closure' || this.isSuspended(node);
  }

  private *targets(node: number): Generator<number> {
    const index = node / this.width;
    for (let edge = this.firstEdge[index] as number; edge < (this.firstEdge[index + 1] as number); edge++) {
      yield this.edges[edge * this.edgeWidth + this.at.to] as number;
    }
  }

  private name(node: number): string {
    return this.strings[this.nodes[node + this.at.name] as number] ?? '';
  }

  private type(node: number): string {
    return this.types[this.nodes[node + this.at.type] as number] ?? '';
  }
}
