import { existsSync } from 'node:fs';
import path from 'node:path';
import { CycleTraceError } from '../model/errors.js';
import type { SuitePlan } from '../model/suite.js';
import type { runSuite } from '../run.js';
import { planDestinations } from './destinations.js';
import { errorReport } from './error-report.js';
import { InputFiles } from './input-files.js';
import { Interrupt } from './interrupt.js';
import type { CheckOptions } from './options.js';
import { Reports } from './reports.js';
import type { Session } from './session.js';
import { readSuite } from './suite/read-suite.js';
import { noneMade, runSuites } from './suite/run-suites.js';
import { watchSuites } from './suite/watch-suites.js';
import { quote, usageError } from './wording.js';

const DEFAULT_FILES = ['smoke.yaml', 'smoke.yml'];

/** `cycle-trace check [suite.yaml...]`: all suites are read and checked before the first request is made. What runs them is handed in: the command has it loaded. */
export async function check(named: readonly string[], options: CheckOptions, session: Session, run: typeof runSuite): Promise<number> {
  const { output, env, cwd } = session;
  const reports = new Reports(planDestinations(options, cwd), options, output, env, cwd);
  const interrupt = new Interrupt();
  let code: number;
  let suites: readonly SuitePlan[] = [];
  try {
    suites = await readSuites(suiteFiles(named, cwd), options, session);
    await reports.load();
    const report = await runSuites(suites, {
      ...watchSuites(suites, session),
      parallel: options.parallel,
      bail: options.bail === true,
      signal: interrupt.signal,
      run,
      takeHost: ({ app }) => (app && app.nodeArgs.length === 0 ? session.takeHost() : null),
      onTrace: reports.streams ? (trace) => reports.onTrace(trace) : undefined,
      onAppOutput: (stream, text) => output.appOutput(stream, text),
      onAppOutputEnded: () => output.appOutputEnded(),
      onError: (error) => output.error(error),
    });
    await reports.write(report);
    code = report.verdict.exitCode;
  } catch (error) {
    if (!(error instanceof CycleTraceError)) throw error;
    output.error(error);
    await reports.load();
    const checks = suites.flatMap((suite) => noneMade(suite, error));
    await reports.writeError({ ...errorReport(error, { method: 'CHECK', target: named.join(' ') }), checks });
    code = error.exitCode;
  } finally {
    interrupt.stop();
  }
  return reports.exitCode(code);
}

function suiteFiles(named: readonly string[], cwd: string): readonly string[] {
  if (named.length > 0) return named;
  const found = DEFAULT_FILES.find((file) => existsSync(path.join(cwd, file)));
  if (found !== undefined) return [found];
  throw usageError(`There is no ${DEFAULT_FILES.join(' or ')} in ${cwd}.`, 'Name the suite: `cycle-trace check tests/smoke.yaml`.');
}

async function readSuites(files: readonly string[], options: CheckOptions, { cwd, env, stdin }: Session): Promise<readonly SuitePlan[]> {
  const input = new InputFiles(cwd, stdin);
  const suites: SuitePlan[] = [];
  for (const file of files) suites.push(await readSuite(file, options, input, cwd, env));
  if (suites.every(({ requests }) => requests.length === 0)) {
    throw usageError(`--filter ${quote(options.filter ?? '')} leaves no request.`, 'It is a part of the names of those to run.');
  }
  return suites.filter(({ requests }) => requests.length > 0);
}
