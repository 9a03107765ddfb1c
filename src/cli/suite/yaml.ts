import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { CycleTraceError } from '../../model/errors.js';
import type { SourceLocation } from '../../model/trace.js';
import { nearest, oneOf, quote } from '../../model/wording.js';

/** A value of a suite with its place: each reader gives what it should be, or an error at its line and column. */
export class YamlFile {
  readonly root: Node | null;
  private readonly file: string;
  private readonly text: string;
  private readonly lines = new LineCounter();
  private readonly document: Document;

  /** @param file as the user would name it */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    const document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, uniqueKeys: true });
    const [error] = document.errors;
    if (error)
      throw this.errorAt(
        error.pos[0],
        `it is not YAML: ${error.message}`,
        'Set text with ": ", ", ", "#", brackets or quotes in it in quotes of its own, and indent by spaces.',
      );
    this.document = document;
    this.root = document.contents;
  }

  place(node: Node): SourceLocation {
    return this.at(node.range?.[0] ?? 0);
  }

  fault(node: Node, message: string, hint?: string): CycleTraceError {
    return this.errorAt(node.range?.[0] ?? 0, message, hint);
  }

  /** The entries of a mapping, whose keys are all known. */
  fields(
    node: Node | null,
    what: string,
    known: readonly string[],
    hintFor: (key: string) => string | null = () => null,
  ): ReadonlyMap<string, Node> {
    const entries = this.entries(node, what);
    for (const [name, { key }] of entries) {
      if (known.includes(name)) continue;
      const near = nearest(name, known);
      const hint = near === null ? `It may have ${oneOf(known).replace(' or ', ' and ')}.` : `Did you mean ${near}?`;
      throw this.fault(key, `${what} has no ${quote(name)}`, (near === null ? hintFor(name) : null) ?? hint);
    }
    return new Map([...entries].map(([name, { value }]) => [name, value]));
  }

  /** The entries of a mapping with any keys. */
  entries(node: Node | null, what: string): ReadonlyMap<string, { readonly key: Node; readonly value: Node }> {
    const map = this.meant(node);
    if (!isMap(map)) throw this.wrong(node, what, 'a mapping (name: value)', 'Write each `name: value` on a line of its own.');
    const entries = new Map<string, { key: Node; value: Node }>();
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const { key, value } = pair;
      if (!isScalar(key)) throw this.fault(key, `${what} has a key that is no name`);
      if (value === null || (isScalar(value) && value.value === null)) throw this.fault(key, `${String(key.value)} has no value`);
      entries.set(String(key.value), { key, value });
    }
    return entries;
  }

  list(node: Node, what: string): readonly Node[] {
    const list = this.meant(node);
    if (!isSeq(list)) throw this.wrong(node, what, 'a list', 'Write each of it on a line of its own, after "- ".');
    return list.items as Node[];
  }

  /** Text as written: a number or a flag is taken by its letters. */
  string(node: Node, what: string): string {
    const scalar = this.meant(node);
    if (isScalar(scalar) && typeof scalar.value === 'string') return scalar.value;
    if (isScalar(scalar) && (typeof scalar.value === 'number' || typeof scalar.value === 'boolean'))
      return String(scalar.source ?? scalar.value);
    const colon = isMap(scalar) ? 'A ": " makes a mapping of it: set all of it in quotes.' : undefined;
    throw this.wrong(node, what, 'text', colon);
  }

  flag(node: Node, what: string): boolean {
    const scalar = this.meant(node);
    if (isScalar(scalar) && typeof scalar.value === 'boolean') return scalar.value;
    throw this.wrong(node, what, 'true or false', 'Write it without quotes.');
  }

  /** Text that a reader of an option takes; its error is told here, at the place. */
  as<T>(node: Node, what: string, read: (text: string) => T): T {
    const text = this.string(node, what);
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof CycleTraceError)) throw error;
      // An option of the command line is a key here.
      throw this.fault(node, error.message.replace(/^--/, ''), error.hint);
    }
  }

  /** The same for what is read later. */
  async asAsync<T>(node: Node, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CycleTraceError) || error.source !== null) throw error;
      throw this.fault(node, error.message, error.hint);
    }
  }

  /** What an alias (`*name`) stands for; its place stays its own. */
  private meant(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.document) ?? null) : node;
  }

  private wrong(node: Node | null, what: string, wanted: string, hint?: string): CycleTraceError {
    const message = `${what} is not ${wanted}`;
    return node ? this.fault(node, message, hint) : this.errorAt(0, message, hint);
  }

  private at(offset: number): SourceLocation {
    const { line, col } = this.lines.linePos(Math.min(offset, Math.max(0, this.text.length - 1)));
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  private errorAt(offset: number, message: string, hint?: string): CycleTraceError {
    const source = this.at(offset);
    const line = (this.text.split('\n')[source.line - 1] ?? '').replace(/\r$/, '');
    const frame = `${line.replaceAll('\t', ' ')}\n${' '.repeat((source.column ?? 1) - 1)}^`;
    return new CycleTraceError('SUITE_INVALID', `${source.file}:${source.line}:${source.column}: ${message.replace(/\.$/, '')}.`, {
      source,
      frame,
      ...(hint !== undefined && { hint }),
    });
  }
}
