import type { Report } from '../model/report.js';
import { type Case, casesOf } from './cases.js';
import type { RenderContext } from './reporter.js';
import { sourceName } from './source-name.js';
import { visible, withoutCommands } from './visible.js';

/** The Test Anything Protocol, version 14 (https://testanything.org/tap-version-14-specification.html). */
export function renderTap(report: Report, context: RenderContext): string {
  const cases = casesOf(report);
  const lines = cases.flatMap((each, index) => {
    const result = each.verdict === 'pass' || each.verdict === 'warn' ? 'ok' : 'not ok';
    const directive = each.verdict === 'warn' ? ` # SKIP ${escapeTap(each.message)}` : '';
    const line = `${result} ${index + 1} - ${escapeTap(`${each.request}: ${each.name}`)}${directive}`;
    return result === 'ok' ? [line] : [line, ...diagnostics(each, context)];
  });
  return withoutCommands(`${['TAP version 14', `1..${cases.length}`, ...lines].join('\n')}\n`);
}

/** A YAML block. JSON is YAML, so that no value needs quoting rules of its own. */
function diagnostics({ message, verdict, source, check }: Case, { cwd }: RenderContext): string[] {
  const fields: Record<string, unknown> = { message, severity: verdict === 'error' ? 'error' : 'fail' };
  if (source) fields.at = sourceName(source, cwd);
  if (check) Object.assign(fields, { found: check.actual, wanted: check.expected });
  return ['  ---', ...Object.entries(fields).map(([name, value]) => `  ${name}: ${yaml(value)}`), '  ...'];
}

/** On one line, with what a terminal would obey written out as YAML writes it: it has no `\u{...}`. */
function yaml(value: unknown): string {
  return visible(JSON.stringify(value) ?? 'null').replace(
    /(?<!\\)((?:\\\\)*)\\u\{([\da-f]+)\}/gi,
    (_, before: string, hex: string) => `${before}\\U${hex.padStart(8, '0')}`,
  );
}

function escapeTap(text: string): string {
  return text.split('\n').map(visible).join(' ').replace(/[\\#]/g, '\\$&');
}
