import Module from 'node:module';
import path from 'node:path';
import type { BootStep } from '../../model/report.js';
import { NS_PER_MS } from '../../model/units.js';
import { filePathOf, isOwnFile } from './file-kinds.js';

const MOST = 5;
/** What an ES module calls when it has run to its end. */
const ENDED = Symbol.for('cycle-trace.ended');
const endMark = (url: string): string => `\n;globalThis[Symbol.for('cycle-trace.ended')]?.(${JSON.stringify(url)});\n`;

interface Import {
  /** As its importer wrote it. */
  readonly name: string;
  readonly parent: string | null;
  startNs: number;
  /** Time of its own: finding, reading, compiling here, running; without what it imports. */
  ownNs: number;
  ended: boolean;
}

type Load = (request: string, parent: { filename?: string } | null | undefined, isMain: boolean) => unknown;

/**
 * Notes how long each import takes while the app boots. An import is charged to whoever asked for it first.
 * An ES module's own running is the time since the one before it ended, which is not known of the first; Node's linking of
 * the graph is charged to nobody.
 */
export class ImportWatch {
  readonly #imports = new Map<string, Import>();
  readonly #required: BootStep[] = [];
  readonly #entry: string;
  readonly #ours: string;
  readonly #nowNs: () => number;
  #ranUntilNs: number | null = null;
  #requireDepth = 0;
  #restore: (() => void) | null = null;

  /** `packageRoot` is the folder of what is none of the user's. */
  constructor(entry: string, packageRoot: string, nowNs: () => number) {
    this.#entry = entry;
    this.#ours = packageRoot + path.sep;
    this.#nowNs = nowNs;
  }

  start(): void {
    const internals = Module as unknown as { _load: Load };
    const load = internals._load;
    const watch = this;
    internals._load = function watched(this: unknown, request, parent, isMain) {
      return watch.#require(request, parent, () => load.call(this, request, parent, isMain));
    };
    Object.defineProperty(globalThis, ENDED, { value: (url: string) => this.#end(url), configurable: true });
    this.#restore = () => {
      internals._load = load;
      Reflect.deleteProperty(globalThis, ENDED);
    };
  }

  stop(): void {
    this.#restore?.();
    this.#restore = null;
  }

  /** The source of an ES module so that it tells when it has run: while the app boots, and on lines after its own. */
  marked(source: string, url: string): string {
    return this.#restore ? source + endMark(url) : source;
  }

  /** Somebody asked for a module; `startNs` is when the search for it began. */
  resolved(url: string, specifier: string, parent: string | undefined, startNs: number): void {
    const known = this.#imports.get(url);
    if (known) return;
    const ownNs = this.#nowNs() - startNs;
    this.#imports.set(url, { name: specifier, parent: parent ?? null, startNs, ownNs, ended: true });
  }

  /** A module was read, and compiled where that is done here. Only an ES module can be waited for: CommonJS runs while it loads. */
  loaded(url: string, format: string | null | undefined, startNs: number): void {
    const known = this.#imports.get(url);
    if (!known) return;
    known.ownNs += this.#nowNs() - startNs;
    known.ended = format !== 'module';
  }

  /** Files asked for so far, in that order. */
  files(): string[] {
    return [...this.#imports.keys()].map(filePathOf).filter((file) => file !== null);
  }

  /** The module that is being waited for: one that has not ended though all that it imports has; null when that is not known. */
  pending(): string | null {
    const waiting = [...this.#imports].filter(([, { ended }]) => !ended);
    const leaf = waiting.find(([url]) => !waiting.some(([, { parent }]) => parent === url));
    return leaf ? filePathOf(leaf[0]) : null;
  }

  /** The slowest imports that the user's own files asked for, what they import included. */
  slowest(): BootStep[] {
    const inclusiveNs = new Map<string, number>();
    for (const [url, { ownNs }] of this.#imports) {
      const seen = new Set<string>();
      for (let at: string | null = url; at !== null && !seen.has(at); at = this.#imports.get(at)?.parent ?? null) {
        seen.add(at);
        inclusiveNs.set(at, (inclusiveNs.get(at) ?? 0) + ownNs);
      }
    }
    const imported = [...this.#imports]
      .filter(([, { parent }]) => parent !== null && this.#isOwn(filePathOf(parent)))
      .map(([url, { name, startNs }]) => ({ name: `import ${name}`, startNs, durationNs: inclusiveNs.get(url) as number }));
    const byName = new Map<string, BootStep>();
    for (const step of [...imported, ...this.#required]) {
      const known = byName.get(step.name);
      if (!known || known.durationNs < step.durationNs) byName.set(step.name, step);
    }
    return [...byName.values()]
      .filter(({ durationNs }) => durationNs >= NS_PER_MS)
      .sort((a, b) => b.durationNs - a.durationNs)
      .slice(0, MOST);
  }

  /** CommonJS runs a module while it loads it, so the whole of it can be timed. */
  #require(request: string, parent: { filename?: string } | null | undefined, load: () => unknown): unknown {
    const startNs = this.#nowNs();
    const ranUntilNs = this.#ranUntilNs;
    this.#requireDepth += 1;
    try {
      return load();
    } finally {
      this.#requireDepth -= 1;
      const endNs = this.#nowNs();
      const durationNs = endNs - startNs;
      const name = this.#requiredName(request, parent?.filename);
      if (name !== null) this.#required.push({ name: `import ${name}`, startNs, durationNs });
      if (this.#requireDepth === 0) {
        const imported = this.#importOf(request);
        if (imported) imported.ownNs += durationNs;
        this.#ranUntilNs = parent?.filename ? ranUntilNs : endNs;
      }
    }
  }

  /** Null for what a package asks for, and for what is known better by its import. */
  #requiredName(request: string, parent: string | undefined): string | null {
    if (parent !== undefined) return this.#isOwn(parent) ? request : null;
    if (request.startsWith(this.#ours)) return 'cycle-trace';
    if (request === this.#entry || !path.isAbsolute(request) || this.#importOf(request)) return null;
    // CommonJS that an ES module imports, on a Node that does not tell what the module called it.
    const inPackage = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(request)?.[1];
    return inPackage ?? `./${path.relative(path.dirname(this.#entry), request)}`;
  }

  #importOf(request: string): Import | null {
    for (const [url, imported] of this.#imports) if (filePathOf(url) === request) return imported;
    return null;
  }

  #end(url: string): void {
    const endNs = this.#nowNs();
    const imported = this.#imports.get(url);
    if (imported) {
      imported.ended = true;
      if (this.#ranUntilNs !== null) imported.ownNs += endNs - this.#ranUntilNs;
    }
    this.#ranUntilNs = endNs;
  }

  #isOwn(file: string | null): boolean {
    return file !== null && isOwnFile(file) && !file.startsWith(this.#ours);
  }
}
