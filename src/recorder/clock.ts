// Node's own from the start: `process` is looked up behind a getter each time, and an app's fake timers may replace what it holds.
const { hrtime } = process;

/**
 * The clock that both processes share: CLOCK_MONOTONIC through `process.hrtime`, which has one zero for all processes
 * of a machine. Stamps are nanoseconds from a whole second that the run has agreed on, so that they are exact in a double.
 */
export class Clock {
  readonly originSeconds: number;

  constructor(originSeconds: number) {
    this.originSeconds = originSeconds;
  }

  /** A clock whose zero is the second that has just begun. */
  static start(): Clock {
    return new Clock(hrtime()[0]);
  }

  nowNs(): number {
    const time = hrtime();
    return (time[0] - this.originSeconds) * 1e9 + time[1];
  }

  /** A raw `process.hrtime()` tuple, taken where the origin was not known yet, on this clock. */
  toNs(time: readonly [seconds: number, nanoseconds: number]): number {
    return (time[0] - this.originSeconds) * 1e9 + time[1];
  }
}

/** Milliseconds on that clock, for who only waits: Node loads its `performance` when first asked for it, which takes 2 ms of a start. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
