import { spawnSync } from 'node:child_process';
import { SourceMap, type SourceMapPayload } from 'node:module';
import type { SourceLocation } from '../../model/trace.js';
import { isOwnFile, isTranspiled, packageTypeOf } from './file-kinds.js';
import { readOrEmpty } from './missing-module.js';
import { type Project, type Transpiled, transpile } from './transpile.js';
import type { TextFault } from './types.js';

/** More than a Node takes to begin on a machine that is busy. */
const PATIENCE_MS = 30_000;
/** A file, a line, the line's text and a caret: what V8 puts ahead of the error. */
const COMPLAINT = /^\[stdin\]:(\d+)\n[^\n]*\n([ \t]*)\^[\s\S]*?^SyntaxError: (.*)$/m;
const INLINE_MAP = /^\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)$/m;

/**
 * Finds what V8 alone finds, as an expression that is no regular one, or syntax that this Node does not have. A module that
 * does not parse names no place in the process that imports it: a Node of its own is asked, file by file.
 */
export function faultInNode(error: Error, files: readonly string[], project: Project): TextFault | null {
  for (const file of files) {
    if (!isOwnFile(file) || !/\.[cm]?[jt]sx?$/.test(file)) continue;
    const compiled = compiledAgain(file, project);
    const found = COMPLAINT.exec(complaintOf(compiled));
    if (found?.[3] !== error.message) continue;
    const source = placeAsWritten(file, compiled.code, Number(found[1]), (found[2] as string).length + 1);
    return { source, message: error.message.replace("Identifier '.default' has already been declared", 'There are two default exports') };
  }
  return null;
}

function compiledAgain(file: string, project: Project): Transpiled {
  const source = readOrEmpty(file);
  if (isTranspiled(file)) return transpile(file, source, project);
  return { code: source, format: file.endsWith('.cjs') || packageTypeOf(file) === 'commonjs' ? 'commonjs' : 'module' };
}

function complaintOf({ code, format }: Transpiled): string {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const options = { input: code, env, timeout: PATIENCE_MS, encoding: 'utf8' as const };
  return spawnSync(process.execPath, ['--check', `--input-type=${format}`, '-'], options).stderr ?? '';
}

function placeAsWritten(file: string, code: string, line: number, column: number): SourceLocation {
  const map = INLINE_MAP.exec(code)?.[1];
  if (map === undefined) return { file, line, column };
  const payload = JSON.parse(Buffer.from(map, 'base64').toString()) as SourceMapPayload;
  const origin = new SourceMap(payload).findEntry(line - 1, column - 1);
  if (!('originalLine' in origin)) return { file, line };
  return { file, line: origin.originalLine + 1, column: origin.originalColumn + 1 };
}
