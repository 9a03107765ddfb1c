import type { Report } from '../model/report.js';
import { type Case, casesOf } from './cases.js';
import type { RenderContext } from './reporter.js';
import { sourceName } from './source-name.js';
import { visible, withoutCommands } from './visible.js';

/**
 * JUnit's XML as Jenkins takes it (junit-10.xsd of its xunit plugin), which is the strictest of those who read it: one
 * suite a request, one testcase a check, times in seconds.
 */
export function renderJunit(report: Report, context: RenderContext): string {
  const cases = casesOf(report);
  const suites = [...new Set(cases.map(({ request }) => request))].map((request) => {
    const own = cases.filter((each) => each.request === request);
    const attributes = {
      name: request,
      ...tally(own),
      skipped: count(own, 'warn'),
      time: seconds(own, 3),
      timestamp: report.startedAt.replace(/\.\d+Z$/, ''),
    };
    return `  <testsuite${attributeText(attributes)}>\n${own.map((each) => testcase(each, context)).join('')}  </testsuite>\n`;
  });
  const attributes = { name: 'cycle-trace', ...tally(cases), time: seconds(cases, 3) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributeText(attributes)}>\n${suites.join('')}</testsuites>\n`;
}

const TAGS = { fail: 'failure', error: 'error', warn: 'skipped' } as const;

function testcase(each: Case, { cwd }: RenderContext): string {
  const open = `    <testcase${attributeText({ classname: each.request, name: each.name, time: seconds([each]) })}`;
  if (each.verdict === 'pass') return `${open}/>\n`;
  const tag = TAGS[each.verdict];
  const place = each.source ? `\nat ${sourceName(each.source, cwd)}` : '';
  const [first = ''] = each.message.split('\n');
  const type = each.check?.verdict ?? each.verdict;
  return `${open}>\n      <${tag}${attributeText({ message: first, type })}>${escapeXml(each.message + place)}</${tag}>\n    </testcase>\n`;
}

function tally(cases: readonly Case[]): Record<string, string> {
  return { tests: String(cases.length), failures: count(cases, 'fail'), errors: count(cases, 'error') };
}

function count(cases: readonly Case[], verdict: Case['verdict']): string {
  return String(cases.filter((each) => each.verdict === verdict).length);
}

/** Plain decimals: readers of this format know no exponent, and some editions of the schema no more than ms of a suite. */
function seconds(cases: readonly Case[], digits = 6): string {
  return (cases.reduce((sum, { totalNs }) => sum + (totalNs ?? 0), 0) / 1e9).toFixed(digits);
}

function attributeText(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(visible(value))}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text with nothing in it that XML 1.0 does not allow (https://www.w3.org/TR/xml/#charsets) or reads as markup. */
function escapeXml(text: string): string {
  return withoutCommands(text.split('\n').map(visible).join('\n'))
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}
