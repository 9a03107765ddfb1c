import { type Command, Option } from 'commander';
import { appendTo, asTyped, byteCount, fileName, keepCount, nodeArgument, timeoutMs, wholeNumber } from './option-values.js';

/** Every option, once: its flags, its value and its line in the help. */

export interface AppOptions {
  readonly app?: string;
  readonly envFile: readonly string[];
  readonly import: readonly string[];
  readonly nodeArg: readonly string[];
  readonly timeout: number;
}

export type ColorChoice = 'auto' | 'always' | 'never';

export interface ReportOptions {
  readonly report: readonly string[];
  readonly json?: true;
  readonly ndjson?: true;
  readonly output?: string;
  readonly explain?: true;
  readonly verbose?: true;
  readonly color: ColorChoice;
}

export interface TraceOptions extends AppOptions, ReportOptions {
  readonly header: readonly string[];
  readonly data: readonly string[];
  readonly cookie: readonly string[];
  readonly user?: string;
  readonly bearer?: string;
  readonly form?: true;
  readonly follow?: true;
  readonly maxRedirects?: number;
  readonly runs: number;
  readonly concurrency: number;
  readonly warmup: number;
  readonly keepalive: boolean;
  readonly keep: number | 'all';
  readonly maxBody: number;
  readonly redact: boolean;
  readonly expect: readonly string[];
  readonly ref?: true;
  readonly baseline?: string;
  readonly anyEnvironment?: true;
  readonly strict?: true;
  readonly cpu?: true;
  readonly profile?: string;
}

export interface CheckOptions extends AppOptions, ReportOptions {
  readonly filter?: string;
  readonly bail?: true;
  readonly parallel: number;
  readonly strict?: true;
  readonly maxBody: number;
  readonly redact: boolean;
}

export interface DiffOptions {
  readonly json?: true;
  readonly anyEnvironment?: true;
  readonly strict?: true;
  readonly color: ColorChoice;
}

const ROUTE_ORDERS = ['endpoint', 'methods', 'rule', 'match'] as const;
export type RouteOrder = (typeof ROUTE_ORDERS)[number];

export interface RoutesOptions extends AppOptions {
  readonly sort: RouteOrder;
  readonly json?: true;
  readonly allMethods?: true;
  readonly color: ColorChoice;
}

const option = (flags: string, description: string): Option => new Option(flags, description);

const repeatable = <T>(flags: string, description: string, read: (text: string) => T): Option =>
  option(flags, `${description}; repeatable`)
    // Commander's own type wants the value before to be of one type with the one after.
    .argParser<readonly T[]>((text, before) => appendTo(read)(text, before ?? []));

/** What an option is where nobody gives it, here as from code and in suites. */
export const DEFAULTS = { timeout: 10_000, runs: 1, concurrency: 1, warmup: 0, keep: 100, maxBody: 65_536 } as const;

/** Not among them: whether it was given is asked, since it has no meaning without --follow. */
export const DEFAULT_MAX_REDIRECTS = 10;

/** Of the options that repeat, what none of them is. Not a default for commander, whose help would print it. */
export const NONE_REPEATED = { header: [], data: [], cookie: [], envFile: [], import: [], nodeArg: [], report: [], expect: [] } as const;

export function addRequestOptions(command: Command): Command {
  return command
    .optionsGroup('Request:')
    .addOption(repeatable('-H, --header <header>', "a header, 'Name: value', as in curl", asTyped))
    .addOption(repeatable('-d, --data <text>', 'a body as in curl: text, @file, or @- for standard input', asTyped))
    .addOption(option('-f, --form', 'fields make a form instead of JSON'))
    .addOption(option('-u, --user <user:password>', 'basic authentication'))
    .addOption(option('--bearer <token>', 'bearer authentication'))
    .addOption(repeatable('-b, --cookie <cookie>', "a cookie, 'name=value'", asTyped))
    .addOption(option('-L, --follow', 'follow redirects, one trace a hop'))
    .addOption(
      option('--max-redirects <count>', `hops followed at most (default: ${DEFAULT_MAX_REDIRECTS})`).argParser(
        wholeNumber('--max-redirects', 0, 1000),
      ),
    );
}

