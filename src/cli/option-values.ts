import { NS_PER_MS, parseBytes, parseDuration } from '../model/units.js';
import { quote, usageError } from './wording.js';

/** What the values of options must be; each reader gives the value or a usage error that names the option. */

/** Timers of Node's overflow beyond 2^31 - 1 ms. */
const LONGEST_MS = 2_147_483_647;

export const wholeNumber =
  (option: string, least: number, most = 1e9) =>
  (text: string): number => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = value > most ? `at most ${most}` : `${least} or more`;
    throw usageError(`${option} takes a whole number, ${range}: got ${quote(text)}.`);
  };

export function timeoutMs(text: string): number {
  const ns = parseDuration(text);
  if (ns === null)
    throw usageError(`--timeout takes a duration: got ${quote(text)}.`, 'Write 500ms, 10s or 2m; a number alone is seconds.');
  const ms = Math.ceil(ns / NS_PER_MS);
  if (ms < 1) throw usageError(`--timeout must be longer than nothing: got ${quote(text)}.`, 'Write 500ms, 10s or 2m.');
  if (ms > LONGEST_MS) throw usageError(`--timeout is at most 24 days: got ${quote(text)}.`, 'Write 500ms, 10s or 2m.');
  return ms;
}

export function byteCount(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === null) throw usageError(`--max-body takes a size: got ${quote(text)}.`, 'Write 64KiB, 1MiB, or a number of bytes.');
  if (bytes > 2 ** 30) throw usageError(`--max-body is at most 1 GiB: got ${quote(text)}.`, 'The document is held in memory.');
  return bytes;
}

export function keepCount(text: string): number | 'all' {
  return text === 'all' ? 'all' : wholeNumber('--keep', 1)(text);
}

/** A value that an option put in its place is not: `--app --json` names no app. */
export const fileName =
  (option: string) =>
  (text: string): string => {
    if (text === '') throw usageError(`${option} is empty.`, `Write a name after ${option}.`);
    if (/^--?[a-zA-Z]/.test(text)) {
      throw usageError(
        `${option} needs a value, but the option ${quote(text)} follows it.`,
        `Write ./${text} if it is the name of a file.`,
      );
    }
    return text;
  };

export const appendTo =
  <T>(read: (text: string) => T) =>
  (text: string, before: readonly T[]): readonly T[] => [...before, read(text)];

export const asTyped = (text: string): string => text;

export function nodeArgument(text: string): string {
  if (/^--?[a-zA-Z]/.test(text)) return text;
  throw usageError(`--node-arg takes an option of node: got ${quote(text)}.`, 'Write --node-arg=--max-old-space-size=512, one for each.');
}
