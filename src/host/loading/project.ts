import { CycleTraceError } from '../../model/errors.js';
import { nearestAbove } from './file-kinds.js';
import type { Project } from './transpile.js';

/** What governs the user's files. The reader of tsconfig.json is loaded only where there is one. */
export async function openProject(packageRoot: string, entry: string): Promise<Project> {
  const tsconfig = nearestAbove(entry, 'tsconfig.json');
  if (tsconfig === null) return { packageRoot, settingsOf: () => null };
  const { tsconfigSettings } = await import('./tsconfig.js');
  try {
    tsconfigSettings(entry);
  } catch (cause) {
    throw new CycleTraceError('APP_LOAD_FAILED', `${tsconfig} cannot be used: ${(cause as Error).message}`, {
      hint: 'Correct it: it says how the TypeScript of the route module is compiled.',
      source: { file: tsconfig, line: 1 },
      cause,
    });
  }
  return { packageRoot, settingsOf: (file) => settingsOrNull(file, tsconfigSettings) };
}

function settingsOrNull(file: string, read: Project['settingsOf']): ReturnType<Project['settingsOf']> {
  try {
    return read(file);
  } catch {
    // Another project's broken tsconfig.json, in a package that this one links to.
    return null;
  }
}
