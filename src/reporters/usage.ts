import type { Phase } from '../model/trace.js';
import { formatDuration } from '../model/units.js';

/** What a phase took of the app's main thread, as columns. */
export type UsageFigure = 'cpu' | 'gc' | 'wait' | 'loop';

export const USAGE_HEADS: Readonly<Record<UsageFigure, string>> = { cpu: 'CPU', gc: 'GC', wait: 'Wait', loop: 'Loop' };
export const USAGE_LEGEND =
  'CPU: the app’s thread at work for this request, GC: its pauses for garbage collection, Loop: waiting for other code in the event loop, Wait: for all else';

const FIGURES = Object.keys(USAGE_HEADS) as UsageFigure[];
const LEAST_WIDTH = 7;
const UNKNOWN = '–';

/** Nanoseconds; null where it was not measured. */
function nsOf({ cpuNs, durationNs, gcNs, loopDelayNs }: Phase, figure: UsageFigure): number | null {
  switch (figure) {
    case 'cpu':
      return cpuNs;
    case 'gc':
      return gcNs;
    case 'loop':
      return loopDelayNs;
    case 'wait':
      return cpuNs === null || loopDelayNs === null ? null : Math.max(0, durationNs - cpuNs - loopDelayNs);
  }
}

/** The columns that there is something for, with the width that each needs. */
export function usageNeeds(phases: readonly Phase[]): { figure: UsageFigure; width: number }[] {
  if (phases.every(({ cpuNs, gcNs, loopDelayNs }) => cpuNs === null && gcNs === null && loopDelayNs === null)) return [];
  return FIGURES.map((figure) => ({
    figure,
    width: Math.max(LEAST_WIDTH, usageOfAll(phases, figure).length, ...phases.map((phase) => usageOf(phase, figure).length)),
  }));
}

/** The figure of a phase as text; empty for the client's, whose thread is not the app's. */
export function usageOf(phase: Phase, figure: UsageFigure): string {
  if (phase.side === 'client') return '';
  const ns = nsOf(phase, figure);
  return ns === null ? UNKNOWN : formatDuration(ns);
}

export function usageOfAll(phases: readonly Phase[], figure: UsageFigure): string {
  const measured = phases.map((phase) => nsOf(phase, figure)).filter((ns) => ns !== null);
  return measured.length === 0 ? UNKNOWN : formatDuration(measured.reduce((sum, ns) => sum + ns, 0));
}
