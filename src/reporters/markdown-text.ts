import type { Check } from '../model/report.js';
import type { RenderContext } from './reporter.js';
import { sourceName } from './source-name.js';
import { visible } from './visible.js';

const ENTITIES = /[<>&@#$]|:(?=\/\/|[\w+-]+:)|\.(?<=\bwww\.)/gi;

/**
 * Text from outside as text and nothing else: no HTML, emphasis, link, picture, list or end of a cell; nobody is
 * notified by an `@`, and nothing is referred to by a `#`.
 */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]|~]|^[+-]|(?<=^\d+)[.)]/g, '\\$&')
    .replace(ENTITIES, (character) => `&#${character.charCodeAt(0)};`);
}

export function table(head: readonly string[], rule: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const CHECK_MARKS: Readonly<Record<Check['verdict'], string>> = { pass: '✅', fail: '❌', inconclusive: '⚠️', 'no-data': '❌' };

/** A check as an item of a list; one of a suite is named after its request, and has its place. */
export function checkItem({ expression, verdict, message, request, source }: Check, { cwd }: RenderContext): string {
  const said = verdict === 'pass' || message === '' ? '' : `: ${escapeMarkdown(message)}`;
  const whose = request === null ? '' : `${escapeMarkdown(request)}: `;
  const place = source === null || verdict === 'pass' ? '' : ` (${escapeMarkdown(sourceName(source, cwd))})`;
  return `- ${CHECK_MARKS[verdict]} ${whose}${escapeMarkdown(expression)}${said}${place}`;
}
