import type { Clock } from '../recorder/clock.js';
import { Connections } from './trace-request.js';

/**
 * Calls `one` for each number from 0 to `times` - 1, with so many at a time, each worker over connections of its own.
 * Ends early when `one` says false, or when the signal says so; what is under way is waited for.
 */
export async function repeat(
  times: number,
  workers: readonly Connections[],
  signal: AbortSignal,
  one: (index: number, connections: Connections) => Promise<boolean>,
): Promise<void> {
  let next = 0;
  let goOn = true;
  await Promise.all(
    workers.slice(0, times).map(async (connections) => {
      while (goOn && next < times && !signal.aborted) goOn = (await one(next++, connections)) && goOn;
    }),
  );
}

export function openWorkers(count: number, clock: Clock): Connections[] {
  return Array.from({ length: count }, () => new Connections(clock));
}
