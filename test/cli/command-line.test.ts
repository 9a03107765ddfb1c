import path from 'node:path';
import fc from 'fast-check';
import { type CommandLine, parseCommandLine } from '../../src/cli/command-line';
import { asksForJson, planDestinations } from '../../src/cli/destinations';
import { COMMANDS } from '../../src/cli/target';
import { CycleTraceError } from '../../src/model/errors';
import { makeFolder, planOf } from './plan-of';

const parse = (...argv: readonly string[]): CommandLine => parseCommandLine(argv, '1.2.3', 80);
const printed = (...argv: readonly string[]): string => {
  const line = parse(...argv);
  if (line.command !== 'print') throw new Error(`not printed: ${line.command}`);
  return line.text;
};

describe('commands', () => {
  test.each([
    [['/'], 'trace'],
    [['GET', '/', 'routes'], 'trace'],
    [['routes'], 'routes'],
    [['--app', 'x.ts', 'routes', '--json'], 'routes'],
    [['--timeout', '5s', '-a', 'x.ts', 'routes'], 'routes'],
    [['--app', 'routes', '/'], 'trace'],
    [['-d', 'show', '/'], 'trace'],
    [['-vH', 'init', '/'], 'trace'],
    [['show', 'a.json'], 'show'],
    [['--report', 'json', 'show', 'a.json'], 'show'],
    [['init'], 'init'],
  ])('%j is %s', (argv, command) => {
    expect(parse(...argv).command).toBe(command);
  });

  test('each has a help of its own, and is in the help of the program', () => {
    for (const command of COMMANDS) {
      expect(printed('--help')).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
      if (command !== 'help') expect(printed('help', command)).toContain(`Usage: cycle-trace ${command}`);
    }
  });

  test('the version is printed alone', () => {
    expect(printed('--version')).toBe('1.2.3\n');
    expect(printed('-V')).toBe('1.2.3\n');
  });
});

describe('words and options', () => {
  test.each([
    [
      'options may stand anywhere',
      ['-v', 'GET', '--json', '/', 'a==1', '-f'],
      ['GET', '/', 'a==1'],
      { verbose: true, json: true, form: true },
    ],
    ['a value may follow "="', ['/', '--timeout=2s', '--app=x'], ['/'], { timeout: 2_000, app: 'x' }],
    ['short options join', ['/', '-vfn5'], ['/'], { verbose: true, form: true, runs: 5 }],
    ['what follows "--" is words', ['--', '/', '-a:1', '--x==2'], ['/', '-a:1', '--x==2'], {}],
    [
      'repeated options add up',
      ['/', '-H', 'A: 1', '-H', 'B: 2', '-d', 'x', '-d', '-y'],
      ['/'],
      { header: ['A: 1', 'B: 2'], data: ['x', '-y'] },
    ],
    ['of an option that does not repeat the last counts', ['/', '-n', '2', '-n', '3'], ['/'], { runs: 3 }],
  ])('%s', (_, argv, words, options) => {
    expect(parse(...argv)).toMatchObject({ command: 'trace', words, options });
  });
});

describe('destinations', () => {
  const cwd = makeFolder();
  const destinations = (...argv: readonly string[]) => {
    const line = parse('/', ...argv);
    if (line.command !== 'trace') throw new Error(line.command);
    return planDestinations(line.options, cwd).map(
      ({ reporter, file }) => `${reporter.name}:${file === null ? '' : path.relative(cwd, file)}`,
    );
  };

  test.each([
    [[], ['table:']],
    [['--json'], ['json:']],
    [['--ndjson'], ['ndjson:']],
    [['--report', 'json'], ['json:']],
    [['--json', '--report', 'json'], ['json:']],
    [
      ['--report', 'json=a.json'],
      ['table:', 'json:a.json'],
    ],
    [
      ['--report', 'json=a=b.json'],
      ['table:', 'json:a=b.json'],
    ],
    [
      ['--json', '--report', 'table=t.txt', '--report', 'ndjson=n'],
      ['json:', 'table:t.txt', 'ndjson:n'],
    ],
    [['-o', 't.txt'], ['table:t.txt']],
    [['--json', '-o', 'a.json'], ['json:a.json']],
    [['--json', '-o', '-'], ['json:']],
    [['--report', 'json=-'], ['json:']],
  ])('%j: %j', (argv, expected) => {
    expect(destinations(...argv)).toEqual(expected);
  });

  test.each([
    [['--json'], true],
    [['--report', 'json'], true],
    [['--report=json'], true],
    [['-r', 'json'], true],
    [['-rjson'], true],
    [['--', '--json'], false],
    [['--report', 'json=a'], false],
    [['json'], false],
    [['--ndjson'], false],
  ])('%j asks for JSON on standard output: %s', (argv, expected) => {
    expect(asksForJson(argv)).toBe(expected);
  });
});

test('for any command line the outcome is a plan, a text to print, or an error for the user with code 2', async () => {
  const cwd = makeFolder({ 'routes.ts': '', 'note.txt': 'x' });
  const flags = printed('--help').match(/(?<=^ {2}|, )--?[\w-]+/gm) ?? [];
  expect(flags.length).toBeGreaterThan(40);
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...flags) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        'GET',
        'POST',
        '/',
        '/x?a=1',
        ':80',
        'a=1',
        'b==2',
        'C:3',
        'f@note.txt',
        'note.txt',
        'json',
        'table',
        '5',
        '1s',
        'all',
        '--',
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('routes', 'show', 'init', 'help') },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...flags), fc.string()).map(([flag, value]) => `${flag}=${value}`) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (argv) => {
      try {
        const line = parse(...argv);
        if (line.command === 'trace') await planOf(argv, cwd);
        else if (line.command === 'print') expect(line.text).toMatch(/\S/);
      } catch (error) {
        if (!(error instanceof CycleTraceError)) throw error;
        expect([error.exitCode, error.message]).toEqual([2, expect.stringMatching(/^[^\n]+$/)]);
      }
    }),
    { numRuns: 1_500 },
  );
});
