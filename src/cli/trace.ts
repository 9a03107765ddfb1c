import { judge } from '../analysis/verdict.js';
import { CycleTraceError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import type { Report } from '../model/report.js';
import { run } from '../run.js';
import { buildPlan } from './build-plan.js';
import { planDestinations } from './destinations.js';
import { errorReport } from './error-report.js';
import { keepHeapSmall } from './heap-size.js';
import { InputFiles } from './input-files.js';
import { Interrupt } from './interrupt.js';
import type { TraceOptions } from './options.js';
import { keepParserPlain } from './parser-tier.js';
import type { ProfileFile } from './profile-file.js';
import { watchProgress } from './progress.js';
import { Reports } from './reports.js';
import type { Session } from './session.js';
import { parseTarget } from './target.js';

/** `cycle-trace [METHOD] <target> [item...]`: plan, run, report. Gives the exit code. */
export async function trace(words: readonly string[], options: TraceOptions, session: Session): Promise<number> {
  const { output, env, cwd } = session;
  const reports = new Reports(planDestinations(options, cwd), options, output, env, cwd);
  let plan: Plan | null = null;
  try {
    const profile = options.profile === undefined ? null : new (await import('./profile-file.js')).ProfileFile(options.profile, cwd);
    plan = await buildPlan(words, options, new InputFiles(cwd, session.stdin), cwd);
    const { report, exitCode, closed } = await carryOut(plan, reports, session, profile);
    const code = profile?.write(exitCode, output) ?? exitCode;
    await reports.write(report);
    await closed;
    output.appOutputEnded();
    return reports.exitCode(code);
  } catch (error) {
    if (!(error instanceof CycleTraceError)) throw error;
    output.error(error);
    await reports.load();
    await reports.writeError(errorReport(error, plan?.request ?? requestIn(words)));
    return reports.exitCode(error.exitCode);
  }
}

async function carryOut(
  plan: Plan,
  reports: Reports,
  session: Session,
  profile: ProfileFile | null,
): Promise<{ report: Report; exitCode: number; closed: Promise<unknown> }> {
  const { output } = session;
  let closed: Promise<unknown> = Promise.resolve();
  const interrupt = new Interrupt();
  let unread = false;
  output.onClosed = () => {
    unread = true;
    if (reports.streamsToStdout) interrupt.abort();
  };
  keepParserPlain(plan.runs + plan.warmups);
  if (reports.streams) keepHeapSmall(plan.runs);
  try {
    const running = run(plan, {
      host: plan.app && plan.app.nodeArgs.length === 0 ? session.takeHost() : null,
      onTrace: reports.streams ? (trace) => reports.onTrace(trace) : undefined,
      onRun: watchProgress(plan.runs, session),
      onAppOutput: (stream, text) => output.appOutput(stream, text),
      signal: interrupt.signal,
      rehearse: plan.runs === 1 ? (report) => reports.rehearse(report) : undefined,
      onProfile: (text) => {
        if (profile) profile.text = text;
      },
      onClosing: (promise) => {
        closed = promise;
      },
    });
    // Its failure is met below, once the renderers are there.
    running.catch(() => {});
    await reports.load();
    const report = await running;
    const exitCode = unread && reports.streamsToStdout ? unreadExitCode(report, plan) : report.verdict.exitCode;
    return { report, exitCode, closed };
  } finally {
    interrupt.stop();
    output.appOutputEnded();
  }
}

/** The request, as far as it can be told from a command line that was refused. */
function requestIn(words: readonly string[]): Report['request'] | null {
  try {
    const { method, target } = parseTarget(words);
    return { method: method ?? 'GET', target };
  } catch {
    return null;
  }
}

/** A reader that has gone (`| head`) is no interruption: what was measured until then is judged. */
function unreadExitCode({ traces, checks }: Report, plan: Plan): number {
  return judge(
    traces.filter(({ error }) => error?.code !== 'INTERRUPTED'),
    checks,
    false,
    plan.checks,
  ).exitCode;
}
