import path from 'node:path';
import type { Writable } from 'node:stream';
import { CycleTraceError } from '../model/errors.js';
import { visible, withoutCommands } from '../reporters/visible.js';
import { createTextFilter, plainText, type TextFilter } from './app-output.js';
import { fileProblem, systemCode } from './system-errors.js';
import type { Terminal } from './terminal.js';

/** The reader has gone. */
const GONE = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'EOF'];

/** Clears the line from the cursor on. */
const CLEAR_REST = '\x1b[K';

/** What quotes anybody's words, for a terminal and the log of a CI run: plain text, and what would turn or hide text as an escape. */
function legible(text: string): string {
  const pieces = plainText(text).split(/([\n\t])/);
  return withoutCommands(pieces.map((piece, index) => (index % 2 === 0 ? visible(piece) : piece)).join(''));
}

export type OutputStream = Writable & Terminal;

/**
 * The only writer. Results go to standard output and nothing else does; what the app prints, warnings and errors go to
 * standard error. A reader that goes away (`| head`) is no error: what is left to say is dropped.
 */
export class Output {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Called once when nobody reads standard output any more. */
  onClosed: (() => void) | null = null;
  /** Standard output failed otherwise: a full disk behind `> file`. */
  failure: CycleTraceError | null = null;
  #closed = false;
  #appMidLine = false;
  #statusShown = false;
  readonly #filters: Readonly<Record<'stdout' | 'stderr', TextFilter>>;

  /** @param inCi a CI system reads what is printed, for commands too */
  constructor(stdout: OutputStream, stderr: OutputStream, inCi = false) {
    this.#filters = { stdout: createTextFilter(inCi), stderr: createTextFilter(inCi) };
    this.stdout = stdout;
    this.stderr = stderr;
    stdout.on('error', (error) => this.#stdoutFailed(error));
    stderr.on('error', () => {});
  }

  get closed(): boolean {
    return this.#closed;
  }

  print(text: string): void {
    if (this.#closed || text === '') return;
    this.#clearStatus();
    this.stdout.write(text);
  }

  /** For people: nothing in the text reaches the terminal as a command to it. */
  note(text: string): void {
    this.#clearStatus();
    this.#endAppLine();
    this.stderr.write(`${legible(text)}\n`);
  }

  /** One line that the next one replaces, for who watches a terminal; nowhere else. */
  status(text: string): void {
    if (this.stderr.isTTY !== true || this.#appMidLine) return;
    this.stderr.write(`\r${legible(text)}${CLEAR_REST}`);
    this.#statusShown = true;
  }

  /** `error: ...`, the place in the user's own file, and `hint: ...`. */
  error(error: CycleTraceError): void {
    const { source, frame, userStack, hint } = error;
    const place = source && ` (${source.file}:${source.line}${source.column === undefined ? '' : `:${source.column}`})`;
    // Messages name files relative to where the command was run.
    const named = place && !error.message.includes(`${path.basename(source.file)}:${source.line}`);
    const lines = [`error: ${error.message}${named ? place : ''}`];
    if (frame) lines.push(frame.replace(/^/gm, '  '));
    else if (userStack) lines.push(userStack.replace(/^/gm, '  '));
    this.note([...lines, `hint: ${hint}`].join('\n'));
  }

  /** What the app prints: its colours pass, other escape sequences do not. */
  appOutput(stream: 'stdout' | 'stderr', text: string): void {
    this.#writeAppText(this.#filters[stream].write(text));
  }

  appOutputEnded(): void {
    this.#clearStatus();
    this.#writeAppText(this.#filters.stdout.end() + this.#filters.stderr.end());
    this.#endAppLine();
  }

  /** Settles when all that was printed is on its way. */
  async flush(): Promise<void> {
    const drained = (stream: OutputStream) =>
      new Promise<void>((resolve) => {
        if (stream.destroyed || stream.writableLength === 0) resolve();
        else stream.write('', () => resolve());
      });
    await Promise.all([drained(this.stdout), drained(this.stderr)]);
    // A failed write is reported on the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #writeAppText(text: string): void {
    if (text === '') return;
    this.#clearStatus();
    this.stderr.write(text);
    const visible = plainText(text);
    if (visible !== '') this.#appMidLine = !visible.endsWith('\n');
  }

  #clearStatus(): void {
    if (this.#statusShown) this.stderr.write(`\r${CLEAR_REST}`);
    this.#statusShown = false;
  }

  #endAppLine(): void {
    if (this.#appMidLine) this.stderr.write('\n');
    this.#appMidLine = false;
  }

  #stdoutFailed(error: Error): void {
    const first = !this.#closed;
    this.#closed = true;
    if (!GONE.includes(systemCode(error) ?? '')) {
      this.failure ??= new CycleTraceError('FILE_UNWRITABLE', `Cannot write to standard output: ${fileProblem(error)}.`, { cause: error });
    }
    if (first) this.onClosed?.();
  }
}
