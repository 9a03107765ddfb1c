import { ERRORS, type ErrorCode, ExitCode } from '../model/errors.js';
import type { Check, Verdict } from '../model/report.js';
import type { Trace } from '../model/trace.js';

/** Different reasons that are told; a million runs that fail alike have one. */
const REASONS = 20;

/**
 * Judges every request of a run, those too whose traces are not kept. Could-not-run wins over failed; a 5xx and an
 * exception that nothing handled fail; 3xx and 4xx pass. A run that made no request never passes.
 */
export class Judge {
  private readonly reasons = new Set<string>();
  private exitCode: ExitCode = ExitCode.pass;
  private requests = 0;

  add(trace: Trace): void {
    this.requests++;
    const { error, response } = trace;
    if (trace.outcome !== 'ok') this.note(trace, exitCodeOf(error?.code) ?? ExitCode.couldNotRun, error?.message ?? trace.outcome);
    else if (error) this.note(trace, exitCodeOf(error.code) ?? ExitCode.failed, error.message);
    else if (response && response.status >= 500) this.note(trace, ExitCode.failed, `${response.status} ${response.reason}`.trimEnd());
  }

  verdict(checks: readonly Check[], interrupted: boolean): Verdict {
    for (const check of checks) if (check.verdict !== 'pass') this.fail(ExitCode.failed, check.message);
    const reasons = [...this.reasons];
    if (interrupted) return { status: 'error', exitCode: ExitCode.interrupted, reasons: ['interrupted', ...reasons] };
    if (this.requests === 0) return { status: 'no-data', exitCode: ExitCode.couldNotRun, reasons: ['no request was made', ...reasons] };
    const { exitCode } = this;
    return { status: exitCode === ExitCode.pass ? 'pass' : exitCode === ExitCode.failed ? 'fail' : 'error', exitCode, reasons };
  }

  private note({ request }: Trace, exitCode: ExitCode, why: string): void {
    this.fail(exitCode, `${request.method} ${request.target}: ${why}`);
  }

  private fail(exitCode: ExitCode, reason: string): void {
    if (this.reasons.size < REASONS) this.reasons.add(reason);
    if (this.exitCode === ExitCode.pass || exitCode === ExitCode.couldNotRun) this.exitCode = exitCode;
  }
}

/** The verdict on traces that are all there. */
export function judge(traces: readonly Trace[], checks: readonly Check[], interrupted: boolean): Verdict {
  const judging = new Judge();
  for (const trace of traces) judging.add(trace);
  return judging.verdict(checks, interrupted);
}

function exitCodeOf(code: string | undefined): ExitCode | null {
  return code !== undefined && code in ERRORS ? ERRORS[code as ErrorCode].exitCode : null;
}
