import { Command, CommanderError } from 'commander';
import { REPORTERS } from '../reporters/index.js';
import {
  addAppOptions,
  addCheckOptions,
  addDiffOptions,
  addDocumentOptions,
  addReportOptions,
  addRequestOptions,
  addRoutesOptions,
  addRunOptions,
  addSuiteOptions,
  type CheckOptions,
  type DiffOptions,
  NONE_REPEATED,
  type ReportOptions,
  type RoutesOptions,
  type TraceOptions,
} from './options.js';
import { commanderProblem } from './wrong-option.js';

/** A command line that commander accepts, before its meaning is checked. */
export type CommandLine =
  | { readonly command: 'trace'; readonly words: readonly string[]; readonly options: TraceOptions }
  | { readonly command: 'routes'; readonly options: RoutesOptions }
  | { readonly command: 'check'; readonly files: readonly string[]; readonly options: CheckOptions }
  | { readonly command: 'show'; readonly file: string; readonly options: ReportOptions }
  | { readonly command: 'diff'; readonly before: string; readonly now: string; readonly options: DiffOptions }
  | { readonly command: 'init' }
  | { readonly command: 'completion'; readonly shell: string; readonly program: Command }
  /** Help or the version. */
  | { readonly command: 'print'; readonly text: string };

export function parseCommandLine(argv: readonly string[], version: string, helpWidth: number): CommandLine {
  let printed = '';
  let accepted: CommandLine | null = null;
  const program = describeProgram(version, (line) => {
    accepted = line;
  });
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureHelp({ helpWidth })
      .configureOutput({
        writeOut: (text) => {
          printed += text;
        },
        writeErr: () => {},
        getOutHelpWidth: () => helpWidth,
      });
  }
  try {
    program.parse(commandFirst(argv, program), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw commanderProblem(error, (name) => homeOf(name, program));
  }
  return accepted ?? { command: 'print', text: printed };
}

function describeProgram(version: string, accept: (line: CommandLine) => void): Command {
  const program = new Command('cycle-trace')
    .description('Trace a request through the whole request-response cycle: both ends, one clock, every phase timed.')
    .usage('[METHOD] <target> [item...] [options]')
    .argument('[words...]')
    .configureHelp({ visibleArguments: () => [] })
    .helpCommand('help [command]', 'print this help, or that of a command')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .addHelpText('after', HELP)
    .action((words: string[], options: TraceOptions) => accept({ command: 'trace', words, options: { ...NONE_REPEATED, ...options } }));
  addRequestOptions(program);
  addAppOptions(program);
  addRunOptions(program);
  addCheckOptions(program);
  addDocumentOptions(addReportOptions(program));
  program.optionsGroup('Other:');

  const routes = program.command('routes').description("print the app's route table").usage('[options]');
  addRoutesOptions(routes);
  addAppOptions(routes).action((options: RoutesOptions) => accept({ command: 'routes', options: { ...NONE_REPEATED, ...options } }));

  const check = program
    .command('check')
    .description('run suites of smoke checks')
    .usage('[suite.yaml...] [options]')
    .argument('[suite.yaml...]');
  addSuiteOptions(check);
  addAppOptions(check);
  addDocumentOptions(addReportOptions(check)).action((files: string[], options: CheckOptions) =>
    accept({ command: 'check', files, options: { ...NONE_REPEATED, ...options } }),
  );

  const show = program
    .command('show')
    .description('render a saved report again')
    .usage('<report.json> [options]')
    .argument('<report.json>');
  addReportOptions(show).action((file: string, options: ReportOptions) =>
    accept({ command: 'show', file, options: { ...NONE_REPEATED, ...options } }),
  );

  const diff = program
    .command('diff')
    .description('compare two saved reports, phase by phase')
    .usage('<before.json> <now.json> [options]')
    .argument('<before>')
    .argument('<now>');
  addDiffOptions(diff).action((before: string, now: string, options: DiffOptions) => accept({ command: 'diff', before, now, options }));

  program
    .command('init')
    .description('write a small route module to start from')
    .usage('')
    .action(() => accept({ command: 'init' }));

  program
    .command('completion')
    .description('print a completion script for bash, zsh or fish')
    .usage('<bash|zsh|fish>')
    .argument('<shell>')
    .action((shell: string) => accept({ command: 'completion', shell, program }));
  return program;
}

/** Which command has an option of that name, for who gave it to another. */
function homeOf(name: string, program: Command): string | null {
  const home = [program, ...program.commands].find(({ options }) => options.some(({ short, long }) => short === name || long === name));
  return home === undefined ? null : home === program ? 'cycle-trace [METHOD] <target>' : `cycle-trace ${home.name()}`;
}

/** Lets options stand before a command too (`--app x.ts routes`), by moving the command to the front. */
function commandFirst(argv: readonly string[], program: Command): readonly string[] {
  const takesValue = new Set(
    [program, ...program.commands]
      .flatMap(({ options }) => options)
      .filter((option) => option.required)
      .flatMap(({ short, long }) => [short, long]),
  );
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--') break;
    if (/^-./.test(word)) {
      if (takesValue.has(word.startsWith('--') ? word : `-${word.at(-1)}`)) at++;
      continue;
    }
    const isCommand = program.commands.some((command) => command.name() === word);
    return isCommand ? [word, ...argv.slice(0, at), ...argv.slice(at + 1)] : argv;
  }
  return argv;
}

const HELP = `
Target:
  /users/42?x=1            a path of the app, which is started for the request
  http://host/path         another server, traced from the client's side alone
  :3000/path               short for http://localhost:3000/path

Items:
  Name:value               header; "Name:" removes it, "Name;" sends it empty
  q==value                 query parameter
  field=value              field of the body, a string; a[b][]=value nests
  field:=json              field of the body, raw JSON
  field@file;type=mime     file of a form; @file alone is the whole body
  :@ ==@ =@ :=@            the same, read from a file; "-" is standard input
  A backslash before : ; = @ makes it a part of the name.

Checks:
  status == 200            header "Content-Type" contains "json"
  count db <= 2            jsonpath "$.items[0].id" isInteger
  total < 50ms             phase "view" med < 4x ref
  ref is the time of a bare response of the same host, in the same run.

Reports:
${REPORTERS.map(({ name, description }) => `  ${name.padEnd(10)} ${description}`).join('\n')}

Exit codes:
  0 pass   2 usage   3 could not run   4 check, 5xx, exception   130 interrupted

Examples:
  cycle-trace init                            write a module to start from
  cycle-trace GET /users/42                   where did the time go?
  cycle-trace POST /users name=Ada age:=36    a JSON body
  cycle-trace POST /login --form user=ada     a form
  cycle-trace GET /users -n 100 --warmup 5    statistics over 100 runs
  cycle-trace GET /users -e 'status == 200' -e 'count db <= 2'
  cycle-trace GET /users --json | jq .traces[0].totalNs
  cycle-trace routes                          what can be requested`;
