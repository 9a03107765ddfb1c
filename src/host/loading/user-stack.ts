import module, { findSourceMap, type SourceMapping } from 'node:module';
import path from 'node:path';
import type { SourceLocation } from '../../model/trace.js';
import { filePathOf, isOwnFile } from './file-kinds.js';
import type { CodePosition } from './types.js';

const AT = /^\s+at (?:(.+?) \()?(?:async )?((?:file:\/\/|[A-Za-z]:[\\/]|\/)[^\n]*?):(\d+):(\d+)\)?$/;

const MOST_CAUSES = 10;

let ours: string | null = null;
let mapsEnabled = false;

/** Names the folder whose frames are none of the user's: the running copy of cycle-trace. */
export function hideFrames(folder: string): void {
  ours = folder + path.sep;
}

/** From here on stacks name the lines as written; asked for once something was compiled, since it makes every stack dearer. */
export function enableSourceMaps(): void {
  if (mapsEnabled) return;
  mapsEnabled = true;
  if (module.setSourceMapsSupport) module.setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
  else process.setSourceMapsEnabled(true);
}

interface UserFrame {
  readonly text: string;
  readonly source: SourceLocation;
}

/** The frames of an error's stack that lie in the user's files, packages included, outermost last. */
export function userFrames(error: unknown): UserFrame[] {
  const stack = stackOf(error);
  if (stack === null) return [];
  const frames: UserFrame[] = [];
  for (const line of stack.split('\n')) {
    const match = AT.exec(line);
    const file = match && filePathOf(match[2] as string);
    if (!match || !file || (ours !== null && file.startsWith(ours))) continue;
    const source = { file, line: Number(match[3]), column: Number(match[4]) };
    const place = `${file}:${source.line}:${source.column}`;
    const name = match[1]?.replace(/^async /, '');
    frames.push({ source, text: `    at ${name === undefined || name === '<anonymous>' ? place : `${name} (${place})`}` });
  }
  return frames;
}

/** The user's part of a stack: the error's own words, then their frames alone, then what caused it; null when there is no such frame. */
export function userStackOf(error: unknown, causes = 0): string | null {
  const frames = userFrames(error);
  if (frames.length === 0) return null;
  const { name, message, cause } = error as Error;
  const lines = [`${name}: ${message}`, ...frames.map(({ text }) => text)];
  // A chain of causes may be a circle.
  if (cause instanceof Error && causes < MOST_CAUSES)
    lines.push(`Caused by ${userStackOf(cause, causes + 1) ?? `${cause.name}: ${cause.message}`}`);
  return lines.join('\n');
}

/** The first line of the user's own in a stack: not of a package, where it has one. */
export function locateError(error: unknown): SourceLocation | null {
  const frames = userFrames(error);
  const own = frames.find(({ source }) => isOwnFile(source.file));
  return (own ?? frames[0])?.source ?? null;
}

/**
 * The place in the file as written of a place in the code that runs. Null for what is no file of the user's.
 * Stack strings are mapped by Node already; this is for raw call sites, as `Error.prepareStackTrace` gives them.
 */
export function locateCallSite(file: string, line: number, column: number): SourceLocation | null {
  const named = filePathOf(file);
  if (named === null || (ours !== null && named.startsWith(ours))) return null;
  return originalPlace({ file: named, line, column });
}

function originalPlace({ file, line, column }: CodePosition): SourceLocation {
  const found = mapsEnabled ? findSourceMap(file)?.findEntry(line - 1, column - 1) : undefined;
  const { originalSource, originalLine, originalColumn } = (found ?? {}) as Partial<SourceMapping>;
  if (originalSource === undefined || originalLine === undefined || originalColumn === undefined) return { file, line, column };
  const original = filePathOf(originalSource) ?? path.resolve(path.dirname(file), originalSource);
  return { file: original, line: originalLine + 1, column: originalColumn + 1 };
}

/** A thrown value's stack, read with care: it may be anything, and a getter that throws. */
export function stackOf(error: unknown): string | null {
  try {
    const { stack } = (error ?? {}) as { stack?: unknown };
    return typeof stack === 'string' ? stack : null;
  } catch {
    return null;
  }
}
