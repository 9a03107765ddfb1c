import type { Report } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import { jsonWithoutCommands } from './visible.js';

/** One trace as one line of JSON (https://github.com/ndjson/ndjson-spec). JSON escapes newlines within strings. */
export function renderNdjsonTrace(trace: Trace): string {
  return `${jsonWithoutCommands(JSON.stringify(trace))}\n`;
}

/** The traces that the report holds, one a line; empty text when it holds none. */
export function renderNdjson(report: Report): string {
  return report.traces.map(renderNdjsonTrace).join('');
}
