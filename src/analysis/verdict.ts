import { ERRORS, type ErrorCode, ExitCode } from '../model/errors.js';
import type { Check, Verdict } from '../model/report.js';
import type { Trace } from '../model/trace.js';

/**
 * What the traces and checks of a run come to. Could-not-run wins over failed; a 5xx and an exception that nothing
 * handled fail; 3xx and 4xx pass. A run that made no request never passes.
 */
export function judge(traces: readonly Trace[], checks: readonly Check[], interrupted: boolean): Verdict {
  const reasons: string[] = [];
  let exitCode: ExitCode = ExitCode.pass;
  const note = (code: ExitCode, reason: string) => {
    if (!reasons.includes(reason)) reasons.push(reason);
    if (exitCode === ExitCode.pass || code === ExitCode.couldNotRun) exitCode = code;
  };
  for (const trace of traces) {
    const { error, response } = trace;
    const request = `${trace.request.method} ${trace.request.target}`;
    if (trace.outcome !== 'ok') note(exitCodeOf(error?.code) ?? ExitCode.couldNotRun, `${request}: ${error?.message ?? trace.outcome}`);
    else if (error && exitCodeOf(error.code) === ExitCode.couldNotRun) note(ExitCode.couldNotRun, `${request}: ${error.message}`);
    else if (error) note(ExitCode.failed, `${request}: ${error.message}`);
    else if (response && response.status >= 500) note(ExitCode.failed, `${request}: ${response.status} ${response.reason}`.trimEnd());
  }
  for (const check of checks) if (check.verdict !== 'pass') note(ExitCode.failed, check.message);
  if (interrupted) return { status: 'error', exitCode: ExitCode.interrupted, reasons: ['interrupted', ...reasons] };
  if (traces.length === 0) return { status: 'no-data', exitCode: ExitCode.couldNotRun, reasons: ['no request was made', ...reasons] };
  const status = exitCode === ExitCode.pass ? 'pass' : exitCode === ExitCode.failed ? 'fail' : 'error';
  return { status, exitCode, reasons };
}

function exitCodeOf(code: string | undefined): ExitCode | null {
  return code !== undefined && code in ERRORS ? ERRORS[code as ErrorCode].exitCode : null;
}
