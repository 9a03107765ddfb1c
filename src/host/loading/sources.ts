import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { isOwnFile, packageTypeOf } from './file-kinds.js';
import { type Project, type Transpiled, transpile } from './transpile.js';
import { enableSourceMaps } from './user-stack.js';

let last: { file: string; transpiled: Transpiled } | null = null;

/** Compiles the file as it is on disk. Node asks twice in a row for some CommonJS files, so the last answer is kept. */
export function transpileFile(file: string, project: Project): Transpiled {
  enableSourceMaps();
  if (last?.file !== file) last = { file, transpiled: transpile(file, readFileSync(file, 'utf8'), project) };
  return last.transpiled;
}

/** Names that an `import` of this JSON may ask for, as TypeScript's `resolveJsonModule` lets it. */
export function jsonModule(file: string): string {
  const text = readFileSync(file, 'utf8');
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  const names = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).filter(isBindingName) : [];
  const exports = names.map((name) => `const __${name} = json[${JSON.stringify(name)}];\nexport { __${name} as ${name} };\n`).join('');
  return `const json = JSON.parse(${JSON.stringify(JSON.stringify(value))});\nexport default json;\n${exports}`;
}

const isBindingName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default' && name !== '__proto__';

/** An ES module in a `.js` file whose package does not say so, which Node 20.18 refuses and later ones warn about; null for all else. */
export function undeclaredModule(file: string): string | null {
  if (!file.endsWith('.js') || !isOwnFile(file) || packageTypeOf(file) !== 'none') return null;
  const source = readFileSync(file, 'utf8');
  return isUndeclaredModule(source) ? source : null;
}

/** Node's own test: it fails as CommonJS, and for a reason that an ES module would not have. */
function isUndeclaredModule(source: string): boolean {
  if (!/\b(?:import|export|await)\b/.test(source)) return false;
  try {
    compileFunction(source, ['exports', 'require', 'module', '__filename', '__dirname']);
    return false;
  } catch (error) {
    return /import statement outside a module|Unexpected token 'export'|'import\.meta' outside a module|await is only valid/.test(
      String(error),
    );
  }
}
