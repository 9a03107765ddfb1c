import { announceApp } from '../host/announce.js';
import type { HostProcess } from '../host/spawn.js';
import { CycleTraceError, ExitCode } from '../model/errors.js';
import { TOOL } from '../model/tool.js';
import { jsonWithoutCommands } from '../reporters/visible.js';
import { runSuite } from '../run.js';
import { type CommandLine, parseCommandLine } from './command-line.js';
import { asksForJson } from './destinations.js';
import { likelyApp } from './likely-app.js';
import { Output } from './output.js';
import { routes } from './routes.js';
import type { Session } from './session.js';
import { isCi, textWidth } from './terminal.js';
import { trace } from './trace.js';

export { traceCall } from './trace-call.js';

/**
 * The whole command, from its words to its exit code.
 * @param prespawned an app host that was started before this was loaded; it is ended here unless the command takes it.
 */
export async function main(argv: readonly string[], prespawned: HostProcess | null): Promise<number> {
  const likely = prespawned && likelyApp(argv, process.cwd());
  if (prespawned && likely) announceApp(prespawned, likely);
  const output = new Output(process.stdout, process.stderr, isCi(process.env));
  let host = prespawned;
  const takeHost = (): HostProcess | null => {
    const taken = host;
    host = null;
    return taken;
  };
  // A second Ctrl-C waits for nothing: the app goes with us even where it spins in a loop.
  if (prespawned) process.once('exit', () => prespawned.child.kill('SIGKILL'));
  const session: Session = { output, env: process.env, cwd: process.cwd(), stdin: () => process.stdin, takeHost };
  let exitCode: number;
  try {
    exitCode = await carryOut(parseCommandLine(argv, TOOL.version, textWidth(process.env, process.stdout)), session);
  } catch (error) {
    exitCode = await explain(error, argv, output);
  } finally {
    host?.child.kill('SIGKILL');
  }
  await output.flush();
  if (output.failure === null) return exitCode;
  output.error(output.failure);
  return exitCode === ExitCode.pass ? output.failure.exitCode : exitCode;
}

async function carryOut(line: CommandLine, session: Session): Promise<number> {
  switch (line.command) {
    case 'print':
      session.output.print(line.text);
      return ExitCode.pass;
    case 'trace':
      return trace(line.words, line.options, session);
    case 'routes':
      return routes(line.options, session);
    case 'check':
      return (await import('./check.js')).check(line.files, line.options, session, runSuite);
    case 'diff':
      return (await import('./diff.js')).diff(line.before, line.now, line.options, session);
    case 'show':
      return (await import('./show.js')).show(line.file, line.options, session);
    case 'completion':
      return (await import('./completion.js')).completion(line.shell, line.program, session);
    case 'init':
      return (await import('./init.js')).init(session);
  }
}

/** Errors are for people on standard error, and a document on standard output where one was asked for. */
async function explain(error: unknown, argv: readonly string[], output: Output): Promise<number> {
  if (!(error instanceof CycleTraceError)) return crashed(error, output);
  output.error(error);
  if (asksForJson(argv)) {
    const { errorReport } = await import('./error-report.js');
    output.print(`${jsonWithoutCommands(JSON.stringify(errorReport(error, null), null, 2))}\n`);
  }
  return error.exitCode;
}

/** A fault of ours: the one case in which a stack is shown, because it is what a bug report needs. */
function crashed(error: unknown, output: Output): number {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.note(
    `error: cycle-trace itself failed, which is a bug.\n${stack}\nhint: Please report it with the command line and the lines above.`,
  );
  return ExitCode.crash;
}
