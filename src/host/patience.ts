/**
 * How long the CLI waits for a host that says nothing. None of it passes with a host that answers or ends: these decide when
 * one counts as blocked, and a busy machine can keep a healthy one silent for seconds, of which nothing false may be said.
 */
export const Patience = {
  /** For the record of a response that is over. */
  recordMs: 10_000,
  /** For word of how far a request has come, or, of a broken exchange, for the end of the process. */
  runningMs: 2_000,
  /** For that end, of a host that has answered since. */
  aftermathMs: 50,
  /** For a search of its heap for what it waits for. */
  pendingMs: 10_000,
  /** For word that it leaves, and for its end, once it was asked to. */
  leavingMs: 5_000,
  closeMs: 2_000,
  /** The same, of one that has not answered before. */
  leavingOfSilentMs: 250,
  closeOfSilentMs: 500,
  /** For what was said by a process that has ended. */
  lastWordsMs: 2_000,
  /** After its end, for more output of what it started. */
  outputMs: 300,
} as const;
