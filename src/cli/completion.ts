import type { Command, Option } from 'commander';
import { ExitCode } from '../model/errors.js';
import { REPORTERS } from '../reporters/index.js';
import { KNOWN_METHODS } from './method.js';
import type { Session } from './session.js';
import { nearest, oneOf, quote, usageError } from './wording.js';

const SHELLS = { bash, zsh, fish };

/** `cycle-trace completion <shell>`: a script for that shell, made of the very options that the command reads. */
export function completion(shell: string, program: Command, { output }: Session): number {
  if (!Object.hasOwn(SHELLS, shell)) {
    const near = nearest(shell, Object.keys(SHELLS));
    throw usageError(
      `There is no completion for ${quote(shell)}.`,
      near === null ? `It is there for ${oneOf(Object.keys(SHELLS))}.` : `Did you mean ${near}?`,
    );
  }
  output.print(SHELLS[shell as keyof typeof SHELLS](program));
  return ExitCode.pass;
}

/** What follows an option: one of these words, a file, something of one's own (null), or nothing. */
function completedBy({ required, optional, argChoices, long, flags }: Option): readonly string[] | 'file' | 'none' | null {
  if (!required && !optional) return 'none';
  if (argChoices) return argChoices;
  if (long === '--report') return REPORTERS.map(({ name }) => name);
  return /<(?:file|module|\w+\.json)/.test(flags) ? 'file' : null;
}

const flagsOf = ({ short, long }: Option): string[] => [short, long].filter((flag) => flag !== undefined);
const optionsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command);
const namesOf = (command: Command): string => optionsOf(command).flatMap(flagsOf).join(' ');
const subcommands = (program: Command): string[] => [...program.commands.map((command) => command.name()), 'help'];
/** Those whose words are files. */
const takesFiles = (program: Command): string[] =>
  program.commands
    .filter(({ registeredArguments }) => registeredArguments.some((argument) => argument.name() !== 'shell'))
    .map((command) => command.name());

/** The options of all commands whose values are of a kind that can be completed, by what completes them. */
function valueCases(program: Command, words: (list: readonly string[]) => string, files: string, nothing: string, open: string): string {
  const cases = new Map<string, Set<string>>();
  for (const option of [program, ...program.commands].flatMap(optionsOf)) {
    const value = completedBy(option);
    if (value === 'none') continue;
    const action = value === null ? nothing : value === 'file' ? files : words(value);
    cases.set(action, new Set([...(cases.get(action) ?? []), ...flagsOf(option)]));
  }
  return [...cases].map(([action, flags]) => `    ${open}${[...flags].join('|')}) ${action} return ;;`).join('\n');
}

/** A name a line, since a name may have spaces. */
const BASH_FILES = `local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current"));`;

function bash(program: Command): string {
  const reply = (words: string) => `COMPREPLY=($(compgen -W "${words}" -- "$current"));`;
  return `# cycle-trace completion for bash: source <(cycle-trace completion bash)
_cycle_trace() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' word at
  COMPREPLY=()
  # bash takes --color=auto for three words.
  [[ $current == = ]] && current=''
  [[ $previous == = ]] && previous=\${COMP_WORDS[COMP_CWORD-2]}
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case $word in ${subcommands(program).join('|')}) command=$word; break ;; esac
  done
  case $previous in
${valueCases(program, (list) => reply(list.join(' ')), BASH_FILES, '', '')}
  esac
  if [[ $current == -* ]]; then
    case $command in
${program.commands.map((command) => `      ${command.name()}) ${reply(namesOf(command))} ;;`).join('\n')}
      '') ${reply(namesOf(program))} ;;
    esac
    return
  fi
  case $command in
    ${takesFiles(program).join('|')}) ${BASH_FILES} ;;
    completion) ${reply(Object.keys(SHELLS).join(' '))} ;;
    help) ${reply(program.commands.map((command) => command.name()).join(' '))} ;;
    '') ((COMP_CWORD == 1)) && ${reply([...subcommands(program), ...KNOWN_METHODS].join(' '))} ;;
  esac
}
complete -o filenames -F _cycle_trace cycle-trace
`;
}

function zsh(program: Command): string {
  const add = (words: string) => `compadd -- ${words};`;
  return `#compdef cycle-trace
# cycle-trace completion for zsh: source <(cycle-trace completion zsh), after compinit
_cycle_trace() {
  local current=\${words[CURRENT]} previous=\${words[CURRENT-1]} command='' word
  for word in \${words[2,CURRENT-1]}; do
    case $word in (${subcommands(program).join('|')}) command=$word; break ;; esac
  done
  case $previous in
${valueCases(program, (list) => add(list.join(' ')), '_files;', '', '(')}
  esac
  if [[ $current == -* ]]; then
    case $command in
${program.commands.map((command) => `      (${command.name()}) ${add(namesOf(command))} ;;`).join('\n')}
      ('') ${add(namesOf(program))} ;;
    esac
    return
  fi
  case $command in
    (${takesFiles(program).join('|')}) _files ;;
    (completion) ${add(Object.keys(SHELLS).join(' '))} ;;
    (help) ${add(program.commands.map((command) => command.name()).join(' '))} ;;
    ('') ((CURRENT == 2)) && ${add([...subcommands(program), ...KNOWN_METHODS].join(' '))} ;;
  esac
}
compdef _cycle_trace cycle-trace
`;
}

function fish(program: Command): string {
  const text = (words: string) => `'${words.replace(/[\\']/g, '\\$&')}'`;
  const none = `not __fish_seen_subcommand_from ${subcommands(program).join(' ')}`;
  const lines = [
    '# cycle-trace completion for fish: cycle-trace completion fish | source',
    'complete -c cycle-trace -f',
    ...program.commands.map(
      (command) => `complete -c cycle-trace -n __fish_use_subcommand -a ${command.name()} -d ${text(command.description())}`,
    ),
    `complete -c cycle-trace -n __fish_use_subcommand -a ${text(KNOWN_METHODS.join(' '))}`,
    ...takesFiles(program).map((name) => `complete -c cycle-trace -n '__fish_seen_subcommand_from ${name}' -F`),
    `complete -c cycle-trace -n '__fish_seen_subcommand_from completion' -a ${text(Object.keys(SHELLS).join(' '))}`,
  ];
  for (const command of [program, ...program.commands]) {
    const when = text(command === program ? none : `__fish_seen_subcommand_from ${command.name()}`);
    for (const option of optionsOf(command)) {
      const value = completedBy(option);
      const flags = [option.short && `-s ${option.short.slice(1)}`, option.long && `-l ${option.long.slice(2)}`].filter(Boolean).join(' ');
      const takes = value === 'none' ? '' : value === 'file' ? ' -r -F' : value === null ? ' -x' : ` -x -a ${text(value.join(' '))}`;
      lines.push(`complete -c cycle-trace -n ${when} ${flags}${takes} -d ${text(option.description)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
