import path from 'node:path';
import type { Span, Trace } from '../../src/model/trace.js';
import { ROOT, traceJson } from './cli.js';
import { schemaFaults } from './schema.js';

/** Requests to a fixture of fixtures/db, as their traces. */
export class Database {
  readonly app: string;
  private readonly env: () => Readonly<Record<string, string>>;

  constructor(fixture: string, env: () => Readonly<Record<string, string>>) {
    this.app = path.join(ROOT, 'fixtures/db', fixture);
    this.env = env;
  }

  async traces(...args: string[]): Promise<readonly Trace[]> {
    const { report, result } = await traceJson([...args, '--app', this.app], { env: this.env() });
    expect(result.exitCode).toBe(0);
    expect(schemaFaults(report)).toEqual([]);
    return report.traces;
  }

  async get(target: string, ...args: string[]): Promise<Trace> {
    const [trace] = (await this.traces('GET', target, ...args)) as [Trace];
    expect(trace.response?.status).toBe(200);
    return trace;
  }
}

export const queriesOf = (trace: Trace): readonly Span[] => trace.spans.filter((span) => span.kind === 'db');
export const textsOf = (trace: Trace): readonly unknown[] => queriesOf(trace).map(({ attributes }) => attributes['db.query.text']);
/** How many waits for a pool there are inside of the span; null for those of the request itself. */
export const waitsIn = (trace: Trace, span: Span | null): number =>
  trace.spans.filter(({ kind, name, parentId }) => kind === 'net' && name === 'pool' && parentId === (span?.id ?? null)).length;
