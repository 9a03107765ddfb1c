import { ExitCode } from '../model/errors.js';

/** Ctrl-C and its like: the first asks the run to end, the second does not wait for it. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #onSignal = (): void => {
    if (this.#controller.signal.aborted) process.exit(ExitCode.interrupted);
    this.#controller.abort();
  };

  constructor() {
    for (const name of SIGNALS) process.on(name, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the run for a reason of ours. */
  abort(): void {
    this.#controller.abort();
  }

  stop(): void {
    for (const name of SIGNALS) process.off(name, this.#onSignal);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
