import type { Report } from '../model/report.js';
import { jsonWithoutCommands } from './visible.js';

/** The document itself, indented for reading. */
export function renderJson(report: Report): string {
  return `${jsonWithoutCommands(JSON.stringify(report, null, 2))}\n`;
}
