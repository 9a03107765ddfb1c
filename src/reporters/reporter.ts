import type { Report } from '../model/report.js';
import type { Trace } from '../model/trace.js';

/** 0 none, 1 the terminal's 16 colours, 2 256 colours, 3 true colour: chalk's own levels. */
export type ColorLevel = 0 | 1 | 2 | 3;

/** What a rendering depends on beside the document. Nothing is detected below `cli`: reporters do no I/O. */
export interface RenderContext {
  readonly colorLevel: ColorLevel;
  /** Columns of the terminal, or 80 where there is none. No line is wider. */
  readonly width: number;
  /** Absolute working directory: files below it are named relative to it. */
  readonly cwd: string;
  /** Say what each phase is, what it did here and what its counterpart in Flask is. */
  readonly explain: boolean;
  /** Show request and response as on the wire, the log lines, and spans that are folded otherwise. */
  readonly verbose: boolean;
}

/**
 * The whole text, ending in a newline; empty for a document with nothing to print. Never throws for a document that
 * fits the schema. A promise where a part that few reports need is loaded then.
 */
export type Render = (report: Report, context: RenderContext) => string | Promise<string>;

/** One trace as text ending in a newline, written as soon as the trace is known. */
export type RenderTrace = (trace: Trace) => string;

export interface Reporter {
  /** As `--report` takes it. */
  readonly name: string;
  /** One line for the help. */
  readonly description: string;
  /** Usual suffix of a file of this kind, without the dot. */
  readonly extension: string;
  load(): Promise<Render>;
  /** Present where the text is one piece a trace, so that a long run can be written while it goes on. */
  readonly loadTrace?: () => Promise<RenderTrace>;
}
