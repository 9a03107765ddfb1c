import { notMade } from '../../analysis/checks/not-made.js';
import { CycleTraceError, ExitCode } from '../../model/errors.js';
import type { Check, Report, Verdict } from '../../model/report.js';
import type { SuitePlan } from '../../model/suite.js';
import type { RunPorts, runSuite } from '../../run.js';
import { errorReport } from '../error-report.js';
import { InOrder } from './in-order.js';

/** How suites are run, and who hears of it. */
export interface SuitePorts {
  /** So many at once, each with an app of its own. */
  readonly parallel: number;
  /** After the first that does not pass no other begins; those under way come to their end. */
  readonly bail: boolean;
  readonly signal: AbortSignal;
  readonly run: typeof runSuite;
  takeHost(suite: SuitePlan): RunPorts['host'];
  onTrace: RunPorts['onTrace'];
  onAppOutput: RunPorts['onAppOutput'];
  onAppOutputEnded(): void;
  readonly onRequest?: RunPorts['onRequest'];
  readonly onRun?: RunPorts['onRun'];
  /** A suite whose requests could not be made, beside others that may have been. */
  onError(error: CycleTraceError): void;
}

/** Runs suites and gives one report of them all, in the order of the files however they end. */
export async function runSuites(suites: readonly SuitePlan[], ports: SuitePorts): Promise<Report> {
  const { parallel, bail, signal } = ports;
  const parts: Report[] = [];
  const inOrder = new InOrder(suites.length);
  let next = 0;
  let bailed = false;
  const work = async (): Promise<void> => {
    for (;;) {
      if (signal.aborted || bailed || next >= suites.length) return;
      const number = next++;
      const part = await runOne(suites[number] as SuitePlan, suites.length > 1, ports, (speak) => inOrder.say(number, speak));
      inOrder.end(number);
      parts[number] = part;
      bailed ||= bail && part.verdict.exitCode !== ExitCode.pass;
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, suites.length) }, work));
  return together(
    parts.filter((part) => part !== undefined),
    suites.slice(next),
    signal.aborted,
  );
}

async function runOne(suite: SuitePlan, oneOfMany: boolean, ports: SuitePorts, say: (speak: () => void) => void): Promise<Report> {
  const { onTrace } = ports;
  try {
    const report = await ports.run(suite, {
      host: ports.takeHost(suite),
      onTrace: onTrace && ((trace) => say(() => onTrace(oneOfMany ? { ...trace, name: nameIn(suite.name, trace.name) } : trace))),
      onAppOutput: (stream, text) => say(() => ports.onAppOutput(stream, text)),
      onRequest: ports.onRequest,
      onRun: ports.onRun,
      signal: ports.signal,
    });
    say(() => ports.onAppOutputEnded());
    return report;
  } catch (error) {
    if (!(error instanceof CycleTraceError) || !oneOfMany) throw error;
    // The others are made all the same, and the report has what they found.
    say(() => ports.onError(error));
    return { ...errorReport(error, { method: 'CHECK', target: suite.name }), checks: noneMade(suite, error) };
  }
}

/** The checks of a suite of which no request could be made. */
export function noneMade(suite: SuitePlan, { code }: CycleTraceError): Check[] {
  return leftOut(suite, code === 'INTERRUPTED' ? INTERRUPTION : 'the app could not be started');
}

function leftOut({ requests }: SuitePlan, why: string): Check[] {
  return requests.flatMap((request) => notMade(request, why));
}

function nameIn(suite: string, name: string | null): string {
  return `${suite}: ${name ?? ''}`;
}

/** Of several suites one report; the requests are named after their files then. */
function together(parts: readonly Report[], notRun: readonly SuitePlan[], interrupted: boolean): Report {
  const first = parts.find(({ app }) => app !== null) ?? parts[0];
  if (!first) throw new CycleTraceError('INTERRUPTED', 'interrupted before the first suite');
  if (parts.length === 1 && notRun.length === 0) return first;
  const why = interrupted ? INTERRUPTION : '--bail lets no other suite begin';
  return {
    ...first,
    request: { method: 'CHECK', target: parts.map(({ request }) => request.target).join(' ') },
    traces: parts.flatMap(({ request, traces }) => traces.map((trace) => ({ ...trace, name: nameIn(request.target, trace.name) }))),
    insights: parts.flatMap(({ insights }) => insights),
    checks: [
      ...parts.flatMap(({ request, checks }) => checks.map((each) => ({ ...each, request: nameIn(request.target, each.request) }))),
      ...notRun.flatMap((suite) => leftOut(suite, why).map((each) => ({ ...each, request: nameIn(suite.name, each.request) }))),
    ],
    verdict: worst(
      parts,
      notRun.map(({ name }) => name),
      interrupted,
    ),
  };
}

/** Whose they are is told as the requests are named. */
function reasonsOf({ request, verdict }: Report): readonly string[] {
  return verdict.reasons.map((reason) => (reason === INTERRUPTED ? reason : nameIn(request.target, reason)));
}

const INTERRUPTED = 'interrupted';
const INTERRUPTION = 'the run was interrupted';
const GRAVEST: readonly number[] = [ExitCode.interrupted, ExitCode.couldNotRun, ExitCode.usage, ExitCode.failed, ExitCode.pass];

function worst(parts: readonly Report[], notRun: readonly string[], interrupted: boolean): Verdict {
  const rank = ({ exitCode, status }: Verdict) => GRAVEST.indexOf(exitCode) * 2 + (status === 'pass' ? 1 : 0);
  const sorted = parts.map(({ verdict }) => verdict).sort((a, b) => rank(a) - rank(b));
  const left = notRun.length === 0 ? [] : [`not run: ${notRun.join(', ')}`];
  const reasons = [...new Set(parts.flatMap(reasonsOf)), ...left];
  // Between two suites nobody but us has heard of it.
  if (interrupted && notRun.length > 0)
    return { status: 'error', exitCode: ExitCode.interrupted, reasons: [...new Set([INTERRUPTED, ...reasons])] };
  return { ...(sorted[0] as Verdict), reasons };
}
