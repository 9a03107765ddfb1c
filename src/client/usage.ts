import { Mark, SERVER_MARKS } from '../model/phases.js';
import type { Phase } from '../model/trace.js';
import type { RecordedUsage } from '../recorder/records.js';

/** Adds to the server's phases what each took of the app's thread. The client's own have none: its thread is ours. */
export function withUsage(phases: readonly Phase[], usage: RecordedUsage, beginNs: number): Phase[] {
  return phases.map((phase) => {
    const mark = (SERVER_MARKS as readonly string[]).indexOf(phase.name);
    if (mark === -1) return phase;
    const { durationNs } = phase;
    // Its stamps are not taken in the same instant as the boundaries of the phase, which bound it.
    const within = (ns: number) => Math.round(Math.min(Math.max(0, ns), durationNs));
    const loopDelayNs = within(mark === Mark.receive ? arrivalDelayNs(phase, usage, beginNs) : (usage.loopDelayNs[mark] as number));
    return {
      ...phase,
      cpuNs: usage.cpuNs === null ? null : Math.min(within(usage.cpuNs[mark] as number), durationNs - loopDelayNs),
      // Nobody looked on before the request was there.
      gcNs: mark === Mark.receive ? null : within(pausedNs(phase, usage, beginNs)),
      loopDelayNs,
    };
  });
}

/** How long the loop was busy, without a rest, between the sending and the moment when it came to the request. */
function arrivalDelayNs({ startNs }: Phase, { arrival }: RecordedUsage, beginNs: number): number {
  const { atNs, busyNs, busySinceNs } = arrival;
  return Math.min(busyNs, atNs - Math.max(busySinceNs, beginNs + startNs));
}

function pausedNs({ startNs, durationNs }: Phase, { pauses }: RecordedUsage, beginNs: number): number {
  const fromNs = beginNs + startNs;
  let sumNs = 0;
  for (const [start, end] of pauses) sumNs += Math.max(0, Math.min(end, fromNs + durationNs) - Math.max(start, fromNs));
  return sumNs;
}
