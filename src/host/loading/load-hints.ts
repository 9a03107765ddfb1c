import path from 'node:path';
import type { SourceLocation } from '../../model/trace.js';
import { closest, readOrEmpty } from './missing-module.js';

/** How to mend what Node or the parser says of a module, where their own words do not tell; the first that fits. */
const HINTS: readonly (readonly [said: RegExp, hint: (extension: string) => string])[] = [
  [/^ReferenceError: require is not defined in ES module/, () => "Write import name from 'module', or call the file .cjs."],
  [/^ReferenceError: (?:module|exports) is not defined in ES module/, () => 'Write export default, or call the file .cjs.'],
  [/^ReferenceError: __(?:dirname|filename) is not defined in ES module/, () => 'Write import.meta.dirname or import.meta.filename.'],
  [
    /^Cannot use import statement outside|^Unexpected token 'export'|^Cannot use 'import\.meta'/,
    () => 'Call the file .mjs, or set "type": "module" in package.json.',
  ],
  [/^await is only valid|^`await` is only allowed/, () => 'Make the function around it async; at top level, call the file .mjs.'],
  [/^Error: Invalid package config/, () => 'That package.json is not JSON: mend it.'],
  [/^Error: Invalid "exports"/, () => 'That package is at fault: install another version of it.'],
  [
    /^Cannot access '.*' before initialization|before initialization$/,
    () => 'It is used before its line has run: move it down, or break the circle of imports.',
  ],
];

/** TypeScript in a file that is not called so. */
const TYPESCRIPT =
  /^(?:import type|interface|type \w+ =|(?:declare |const )?enum|namespace|abstract class)\b|\bas \w+|[\w)\]]\??: *[\w<[{(]/m;

/** @param said the error's own words, with its name where it was thrown */
export function loadHint(said: string, source: SourceLocation | null): string | null {
  const extension = path.extname(source?.file ?? '');
  const known = HINTS.find(([pattern]) => pattern.test(said));
  if (known !== undefined) return known[1](extension);
  if (source === null) return null;
  const line = readOrEmpty(source.file).split(/\r?\n/)[source.line - 1] ?? '';
  if (/^(?:<{7}|={7}|>{7})(?: |$)/.test(line)) return 'The marks of a merge are still in the file: keep one of the two sides.';
  if (/^<|\s</.test(line) && extension.endsWith('s'))
    return `Text in < > needs a file that ends in ${extension.endsWith('ts') ? '.tsx' : '.jsx'}.`;
  if (/^Unexpected identifier/.test(said)) {
    if (/[{;]\s*import\b|^\s+import\b/.test(line)) return 'import stands at the top of a file; inside a function, write await import(...).';
    if (/\baccessor\b/.test(line)) return 'JavaScript has no accessor fields yet: write a getter and a setter.';
  }
  if (/^\.[cm]?js$/.test(extension) && !/^\w*Error: /.test(said) && TYPESCRIPT.test(line)) {
    return `It looks like TypeScript: call the file ${extension.replace('js', 'ts')}.`;
  }
  return null;
}

/** How to mend an import of a name that a module does not export. @param exports null where they are not known */
export function exportHint(module: string, name: string, exports: readonly string[] | null, source: SourceLocation | null): string {
  const near = closest(name, exports ?? namesOfBuiltin(module));
  if (near !== null && near !== name) return `Did you mean '${near}'?`;
  const isOwn = /^[./#]|^file:/.test(module);
  if (name === 'default') return `Import it by a name: import { name } from '${module}'`;
  if (/\.[cm]?tsx?$/.test(source?.file ?? '')) return `If ${name} is a type, write \`import type\` or \`export type\`.`;
  return isOwn ? `Export it there: export const ${name} = ...` : `See what '${module}' exports, in the version that is installed.`;
}

function namesOfBuiltin(module: string): string[] {
  const builtin: unknown = process.getBuiltinModule(module.replace(/^node:/, ''));
  return builtin === undefined ? [] : Object.keys(builtin as object);
}
