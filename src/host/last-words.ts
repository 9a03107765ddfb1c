import { describeError } from '../recorder/describe-error.js';
import type { RecordBatch } from '../recorder/records.js';
import { locateError, userStackOf } from './loading/user-stack.js';
import type { FromHost, SentFault } from './protocol.js';

const STACK_DEPTH = 50;

/** Ways of a process to end itself, by which it is not asked again. `process.exit` comes through the `exit` event. */
const FATAL = new Set(['SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGTRAP']);

/**
 * What the process has to say as it ends, by whichever way still lets it speak: who ended it, and the records of the
 * requests that are running. Said at once and in full, for the event loop does not turn again.
 */
export class LastWords {
  /** The end was asked for by the CLI. */
  expected = false;
  private readonly say: (message: FromHost, isLast: boolean) => void;
  private readonly remains: () => RecordBatch | null;
  private readonly listening: () => boolean;

  constructor(say: (message: FromHost, isLast: boolean) => void, remains: () => RecordBatch | null, listening: () => boolean) {
    this.say = say;
    this.remains = remains;
    this.listening = listening;
    process.on('exit', (code) => this.leave(code, `process.exit(${code})`, true));
    this.watch('abort', () => ['process.abort()', true]);
    this.watch('kill', (pid, signal = 'SIGTERM') =>
      Number(pid) === process.pid && FATAL.has(String(signal))
        ? [`process.kill(process.pid, '${signal}')`, process.listenerCount(String(signal)) === 0]
        : null,
    );
  }

  /** Says what is running now, to a CLI that cannot ask because the event loop does not turn. */
  testify(): void {
    this.say({ type: 'testimony', batch: this.remains() }, false);
  }

  private watch(name: 'abort' | 'kill', endOf: (...args: unknown[]) => readonly [call: string, isSure: boolean] | null): void {
    const original = process[name] as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const end = endOf(...args);
      if (end !== null) this.leave(null, ...end);
      return original.apply(process, args);
    };
    Object.defineProperty(watched, 'name', { value: name });
    Object.assign(process, { [name]: watched });
  }

  /** @param isSure nothing of the app's can come between: a signal may have its listeners */
  private leave(code: number | null, call: string, isSure: boolean): void {
    let batch: RecordBatch | null = null;
    try {
      batch = this.remains();
    } catch {
      // An app that is broken enough that its records cannot be packed still ends by someone's hand.
    }
    const caller = this.expected ? null : callerOf(call);
    this.say({ type: 'leaving', expected: this.expected, code, listening: this.listening(), caller, batch }, isSure);
  }
}

/** The user's line that ended the process, where one did: Node ends it too, when nothing is left to do or nobody took an exception. */
function callerOf(call: string): SentFault | null {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_DEPTH;
  const here = new Error(call);
  Error.stackTraceLimit = stackTraceLimit;
  here.name = 'ended by';
  const source = locateError(here);
  return source === null ? null : { name: call, message: describeError(here).message, stack: userStackOf(here), source };
}
