import type { CheckPlan } from '../model/check.js';
import { ERRORS, type ErrorCode, ExitCode } from '../model/errors.js';
import { checkReason, notMadeReason, traceReason, wasNotMade } from '../model/reasons.js';
import type { Check, Verdict, VerdictStatus } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import { expectsStatus } from './checks/expected-status.js';

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
  /** Something failed, and did not just lack what to judge it by. */
  private failed = false;
  /** A request has told already that the process ended. */
  private died = false;

  /** A request that came whole, of which there is nothing to judge. */
  addPlain(): void {
    this.requests++;
  }

  /** @param checks those of the request: a 5xx that one of them asks for is no failure, nor is the exception behind it. */
  add(trace: Trace, checks: readonly CheckPlan[] = []): void {
    this.requests++;
    const { error, response } = trace;
    const expected = response !== null && response.status >= 500 && expectsStatus(checks, response.status);
    if (trace.outcome === 'crashed') this.died = true;
    if (trace.outcome !== 'ok') this.failTrace(trace, exitCodeOf(error?.code) ?? ExitCode.couldNotRun, error?.message ?? trace.outcome);
    else if (error && !(expected && exitCodeOf(error.code) === null))
      this.failTrace(trace, exitCodeOf(error.code) ?? ExitCode.failed, error.message);
    else if (response && response.status >= 500 && !expected)
      this.failTrace(trace, ExitCode.failed, `${response.status} ${response.reason}`.trimEnd());
  }

  /** What happened in the app's process and in none of the requests: it fails the run, and an end that came unasked stops it. */
  addProcess({ faults, death }: { readonly faults: readonly string[]; readonly death: { readonly message: string } | null }): void {
    for (const fault of faults) this.fail(ExitCode.failed, `the app's process met ${fault}`);
    if (death === null || this.died) return;
    this.fail(ExitCode.couldNotRun, `after the last response ${death.message}`);
  }

  get hasFailed(): boolean {
    return this.failed;
  }

  /** @param strict whether a check that is too noisy to judge fails. */
  verdict(checks: readonly Check[], interrupted: boolean, strict = false): Verdict {
    const unsure: string[] = [];
    const notMade = new Set(checks.filter(wasNotMade).map(({ request }) => request ?? ''));
    for (const check of checks) {
      const { verdict } = check;
      if (wasNotMade(check)) continue;
      const reason = checkReason(check);
      if (verdict === 'inconclusive' && !strict) unsure.push(reason);
      else if (verdict === 'fail') this.fail(ExitCode.failed, reason);
      else if (verdict !== 'pass') this.note(ExitCode.failed, reason);
    }
    if (notMade.size > 0) this.note(ExitCode.failed, notMadeReason([...notMade]));
    const reasons = [...this.reasons, ...unsure].slice(0, REASONS);
    if (interrupted) return { status: 'error', exitCode: ExitCode.interrupted, reasons: ['interrupted', ...reasons] };
    if (this.requests === 0) return { status: 'no-data', exitCode: ExitCode.couldNotRun, reasons: ['no request was made', ...reasons] };
    return { status: this.status(checks, unsure.length > 0), exitCode: this.exitCode, reasons };
  }

  private status(checks: readonly Check[], unsure: boolean): VerdictStatus {
    if (this.exitCode === ExitCode.pass) return unsure ? 'inconclusive' : 'pass';
    if (this.exitCode !== ExitCode.failed) return 'error';
    // Nothing failed but that there was nothing to judge, or too much noise.
    if (this.failed) return 'fail';
    return checks.some(({ verdict }) => verdict === 'no-data') ? 'no-data' : 'inconclusive';
  }

  private failTrace(trace: Trace, exitCode: ExitCode, why: string): void {
    this.fail(exitCode, traceReason(trace, why));
  }

  private fail(exitCode: ExitCode, reason: string): void {
    this.failed = true;
    this.note(exitCode, reason);
  }

  private note(exitCode: ExitCode, reason: string): void {
    if (this.reasons.size < REASONS) this.reasons.add(reason);
    if (this.exitCode === ExitCode.pass || exitCode === ExitCode.couldNotRun) this.exitCode = exitCode;
  }
}

/** The verdict on traces that are all there. */
export function judge(traces: readonly Trace[], checks: readonly Check[], interrupted: boolean, plans: readonly CheckPlan[] = []): Verdict {
  const judging = new Judge();
  for (const trace of traces) judging.add(trace, plans);
  return judging.verdict(checks, interrupted);
}

function exitCodeOf(code: string | undefined): ExitCode | null {
  return code !== undefined && code in ERRORS ? ERRORS[code as ErrorCode].exitCode : null;
}
