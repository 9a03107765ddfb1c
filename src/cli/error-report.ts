import { environment } from '../host/environment.js';
import type { CycleTraceError } from '../model/errors.js';
import { placeReason } from '../model/reasons.js';
import { type Report, SCHEMA_VERSION } from '../model/report.js';
import { TOOL } from '../model/tool.js';

/** What could not be done as a document: no traces, a verdict that says why. For `--json`, where errors are reports too. */
export function errorReport(error: CycleTraceError, request: Report['request'] | null): Report {
  const { source } = error;
  const place = source ? [placeReason(source)] : [];
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    environment: environment(),
    startedAt: new Date().toISOString(),
    app: null,
    // Not as it comes: a plan's request has headers and a body, which are nobody's here.
    request: { method: request?.method ?? 'GET', target: request?.target ?? '' },
    traces: [],
    stats: null,
    insights: [],
    checks: [],
    verdict: { status: 'error', exitCode: error.exitCode, reasons: [`${error.code}: ${error.message}`, ...place, `hint: ${error.hint}`] },
  };
}
