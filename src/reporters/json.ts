import type { Report } from '../model/report.js';

/** The document itself, indented for reading. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
