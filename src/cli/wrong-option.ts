import type { CommanderError } from 'commander';
import type { CycleTraceError } from '../model/errors.js';
import { oneOf, quote, usageError } from './wording.js';

/** Options of curl and HTTPie that people's fingers know, and what does the same here. */
const FOREIGN: Readonly<Record<string, string>> = {
  '-X': 'The method stands before the target: `cycle-trace POST /path`.',
  '--request': 'The method stands before the target: `cycle-trace POST /path`.',
  '-I': 'The method stands before the target: `cycle-trace HEAD /path`.',
  '--head': 'The method stands before the target: `cycle-trace HEAD /path`.',
  '-i': 'Use -v to see request and response as on the wire.',
  '--include': 'Use -v to see request and response as on the wire.',
  '-F': 'Use --form with the items field=value and field@file.',
  '--multipart': 'Use --form with the items field=value and field@file.',
  '-G': 'Use items for the query: q==value.',
  '--get': 'Use items for the query: q==value.',
  '-m': 'Use --timeout <duration>.',
  '--max-time': 'Use --timeout <duration>.',
  '--connect-timeout': 'Use --timeout <duration>.',
  '--location': 'Use --follow.',
  '-A': 'Use the item User-Agent:value.',
  '--user-agent': 'Use the item User-Agent:value.',
  '--referer': 'Use the item Referer:value.',
  '--auth': 'Use -u user:password or --bearer <token>.',
  '--data-raw': 'Use -d text; a text that starts with "@" goes in a file.',
  '--data-binary': 'Use the item @file, which sends it byte for byte.',
  '--raw': 'Use -d text.',
  '--no-color': 'Use --color never.',
  '--format': 'Use --report <name>.',
  '--reporter': 'Use --report <name>.',
};

/** What a command takes and was not given, by the name that commander has for it: the message, and how to put it right. */
const MISSING: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  'report.json': ['The command show names no report.', 'Write the file: `cycle-trace show report.json`.'],
  before: ['The command diff takes two reports.', 'Write both: `cycle-trace diff before.json now.json`.'],
  now: ['The command diff takes two reports.', 'Write both: `cycle-trace diff before.json now.json`.'],
  shell: ['The command completion names no shell.', 'Write one: `cycle-trace completion bash`, zsh or fish.'],
};

/**
 * Commander's refusal in our words: one line of what is wrong, and how to put it right.
 * @param homeOf the command that has an option, or null when none has
 */
export function commanderProblem(error: CommanderError, homeOf: (name: string) => string | null): CycleTraceError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /\(Did you mean (?:one of )?([^)]*?)\?\)/.exec(rest.join(' '))?.[1];
  switch (error.code) {
    case 'commander.unknownOption': {
      const option = /^unknown option '(.*)'$/s.exec(error.message.replace(/^error: /, '').split('\n(Did you mean')[0] ?? '')?.[1] ?? first;
      const name = /^--[^=]*/.exec(option)?.[0] ?? option.slice(0, 2);
      const home = homeOf(name);
      if (home !== null && option.startsWith(`${name}=`))
        return usageError(`The option ${name} takes no value: got ${quote(option)}.`, `Write ${name} alone.`);
      if (home !== null) return usageError(`The option ${name} has no meaning here.`, `It belongs to \`${home}\`.`);
      const other = suggestion
        ? `Did you mean ${suggestion}?`
        : '`cycle-trace --help` lists the options; an item that starts with "-" goes after "--".';
      return usageError(`There is no option ${quote(name)}.`, FOREIGN[name] ?? other);
    }
    case 'commander.optionMissingArgument': {
      const flags = /'(.*)'/.exec(first)?.[1] ?? first;
      return usageError(`The option ${flags.replace(/^-\w, /, '')} stands at the end without its value.`, 'Write the value after it.');
    }
    case 'commander.invalidArgument': {
      const [, flags = '', value = ''] =
        /^option '(.*?)' argument '([\s\S]*)' is invalid\./.exec(error.message.replace(/^error: /, '')) ?? [];
      const choices = /Allowed choices are (.*)\./.exec(error.message)?.[1] ?? '';
      return usageError(
        `The option ${flags.replace(/^-\w, /, '')} does not take ${quote(value)}.`,
        `It takes ${oneOf(choices.split(', '))}.`,
      );
    }
    case 'commander.missingArgument': {
      const [message = `${first}.`, hint] = MISSING[/'(.*)'/.exec(first)?.[1] ?? ''] ?? [];
      return usageError(message, hint);
    }
    case 'commander.excessArguments': {
      const command = /for '(.*?)'/.exec(first)?.[1] ?? '';
      return usageError(`There are too many words for the command ${command}.`, `See \`cycle-trace ${command} --help\`.`);
    }
    default:
      return usageError(`${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.!?]$/.test(first) ? '' : '.'}`);
  }
}