export function addAppOptions(command: Command): Command {
  return command
    .optionsGroup('App:')
    .addOption(option('-a, --app <file[:export]>', 'the route module (default: the first one found)').argParser(fileName('--app')))
    .addOption(repeatable('--env-file <file>', 'set environment variables of the app from a file', fileName('--env-file')))
    .addOption(repeatable('--import <module>', 'import a module before the app', fileName('--import')))
    .addOption(repeatable('--node-arg <option>', "an option for the app's own Node", nodeArgument))
    .addOption(option('--timeout <duration>', 'bound of the boot and of each hop').argParser(timeoutMs).default(DEFAULTS.timeout, '10s'));
}

export function addRunOptions(command: Command): Command {
  return command
    .optionsGroup('Runs:')
    .addOption(option('-n, --runs <count>', 'make the request so many times').argParser(wholeNumber('-n', 1)).default(DEFAULTS.runs))
    .addOption(
      option('-c, --concurrency <count>', 'so many at once')
        .argParser(wholeNumber('-c', 1, 10_000))
        .default(DEFAULTS.concurrency),
    )
    .addOption(
      option('--warmup <count>', 'requests before those that count').argParser(wholeNumber('--warmup', 0)).default(DEFAULTS.warmup),
    )
    .addOption(option('--no-keepalive', 'a new connection for each run'))
    .addOption(option('--cpu', "measure each phase's CPU, garbage collection and waiting for the event loop"))
    .addOption(option('--profile <file>', "write a CPU profile of the requests, for Chrome's DevTools").argParser(fileName('--profile')))
    .addOption(option('--keep <count|all>', 'traces kept in the report').argParser(keepCount).default(DEFAULTS.keep));
}

export function addCheckOptions(command: Command): Command {
  return command
    .optionsGroup('Checks:')
    .addOption(repeatable('-e, --expect <check>', "fail unless it holds, as in 'status == 200'", asTyped))
    .addOption(
      option('--baseline <report.json>', 'fail what is slower, or does more, than an earlier report').argParser(fileName('--baseline')),
    )
    .addOption(option('--any-environment', 'compare with a baseline of another machine too'))
    .addOption(option('--ref', 'time a bare response of the host between the runs'))
    .addOption(option('--strict', 'fail what is too noisy to judge'));
}

export function addDiffOptions(command: Command): Command {
  return command
    .addOption(option('--any-environment', 'compare reports of two machines too'))
    .addOption(option('--strict', 'fail what is too noisy to judge'))
    .addOption(option('--json', 'the checks as a JSON document'))
    .addOption(colorOption());
}

export function addSuiteOptions(command: Command): Command {
  return command
    .optionsGroup('Suites:')
    .addOption(option('--filter <text>', 'only requests whose names hold it, and those they need'))
    .addOption(option('--bail', 'stop at the first request that does not pass'))
    .addOption(
      option('--parallel <count>', 'so many suites at once, each with an app of its own')
        .argParser(wholeNumber('--parallel', 1, 64))
        .default(1),
    )
    .addOption(option('--strict', 'fail what is too noisy to judge'));
}

export function addReportOptions(command: Command): Command {
  return command
    .optionsGroup('Report:')
    .addOption(repeatable('-r, --report <name[=file]>', 'report in another form; at most one without a file', fileName('--report')))
    .addOption(option('--json', 'short for --report json'))
    .addOption(option('--ndjson', 'short for --report ndjson: one trace a line, written as it comes'))
    .addOption(option('-o, --output <file>', 'write what would go to standard output to a file').argParser(fileName('-o')))
    .addOption(option('--explain', 'say what each phase is, and what it did here'))
    .addOption(option('-v, --verbose', 'show request and response as on the wire'))
    .addOption(colorOption());
}

export function addDocumentOptions(command: Command): Command {
  return command
    .addOption(option('--max-body <size>', 'bytes of a body kept in the report').argParser(byteCount).default(DEFAULTS.maxBody, '64KiB'))
    .addOption(option('--no-redact', 'show secrets as they are'));
}

const colorOption = (): Option => option('--color <when>', 'colours in text').choices(['auto', 'always', 'never']).default('auto');

export function addRoutesOptions(command: Command): Command {
  return command
    .optionsGroup('Table:')
    .addOption(option('--sort <order>', 'order of the rows').choices(ROUTE_ORDERS).default('endpoint'))
    .addOption(option('--all-methods', 'show HEAD and OPTIONS in the table too'))
    .addOption(option('--json', 'as a JSON document'))
    .addOption(colorOption());
}
