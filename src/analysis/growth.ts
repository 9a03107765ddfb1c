import type { CheckVerdict } from '../model/report.js';
import { medianOf, type Parts, partsOf } from './parts.js';
import { chanceRankedAbove } from './rank-test.js';

/** What took so long must have grown by more than both, or nobody is told. */
const RELATIVE_FLOOR = 0.15;
const ABSOLUTE_FLOOR_NS = 200_000;
/**
 * How many times as long the bare response may take: as long, and the runs in the middle can be compared too; longer, and
 * only what grew by more than it did is told; surely longer even at its fastest, and the machine itself is slower.
 */
const ALIKE = 1.25;
const BUSIER = 2;
const SLOWER = 1.5;

/** What the bare response, which both sides timed between their runs, says of the machine. */
export interface Machine {
  /** By how much it is slower as a whole: 1 unless it surely is. */
  readonly slower: number;
  /** How many times as long the bare response takes besides; null where one of the two has none. */
  readonly busier: number | null;
}

export const UNKNOWN_MACHINE: Machine = { slower: 1, busier: null };

export function machineOf(refBeforeNs: readonly number[], refNowNs: readonly number[], doubt: number): Machine {
  const [before, now] = [partsOf(refBeforeNs).fastestNs, partsOf(refNowNs).fastestNs];
  const slower = ranksAbove(now, before, (ns) => ns * SLOWER, doubt) ? medianOf(now) / medianOf(before) : 1;
  return { slower, busier: medianOf(refNowNs) / medianOf(refBeforeNs) / slower };
}

/** How the times of something changed, and whether that can be told. */
export interface Growth {
  /** Of which runs of each part the times are. */
  readonly of: 'fastest' | 'median';
  readonly beforeNs: number;
  readonly nowNs: number;
  readonly verdict: Exclude<CheckVerdict, 'no-data'>;
  /** Whether the parts are surely above those before, whatever made them so. */
  readonly surely: boolean;
}

/**
 * The fastest runs decide, and those in the middle, which see what most requests do and some do not, where the machine was
 * as it had been. On a busier one either has to have grown by more than the bare response did, or it is in doubt.
 */
export function growthOf(beforeNs: readonly number[], nowNs: readonly number[], { slower, busier }: Machine, doubt: number): Growth {
  const [before, now] = [partsOf(beforeNs), partsOf(nowNs)];
  const most = (ns: number): number => Math.max(ns * (1 + RELATIVE_FLOOR), ns + ABSOLUTE_FLOOR_NS) * slower;
  const of = (what: Growth['of'], kind: keyof Parts, load: number): Growth => {
    const beyond = (factor: number): boolean => ranksAbove(now[kind], before[kind], (ns) => most(ns) * factor, doubt);
    const surely = beyond(1);
    const verdict = beyond(load) ? 'fail' : surely ? 'inconclusive' : 'pass';
    return { of: what, beforeNs: medianOf(before[kind]), nowNs: medianOf(now[kind]), surely, verdict };
  };
  const loadBeyond = (steady: number): number => (busier === null || busier <= steady ? 1 : busier);
  const fastest = of('fastest', 'fastestNs', loadBeyond(BUSIER));
  // Without the bare response, a busier machine may be all that the middle shows.
  const median = of('median', 'mediansNs', busier === null ? Number.POSITIVE_INFINITY : loadBeyond(ALIKE));
  for (const verdict of ['fail', 'inconclusive']) {
    for (const growth of [fastest, median]) if (growth.verdict === verdict) return growth;
  }
  return { ...fastest, verdict: fastest.nowNs > most(fastest.beforeNs) ? 'inconclusive' : 'pass' };
}

/** Whether the parts now rank above what is let pass of those before. */
function ranksAbove(now: readonly number[], before: readonly number[], most: (ns: number) => number, doubt: number): boolean {
  return chanceRankedAbove(now, before.map(most)) < doubt;
}
