import { createPathsMatcher, getTsconfig, type TsConfigJsonResolved } from 'get-tsconfig';
import type { TransformOptions } from 'oxc-transform';
import type { ProjectSettings } from './transpile.js';

type CompilerOptions = NonNullable<TsConfigJsonResolved['compilerOptions']>;

const cache = new Map();
const settingsByConfig = new Map<string, ProjectSettings>();

/** What the nearest tsconfig.json (with those that it extends) says of this file; null where there is none. */
export function tsconfigSettings(file: string): ProjectSettings | null {
  const tsconfig = getTsconfig(file, 'tsconfig.json', cache);
  if (!tsconfig) return null;
  const known = settingsByConfig.get(tsconfig.path);
  if (known) return known;
  const settings: ProjectSettings = {
    transform: transformOptions(tsconfig.config.compilerOptions ?? {}),
    matchPaths: createPathsMatcher(tsconfig),
  };
  settingsByConfig.set(tsconfig.path, settings);
  return settings;
}

function transformOptions(options: CompilerOptions): TransformOptions {
  const assignsFields = !definesFields(options);
  return {
    typescript: {
      onlyRemoveTypeImports: options.verbatimModuleSyntax === true,
      removeClassFieldsWithoutInitializer: assignsFields,
      ...(options.jsxFactory === undefined ? {} : { jsxPragma: options.jsxFactory.split('.')[0] ?? options.jsxFactory }),
    },
    assumptions: { setPublicClassFields: assignsFields },
    decorator: {
      legacy: options.experimentalDecorators === true,
      emitDecoratorMetadata: options.emitDecoratorMetadata === true,
    },
    jsx:
      options.jsx === 'react'
        ? {
            runtime: 'classic',
            pragma: options.jsxFactory ?? 'React.createElement',
            pragmaFrag: options.jsxFragmentFactory ?? 'React.Fragment',
          }
        : {
            runtime: 'automatic',
            development: options.jsx === 'react-jsxdev',
            ...(options.jsxImportSource === undefined ? {} : { importSource: options.jsxImportSource }),
          },
  };
}

/** `useDefineForClassFields` as TypeScript decides it: https://www.typescriptlang.org/tsconfig/#useDefineForClassFields */
function definesFields({ useDefineForClassFields, target }: CompilerOptions): boolean {
  if (useDefineForClassFields !== undefined) return useDefineForClassFields;
  return target === undefined || !/^es(?:3|5|6|20(?:1\d|2[01]))$/i.test(target);
}
