import { DOMParser } from '@xmldom/xmldom';

/** What a terminal obeys, what hides or turns text, and half characters. */
const ACTS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;

const lines = (text: string) => text.split(/\r\n|[\n\r]/);
export const nothingActs = (text: string) => expect(ACTS.exec(text)).toBeNull();
/** Commands are told by their first characters (https://docs.github.com/actions/reference/workflow-commands). */
export const noCommand = (text: string) => {
  expect(lines(text).filter((line) => /^\s*::[a-z]/i.test(line))).toEqual([]);
  noBracketCommand(text);
};
/** The second kind is looked for anywhere in a line (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). */
const noBracketCommand = (text: string) => expect(text).not.toMatch(/##(?:vso)?\[/i);

/** What must hold of each reporter's text. A reporter without an entry fails, so that a new one is thought of. */
export const RULES: Readonly<Record<string, (text: string) => void>> = {
  table: (text) => {
    nothingActs(text);
    noCommand(text);
  },
  json: (text) => {
    JSON.parse(text);
    nothingActs(text.replaceAll(/[\u007f-\u{10ffff}]/gu, ''));
    noCommand(text);
  },
  ndjson: (text) => {
    for (const line of text.trimEnd().split('\n')) JSON.parse(line);
    nothingActs(text.replaceAll(/[\u007f-\u{10ffff}]/gu, ''));
    noCommand(text);
  },
  markdown: (text) => {
    nothingActs(text);
    noCommand(text);
    // Outside of code, where they are letters, tags and images would be made.
    const prose = text.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(prose).not.toMatch(/(?<!\\)<(?:script|img)|(?<!\\)!\[/);
  },
  junit: (text) => {
    const faults: string[] = [];
    const document = new DOMParser({ onError: (level, message) => level !== 'warning' && faults.push(message) }).parseFromString(
      text,
      'text/xml',
    );
    expect(faults).toEqual([]);
    const names = new Set([...Array.from(document.getElementsByTagName('*'))].map(({ tagName }) => tagName));
    const known = [
      'testsuites',
      'testsuite',
      'testcase',
      'failure',
      'error',
      'skipped',
      'system-out',
      'system-err',
      'properties',
      'property',
    ];
    expect([...names].filter((name) => !known.includes(name))).toEqual([]);
    nothingActs(text.replaceAll('\t', ' '));
    noCommand(text);
  },
  tap: (text) => {
    nothingActs(text);
    noCommand(text);
    expect(lines(text).filter((line) => /^\s*Bail out!/i.test(line))).toEqual([]);
  },
  github: (text) => {
    nothingActs(text);
    noBracketCommand(text);
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^::(?:error|warning|notice)(?: [^\n]*?)?::[^\n]*$/);
    // Properties end at the first "::", so none of theirs may hold one, nor a comma that begins another.
    for (const line of text.trimEnd().split('\n')) {
      const properties = line.slice(2, line.indexOf('::', 2)).split(' ').slice(1).join(' ').split(',');
      for (const property of properties.filter((each) => each !== ''))
        expect(property).toMatch(/^(?:file|line|endLine|col|endColumn|title)=/);
    }
  },
};
