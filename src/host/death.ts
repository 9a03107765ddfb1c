import type { Finding } from '../model/finding.js';
import type { RecordedError } from '../recorder/records.js';
import type { FromHost, SentFault } from './protocol.js';

/** How the host's process ended. */
export interface HostExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type Leaving = Extract<FromHost, { type: 'leaving' }>;
export type HostFault = Extract<FromHost, { type: 'fault' }>;

/** What is known of an end. */
export interface Evidence {
  /** Null for a process that is ending and has said so. */
  readonly exit: HostExit | null;
  readonly fault: HostFault | null;
  readonly leaving: Leaving | null;
  /** It wrote to our pipe, and was ended for that. */
  readonly garbled: boolean;
  /** The end of its standard error. */
  readonly stderr: string;
}

const TAIL_LINES = 12;
const GARBLED = "the app's process was ended, since it wrote to file descriptor 3, by which cycle-trace speaks with it";
/** Addresses inside Node's own binary. */
const NATIVE_FRAME = /^\s*\d+: 0x|^-+ Native stack trace -+$/;
/** What V8 and Node write when they give up, and the shell's kind of message for what cannot start. */
const FATAL = /^(?:FATAL ERROR: |# Fatal error in |# (?=Check failed)|[^\n]*: bad option: )[^\n]*/m;

/** What happened to a server that no longer listens in a process that lives. */
export const CLOSED_SERVER: Finding = { message: 'the app had closed the server', stack: null, source: null, frame: null };

/** How the process ended, and by whom: an exception, a call of the user's, or what it wrote last. */
export function describeDeath({ exit, fault, garbled, leaving, stderr }: Evidence): Finding {
  if (garbled) return { message: GARBLED, stack: null, source: null, frame: null };
  const ended = describeExit(exit ?? { code: leaving?.code ?? null, signal: null });
  const caller = leaving?.caller ?? null;
  if (caller && isBy(caller, exit)) return finding(`the app's process ${ended}: ${caller.name} was called`, caller);
  if (fault) return finding(`the app's process ${ended} on ${describeFault(fault)}`, fault.error);
  const fatal = FATAL.exec(stderr)?.[0].trim();
  if (fatal) return { message: `the app's process ${ended}: ${fatal}`, stack: tailOf(stderr), source: null, frame: null };
  const why = leaving && !leaving.listening ? ': nothing was left for it to do, since the app closed the server' : '';
  return { message: `the app's process ${ended}${why}`, stack: tailOf(stderr), source: null, frame: null };
}

/** A signal that the app sent to itself, and took, is not what ended it later. */
function isBy({ name }: SentFault, exit: HostExit | null): boolean {
  return exit === null || !name.startsWith('process.kill(') || name.includes(`'${exit.signal}'`);
}

/** `an unhandled rejection, TypeError: ...`, in one line. */
function describeFault({ kind, error }: { kind: HostFault['kind']; error: RecordedError }): string {
  const [line = ''] = error.message.split('\n');
  // What Node makes of a rejection with something that is no error.
  const [, reason = null] = /^This error originated either by .* The promise rejected with the reason "(.*)"\.$/s.exec(error.message) ?? [];
  if (reason !== null) return `an unhandled rejection, with ${reason.split('\n')[0]}`;
  return `${kind === 'unhandledRejection' ? 'an unhandled rejection' : 'an uncaught exception'}, ${error.name}: ${line}`;
}

/** The same, with the user's line. */
export function faultAndPlace({ kind, error }: HostFault): string {
  const at = error.source ? ` (${error.source.file}:${error.source.line})` : '';
  return `${describeFault({ kind, error })}${at}`;
}

/** How the process ended, in words. */
function describeExit({ code, signal }: HostExit): string {
  if (signal) return `was ended by ${signal}`;
  return code === null ? 'ended' : `ended with exit code ${code}`;
}

function finding(message: string, { stack, source }: SentFault): Finding {
  return { message, stack, source, frame: null };
}

/** The last lines that say something. */
function tailOf(stderr: string): string | null {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !NATIVE_FRAME.test(line));
  return lines.length === 0 ? null : lines.slice(-TAIL_LINES).join('\n');
}
