import path from 'node:path';
import { findReporter, REPORTERS } from '../reporters/index.js';
import type { Reporter } from '../reporters/reporter.js';
import type { ReportOptions } from './options.js';
import { nearest, oneOf, quote, usageError } from './wording.js';
import { checkWritable } from './write-file.js';

/** One report, and where it goes. */
export interface Destination {
  readonly reporter: Reporter;
  /** Absolute path; null is standard output. */
  readonly file: string | null;
}

const DEFAULT_REPORTER = 'table';

/** Which reports are asked for: one for standard output, the table unless another is named, and any number for files. */
export function planDestinations(options: ReportOptions, cwd: string): readonly Destination[] {
  const wanted = options.report.map((text) => parseReport(text, cwd));
  if (options.json) wanted.push({ reporter: named('json'), file: null });
  if (options.ndjson) wanted.push({ reporter: named('ndjson'), file: null });
  const [printed, ...others] = uniqueByName(wanted.filter(({ file }) => file === null));
  const [second] = others;
  if (printed && second) {
    throw usageError(
      `Two reports are for standard output: ${printed.reporter.name} and ${second.reporter.name}.`,
      `Give one of them a file: --report ${second.reporter.name}=report.${second.reporter.extension}`,
    );
  }
  const output = options.output === undefined || options.output === '-' ? null : path.resolve(cwd, options.output);
  const first: Destination = { reporter: printed?.reporter ?? named(DEFAULT_REPORTER), file: output };
  return checked([first, ...wanted.filter(({ file }) => file !== null)]);
}

function parseReport(text: string, cwd: string): Destination {
  const equals = text.indexOf('=');
  const reporter = named(equals < 0 ? text : text.slice(0, equals));
  if (equals < 0) return { reporter, file: null };
  const file = text.slice(equals + 1);
  if (file === '')
    throw usageError(
      `--report ${quote(text)} names no file after the "=".`,
      `Write --report ${reporter.name}=report.${reporter.extension}`,
    );
  return { reporter, file: file === '-' ? null : path.resolve(cwd, file) };
}

function named(name: string): Reporter {
  const reporter = findReporter(name);
  if (reporter) return reporter;
  const names = REPORTERS.map((each) => each.name);
  const near = nearest(name, names);
  throw usageError(
    `There is no reporter ${quote(name)}.`,
    near === null ? `Reporters are ${oneOf(names)}.`.replace(' or ', ' and ') : `Did you mean ${near}?`,
  );
}

const uniqueByName = (list: readonly Destination[]): readonly Destination[] => [
  ...new Map(list.map((destination) => [destination.reporter.name, destination])).values(),
];

function checked(destinations: readonly Destination[]): readonly Destination[] {
  const seen = new Map<string, string>();
  for (const { reporter, file } of destinations) {
    if (file === null) continue;
    const other = seen.get(file);
    if (other !== undefined)
      throw usageError(`Two reports go to ${quote(file)}: ${other} and ${reporter.name}.`, 'Give each a file of its own.');
    seen.set(file, reporter.name);
    checkWritable(file);
  }
  return destinations;
}

/** True when this command line asks for JSON on standard output, even if it is wrong otherwise. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.some(
    (flag, at) =>
      ['--json', '--report=json', '-rjson'].includes(flag) || (flag === 'json' && /^(?:-r|--report)$/.test(flags[at - 1] ?? '')),
  );
}
