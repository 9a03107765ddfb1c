import { CycleTraceError, ExitCode } from '../model/errors.js';
import type { Report } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import type { Render, RenderContext, RenderTrace } from '../reporters/reporter.js';
import type { Destination } from './destinations.js';
import type { ReportOptions } from './options.js';
import type { Output } from './output.js';
import { type Env, textContext } from './terminal.js';
import { WholeFile, writeWhole } from './write-file.js';

/** Lines are gathered until the event loop is free, or until there are so many. */
const MOST_GATHERED_CHARS = 65_536;

interface Prepared {
  readonly destination: Destination;
  readonly render: Render;
  readonly renderTrace: RenderTrace | null;
  /** A file that is written while the run goes on. */
  readonly stream: WholeFile | null;
  gathered: string;
  /** A stream breaks when its file cannot be written: what the report holds is rescued then. */
  state: 'document' | 'streaming' | 'broken';
}

/** Renders to every destination; a file that cannot be written costs nobody else theirs. */
export class Reports {
  readonly failures: CycleTraceError[] = [];
  readonly #destinations: readonly Destination[];
  readonly #output: Output;
  readonly #context: (isFile: boolean) => RenderContext;
  #prepared: readonly Prepared[] = [];
  #loading: Promise<void> | null = null;
  #flushing = false;

  constructor(destinations: readonly Destination[], options: ReportOptions, output: Output, env: Env, cwd: string) {
    this.#destinations = destinations;
    this.#output = output;
    this.#context = (isFile) => {
      const { color, explain = false, verbose = false } = options;
      return { ...textContext(color, env, isFile ? {} : output.stdout, cwd), explain, verbose };
    };
  }

  /** True when each trace goes to standard output as it comes, so that nobody reading means nothing left to do. */
  get streamsToStdout(): boolean {
    return this.#destinations.some(({ reporter, file }) => file === null && reporter.loadTrace !== undefined);
  }

  /** Loads the renderers. Meant to happen while the app boots, and before the request, whose timing it would disturb. */
  load(): Promise<void> {
    this.#loading ??= this.#loadAll();
    return this.#loading;
  }

  async #loadAll(): Promise<void> {
    const prepare = async (destination: Destination): Promise<Prepared> => {
      const { reporter, file } = destination;
      const renderTrace = (await reporter.loadTrace?.()) ?? null;
      const render = await reporter.load();
      let stream: WholeFile | null = null;
      if (renderTrace && file !== null) {
        this.#attempt(() => {
          stream = new WholeFile(file);
        });
      }
      const state = renderTrace === null ? 'document' : file === null || stream !== null ? 'streaming' : 'broken';
      return { destination, render, renderTrace, stream, gathered: '', state };
    };
    this.#prepared = await Promise.all(this.#destinations.map(prepare));
  }

  /** Whether any report is written trace by trace, while the run goes on. */
  get streams(): boolean {
    return this.#destinations.some(({ reporter }) => reporter.loadTrace !== undefined);
  }

  onTrace(trace: Trace): void {
    for (const prepared of this.#prepared) {
      if (!prepared.renderTrace || prepared.state !== 'streaming') continue;
      prepared.gathered += prepared.renderTrace(trace);
      if (prepared.gathered.length >= MOST_GATHERED_CHARS) this.#release(prepared);
      else this.#releaseSoon();
    }
  }

  /** Has the table rendered for nobody: the real one, which somebody waits for, then need not compile it. */
  rehearse(report: Report): void {
    const table = this.#prepared.find(({ destination: { file, reporter } }) => file === null && reporter.name === 'table');
    if (table) void Promise.resolve(table.render(report, this.#context(false))).catch(() => {});
  }

  /** Writes what is left to write: whole documents, and the end of those that were streamed. */
  async write(report: Report): Promise<void> {
    for (const prepared of this.#prepared) {
      this.#release(prepared);
      if (prepared.state === 'document') await this.#writeDocument(prepared, report);
      else await this.#finish(prepared, report);
    }
  }

  /** Nothing could be measured: documents say so; the table and the streams have nothing to show. */
  async writeError(report: Report): Promise<void> {
    for (const prepared of this.#prepared) {
      prepared.stream?.discard();
      const isDocument = prepared.destination.reporter.name !== 'table' && prepared.renderTrace === null;
      if (isDocument) await this.#writeDocument(prepared, report);
    }
  }

  /** Tells of each report that could not be written: a failure of its own, unless there is a graver one. Gives the exit code. */
  exitCode(otherwise: number): number {
    for (const failure of this.failures) this.#output.error(failure);
    const graver = otherwise === ExitCode.couldNotRun || otherwise === ExitCode.interrupted;
    return this.failures.length > 0 && !graver ? ExitCode.usage : otherwise;
  }

  async #writeDocument({ destination: { file }, render }: Prepared, report: Report): Promise<void> {
    const text = await render(report, this.#context(file !== null));
    if (file === null) this.#output.print(text);
    else if (!this.#attempt(() => writeWhole(file, text))) this.#rescue(file, text);
  }

  async #finish(prepared: Prepared, report: Report): Promise<void> {
    const { stream, destination, render } = prepared;
    if (prepared.state === 'streaming' && stream !== null && !this.#attempt(() => stream.finish())) prepared.state = 'broken';
    if (prepared.state === 'broken' && destination.file !== null) this.#rescue(destination.file, await render(report, this.#context(true)));
  }

  /** What was meant for a file that failed goes to standard output, where nothing else does: it was measured, and is not lost. */
  #rescue(file: string, text: string): void {
    if (file === this.#destinations[0]?.file) this.#output.print(text);
  }

  #releaseSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      for (const prepared of this.#prepared) this.#release(prepared);
    });
  }

  #release(prepared: Prepared): void {
    const { gathered, stream } = prepared;
    if (gathered === '') return;
    prepared.gathered = '';
    if (stream === null) this.#output.print(gathered);
    else if (!this.#attempt(() => stream.write(gathered))) prepared.state = 'broken';
  }

  /** False, with the failure noted, when the system refuses. */
  #attempt(action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      if (!(error instanceof CycleTraceError)) throw error;
      this.failures.push(error);
      return false;
    }
  }
}
