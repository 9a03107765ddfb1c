import { DOMParser } from '@xmldom/xmldom';
import { REPORTERS } from '../../src/reporters/index.js';
import type { RenderContext } from '../../src/reporters/reporter.js';
import { HOSTILE, hostileReport } from '../reporters/hostile.js';

// Text from outside, where each reporter shows text: it must stay text there.

const contexts: readonly RenderContext[] = [
  { colorLevel: 0, width: 80, cwd: '/app', explain: true, verbose: true },
  { colorLevel: 0, width: 200, cwd: '/app', explain: false, verbose: false },
];

/** What a terminal obeys, what hides or turns text, and half characters. */
const ACTS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;

const lines = (text: string) => text.split(/\r\n|[\n\r]/);
const nothingActs = (text: string) => expect(ACTS.exec(text)).toBeNull();
/** Commands are told by their first characters (https://docs.github.com/actions/reference/workflow-commands). */
const noCommand = (text: string) => expect(lines(text).filter((line) => /^\s*::[a-z]/i.test(line))).toEqual([]);

/** What must hold of each reporter's text. A reporter without an entry fails, so that a new one is thought of. */
const RULES: Readonly<Record<string, (text: string) => void>> = {
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
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^::(?:error|warning|notice)(?: [^\n]*?)?::[^\n]*$/);
    // Properties end at the first "::", so none of theirs may hold one, nor a comma that begins another.
    for (const line of text.trimEnd().split('\n')) {
      const properties = line.slice(2, line.indexOf('::', 2)).split(' ').slice(1).join(' ').split(',');
      for (const property of properties.filter((each) => each !== ''))
        expect(property).toMatch(/^(?:file|line|endLine|col|endColumn|title)=/);
    }
  },
};

describe.each(REPORTERS.map((reporter) => [reporter.name, reporter] as const))('%s', (name, reporter) => {
  test.each(Object.entries(HOSTILE))('shows as text what comes from outside: %s', async (_what, text) => {
    const rule = RULES[name];
    if (!rule) throw new Error(`say here what text may not do in the report ${name}`);
    const render = await reporter.load();
    for (const context of contexts) rule(await render(hostileReport(text), context));
  });
});
