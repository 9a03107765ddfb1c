import path from 'node:path';
import { placeOf } from './code-frame.js';
import { filePathOf, isTranspiled, packageTypeOf } from './file-kinds.js';
import { readOrEmpty } from './missing-module.js';
import { type Project, SourceSyntaxError, syntaxErrorOf, transpile } from './transpile.js';
import type { TextFault } from './types.js';
import { stackOf, userFrames } from './user-stack.js';

/** It asks another Node, and is read where nobody else knows. */
const nodeCheck = () => require('./node-check.js') as typeof import('./node-check.js');

/** Finds the place of a SyntaxError. `files` are those that were being loaded, the latest first. */
export function syntaxFault(error: unknown, files: () => readonly string[], project: Project | null): TextFault | null {
  if (error instanceof SourceSyntaxError) {
    return { source: { file: error.file, ...placeOf(readOrEmpty(error.file), error.offset) }, message: error.message };
  }
  if (!(error instanceof Error) || error.name !== 'SyntaxError') return null;
  const named = namedJsonFault(error) ?? headedFault(error);
  // Code of the user's that parsed something at run time, and threw as any other does.
  if (named || userFrames(error).length > 0) return named;
  return (
    jsonFaultAmong(error, files()) ?? (project && (reparsed(error, files(), project) ?? nodeCheck().faultInNode(error, files(), project)))
  );
}

/** V8 puts `file:line`, the line and a caret ahead of the stack of a script that does not parse. */
function headedFault(error: Error): TextFault | null {
  const head = /^(file:\/\/\S+|(?:[A-Za-z]:)?[\\/][^\n]*?):(\d+)\n([^\n]*)\n( *\^+)?/.exec(stackOf(error) ?? '');
  const file = head && filePathOf(head[1] as string);
  if (!head || !file || isTranspiled(file)) return null;
  const line = Number(head[2]);
  const column = head[4] === undefined ? undefined : head[4].indexOf('^') + 1;
  return { source: column === undefined ? { file, line } : { file, line, column }, message: error.message };
}

/** An ES module that does not parse names no file: the parser is asked, file by file. */
function reparsed(error: Error, files: readonly string[], project: Project): TextFault | null {
  for (const file of files) {
    const source = readOrEmpty(file);
    if (isTranspiled(file)) {
      const fault = transpileFault(file, source, project);
      if (fault) return fault;
      const decorator = /^[ \t]*@[A-Za-z_$]/m.exec(source);
      if (decorator && /Invalid or unexpected token/.test(error.message)) {
        return {
          source: { file, ...placeOf(source, decorator.index + decorator[0].length - 2) },
          message: 'JavaScript has no decorators yet',
          hint: 'Set "experimentalDecorators": true in tsconfig.json, which compiles them as TypeScript always has.',
        };
      }
    } else if (/^\.[cm]?js$/.test(path.extname(file))) {
      const fault = faultOfScript(file, source, project);
      if (fault) return { source: { file, ...placeOf(source, fault.offset) }, message: error.message };
    }
  }
  return null;
}

/** What does not say which it is may be either, and is at fault where it is neither. */
function faultOfScript(file: string, source: string, project: Project): SourceSyntaxError | null {
  const type = file.endsWith('.mjs') ? 'module' : file.endsWith('.cjs') ? 'commonjs' : packageTypeOf(file);
  if (type !== 'none') return syntaxErrorOf(file, source, project, type);
  return syntaxErrorOf(file, source, project, 'commonjs') && syntaxErrorOf(file, source, project, 'module');
}

/** An error from another thread comes without its place: compiling again finds it. */
function transpileFault(file: string, source: string, project: Project): TextFault | null {
  try {
    transpile(file, source, project);
    return null;
  } catch (error) {
    return syntaxFault(error, () => [], project);
  }
}

/** `require` puts the file ahead of what `JSON.parse` says, and `import` behind it. */
function namedJsonFault(error: Error): TextFault | null {
  const named =
    /^([^\n]+\.json): [^\n]*JSON/.exec(error.message)?.[1] ?? /JSON.* (?:imported from|in) "?([^"\n]+\.json)/.exec(error.message)?.[1];
  return named === undefined ? null : jsonFault(filePathOf(named) ?? named);
}

function jsonFaultAmong({ message }: Error, files: readonly string[]): TextFault | null {
  if (!/JSON/.test(message)) return null;
  for (const file of files) {
    const fault = file.endsWith('.json') ? jsonFault(file) : null;
    if (fault) return fault;
  }
  return null;
}

function jsonFault(file: string): TextFault | null {
  const text = readOrEmpty(file).replace(/^\uFEFF/, '');
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const { message } = error as Error;
    const at = /at position (\d+)/.exec(message)?.[1];
    const offset = at !== undefined ? Number(at) : /end of JSON/.test(message) ? text.length : offsetOfFault(text);
    return { source: { file, ...placeOf(text, offset) }, message: `not JSON: ${message}` };
  }
}

/** Short texts are quoted whole by V8 and get no position: the longest prefix that could still become JSON ends at the fault. */
function offsetOfFault(text: string): number {
  for (let end = 1; end <= text.length; end++) {
    try {
      JSON.parse(text.slice(0, end));
    } catch (error) {
      if (!/end of JSON|Unterminated|Expected|No number/.test((error as Error).message)) return end - 1;
    }
  }
  return 0;
}
