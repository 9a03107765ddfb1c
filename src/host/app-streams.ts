import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { monotonicMs } from '../recorder/clock.js';
import { DebuggerLines } from './debugger-lines.js';

const STDERR_TAIL_CHARS = 4_096;
/** Longer than this nobody waits for output that goes on and on. */
const LONGEST_MS = 10_000;

/** What the app's process writes, on its way to whoever shows it. */
export class AppStreams {
  readonly debuggerLines = new DebuggerLines();
  /** The end of what it wrote to standard error. */
  stderrTail = '';
  private chunks = 0;

  constructor(child: ChildProcess, onOutput: (stream: 'stdout' | 'stderr', text: string) => void) {
    for (const stream of ['stdout', 'stderr'] as const) {
      const readable = child[stream] as Readable;
      readable.setEncoding('utf8').on('data', (text: string) => {
        this.chunks++;
        if (stream === 'stdout') return onOutput(stream, text);
        const said = this.debuggerLines.filter(text);
        this.stderrTail = (this.stderrTail + said).slice(-STDERR_TAIL_CHARS);
        onOutput(stream, said);
      });
    }
  }

  /** Waits until nothing was written for so long. The timers keep nobody alive. */
  async quiet(graceMs: number): Promise<void> {
    const endMs = monotonicMs() + LONGEST_MS;
    for (let seen = -1; seen !== this.chunks && monotonicMs() < endMs; ) {
      seen = this.chunks;
      // What is there to be read goes first, on a machine that is too busy to be in time.
      await new Promise((resolve) => setTimeout(() => setImmediate(resolve), graceMs).unref());
    }
  }
}
