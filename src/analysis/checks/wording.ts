import { formatDuration } from '../../model/units.js';

/** Every sentence about a check's verdict. Reporters show them and add none. */

const SHOWN_CHARS = 200;

export function valueInWords(value: unknown, isDuration = false): string {
  if (value === undefined) return 'nothing';
  if (isDuration && typeof value === 'number') return formatDuration(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}

export interface Tally {
  readonly runs: number;
  /** Runs that did not hold; null where that was not counted. */
  readonly failed: number | null;
  /** The first of them, from 0. */
  readonly firstFailed: number;
}

export function found(value: string): string {
  return `found ${value}`;
}

export function foundInSome(value: string, { runs, failed, firstFailed }: Tally): string {
  if (runs === 1 || failed === null) return found(value);
  return `found ${value} in run ${firstFailed + 1}; ${failed} of ${runs} runs did not hold`;
}

export function noData(why: string, missing: number, runs: number): string {
  return runs > 1 && missing < runs ? `nothing to judge in ${missing} of ${runs} runs: ${why}` : `nothing to judge: ${why}`;
}

/** A time and what it may be: `24.1 ms, 20.5 % over 20.0 ms`. */
export function budget(actualNs: number, boundNs: number, ref: { readonly times: number; readonly medianNs: number } | null): string {
  const allowed =
    ref === null ? formatDuration(boundNs) : `${formatDuration(boundNs)} (${ref.times}x ref, of ${formatDuration(ref.medianNs)})`;
  const times = ref === null ? '' : `, ${(actualNs / ref.medianNs).toFixed(2)}x ref`;
  if (boundNs === 0 || actualNs === boundNs) return `found ${formatDuration(actualNs)}${times}, the bound is ${allowed}`;
  const off = Math.abs(100 * (actualNs / boundNs - 1));
  const side = actualNs > boundNs ? 'over' : 'under';
  return `found ${formatDuration(actualNs)}${times}: ${off < 1000 ? `${off.toFixed(1)} %` : `${(off / 100).toFixed(0)} times`} ${side} ${allowed}`;
}

export function tooNoisy(budgetWords: string, lowNs: number, highNs: number, runs: number): string {
  const more = Math.max(20, runs * 4);
  return `${budgetWords}, but too noisy to judge: ${runs} runs put it between ${formatDuration(lowNs)} and ${formatDuration(highNs)}. Make more runs (-n ${more}, runs: ${more} in a suite)`;
}

export function noReference(): string {
  return 'nothing to judge: the reference response could not be timed';
}
