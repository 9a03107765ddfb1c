import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CycleTraceError, ExitCode } from '../model/errors.js';
import { CANDIDATES } from './candidates.js';
import { configuredApp, isFile } from './find-app.js';
import type { Session } from './session.js';
import { STARTER } from './starter.js';
import { fileProblem } from './system-errors.js';
import { usageError } from './wording.js';

const FILE = 'routes.ts';

/** `cycle-trace init`: writes a route module where there is none. Nothing is ever overwritten. */
export function init({ output, cwd, env }: Session): number {
  const configured = configuredApp(cwd);
  if (configured !== null) {
    throw usageError(
      `package.json names ${configured} as the route module: nothing was written.`,
      'Trace it with `cycle-trace GET /`, or take the entry out.',
    );
  }
  const existing = CANDIDATES.find((candidate) => isFile(path.join(cwd, candidate)));
  if (existing !== undefined) {
    throw usageError(
      `${existing} is a route module already: nothing was written.`,
      'Trace it with `cycle-trace GET /`, or run init in an empty folder.',
    );
  }
  try {
    writeFileSync(path.join(cwd, FILE), STARTER, { flag: 'wx' });
  } catch (cause) {
    throw new CycleTraceError('FILE_UNWRITABLE', `Cannot write ${FILE} in ${cwd}: ${fileProblem(cause)}.`, { cause });
  }
  // Where npx ran this, a shell does not find the command by itself.
  output.print(nextSteps(env.npm_command === 'exec' ? 'npx cycle-trace' : 'cycle-trace'));
  return ExitCode.pass;
}

const nextSteps = (command: string): string => `Wrote ${FILE}: a page, a form, JSON, hooks and an error handler.

Next:
  ${command} routes
  ${command} GET /
  ${command} GET /users/1 --explain
  ${command} POST /users --form name=Grace --follow
  ${command} GET /users/9
`;
