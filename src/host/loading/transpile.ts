import path from 'node:path';
import type { OxcError, TransformOptions, TransformResult } from 'oxc-transform';
import { packageTypeOf } from './file-kinds.js';
import { HELPERS_LINE } from './helpers.js';
import { transpilerOf } from './transpiler.js';

export type ModuleFormat = 'module' | 'commonjs';

/** What a tsconfig.json changes. */
export interface ProjectSettings {
  readonly transform: TransformOptions;
  /** Candidates, as paths without a sure extension, for a specifier that `paths` or `baseUrl` covers. */
  readonly matchPaths: ((specifier: string) => string[]) | null;
}

export interface Project {
  /** A folder from which the transpiler resolves. */
  readonly packageRoot: string;
  settingsOf(file: string): ProjectSettings | null;
}

export interface Transpiled {
  /** JavaScript with its source map inline. */
  readonly code: string;
  readonly format: ModuleFormat;
}

/** The source does not parse. `offset` counts UTF-16 units from the start of the file. */
export class SourceSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError';
  readonly file: string;
  readonly offset: number;

  constructor(file: string, source: string, error: OxcError) {
    super(error.helpMessage ? `${error.message} (${lowerFirst(error.helpMessage)})` : error.message);
    this.file = file;
    this.offset = Buffer.from(source).subarray(0, faultOf(error)).toString().length;
  }
}

/** In bytes of UTF-8. Of two places that clash, or a bracket and what should have closed it, the later one is the fault. */
const faultOf = ({ labels }: OxcError): number => Math.max(0, ...labels.map(({ start }) => start));
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** One meaning on every Node: what Node 20 does not know is lowered everywhere. */
const OPTIONS: TransformOptions = { target: 'es2023', sourcemap: true, helpers: { mode: 'External' as never } };

/** What CommonJS gives a module, by the names that stand in for it in an ES module. */
const COMMONJS_NAMES = {
  require: '__cycleTraceRequire',
  module: '__cycleTraceModule',
  exports: '__cycleTraceModule.exports',
  __filename: 'import.meta.filename',
  __dirname: 'import.meta.dirname',
};
const MENTIONS_COMMONJS = /\b(?:require|module|exports|__filename|__dirname)\b/;

/**
 * Compiles TypeScript or JSX to the JavaScript that Node runs, with the format that its syntax asks for: what imports,
 * exports or awaits at top level is an ES module, whatever the package's "type"; anything else is what the package says.
 */
export function transpile(file: string, source: string, project: Project): Transpiled {
  const transform = transpilerOf(project.packageRoot);
  const settings = project.settingsOf(file)?.transform ?? {};
  // Told, not guessed: by its name `d.ts` is taken for a file of declarations.
  const lang = file.endsWith('x') ? (file.endsWith('.tsx') ? 'tsx' : 'jsx') : 'ts';
  const run = (more: TransformOptions): TransformResult => transform(file, source, { ...settings, ...OPTIONS, lang, ...more });

  let result = run({ sourceType: 'module' });
  if (result.errors.length > 0) {
    const script = run({ sourceType: 'script' });
    if (script.errors.length > 0 || file.endsWith('.mts')) throw new SourceSyntaxError(file, source, firstOf(result.errors));
    return { code: withMap(file, script, helpersOf(script)), format: 'commonjs' };
  }

  const extension = path.extname(file);
  const plain = result.code.replace(/^export \{\};$/m, '');
  const isModule = extension === '.mts' || hasModuleSyntax(plain, project.packageRoot);
  if (!isModule) {
    const format = packageTypeOf(file) === 'module' && extension !== '.cts' && !MENTIONS_COMMONJS.test(plain) ? 'module' : 'commonjs';
    return { code: withMap(file, { ...result, code: format === 'module' ? result.code : plain }, helpersOf(result)), format };
  }

  // An author who compiles to CommonJS has its variables at hand beside `import` and `export`.
  const compilesToCommonJs = extension === '.cts' || (extension !== '.mts' && packageTypeOf(file) !== 'module');
  if (!compilesToCommonJs || !MENTIONS_COMMONJS.test(result.code)) {
    return { code: withMap(file, result, helpersOf(result)), format: 'module' };
  }
  result = run({ sourceType: 'module', define: COMMONJS_NAMES });
  const usesModule = result.code.includes(COMMONJS_NAMES.module);
  let prefix = helpersOf(result);
  if (result.code.includes(COMMONJS_NAMES.require)) {
    prefix += `import { createRequire as __cycleTraceCreateRequire } from 'node:module'; const ${COMMONJS_NAMES.require} = __cycleTraceCreateRequire(import.meta.url);`;
  }
  if (usesModule) prefix += `const ${COMMONJS_NAMES.module} = { exports: {}, filename: import.meta.filename, children: [] };`;
  const suffix = usesModule && !/\bexport default\b|\bas default\b/.test(result.code) ? `export default ${COMMONJS_NAMES.exports};\n` : '';
  return { code: withMap(file, result, prefix, suffix), format: 'module' };
}

/** Whether JavaScript can only be an ES module: it imports, exports, uses `import.meta` or awaits at top level. */
export function hasModuleSyntax(code: string, packageRoot: string): boolean {
  if (!/\b(?:import|export|await)\b/.test(code)) return false;
  // What is neither is at fault: as an ES module that is told of the text, and not of its format.
  return transpilerOf(packageRoot)('module.js', code, { lang: 'jsx', sourceType: 'script' }).errors.length > 0;
}

/** The first syntax error of JavaScript as the parser sees it; null where it sees none. */
export function syntaxErrorOf(file: string, source: string, project: Project, format: ModuleFormat): SourceSyntaxError | null {
  const sourceType = format === 'module' ? 'module' : 'script';
  const { errors } = transpilerOf(project.packageRoot)(file, source, { lang: 'js', sourceType });
  return errors.length > 0 ? new SourceSyntaxError(file, source, firstOf(errors)) : null;
}

function firstOf(errors: readonly OxcError[]): OxcError {
  return errors.reduce((first, error) => (faultOf(error) < faultOf(first) ? error : first));
}

const helpersOf = ({ helpersUsed }: TransformResult): string => (Object.keys(helpersUsed).length > 0 ? HELPERS_LINE : '');

/** A prefix takes a line of its own, which the map skips. */
function withMap(file: string, { code, map }: TransformResult, prefix: string, suffix = ''): string {
  if (!map) return code;
  const lines = prefix === '' ? 0 : 1;
  const sourceMap = { version: 3, sources: [path.basename(file)], names: map.names, mappings: ';'.repeat(lines) + map.mappings };
  const encoded = Buffer.from(JSON.stringify(sourceMap)).toString('base64');
  const comment = `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${encoded}\n`;
  // A hashbang may only stand on the first line.
  const body = lines === 1 && code.startsWith('#!') ? `//${code}` : code;
  return `${prefix}${lines === 1 ? '\n' : ''}${body}${body.endsWith('\n') ? '' : '\n'}${suffix}${comment}`;
}
