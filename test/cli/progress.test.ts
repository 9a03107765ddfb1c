import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { progressLine } from '../../src/cli/progress.js';
import { BIN, runCli } from '../helpers/cli.js';
import { makeFolder } from './plan-of.js';

const folder = makeFolder({
  'app.cjs': `module.exports = (app) => {
    app.get('/', async function home() { await new Promise((resolve) => setTimeout(resolve, 5)); return 'hello'; });
  };`,
  'smoke.yaml': `requests:
  - { name: the first, request: GET / }
  - { name: many, request: GET /, runs: 60 }
  - { name: the last, request: GET / }
`,
});
const WORDS = /\d+\/120 runs {3}[\d,.]+\/s {3}\d+ s left/;
const CLEAR = '\r\x1b[K';

/** Runs the command under a terminal of its own (script of util-linux); gives all that the terminal got. */
function atTerminal(command: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { COLUMNS, FORCE_COLOR, NO_COLOR, ...inherited } = process.env;
  const line = `'${process.execPath}' '${BIN}' ${command}`;
  return new Promise((resolve, reject) => {
    execFile('script', ['-qec', line, '/dev/null'], { cwd: folder, env: { ...inherited, TERM: 'xterm', ...env } }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    ).stdin?.end();
  });
}

test('many runs are watched at a terminal, and nothing of it is left when the report comes', async () => {
  const screen = await atTerminal('GET / -n 120 --color never');
  const lines = screen.split('\r');
  const shown = lines.filter((line) => WORDS.test(line));
  expect(shown.length).toBeGreaterThan(1);
  // Each line replaces the one before it, and the last is taken back before the report begins.
  const report = screen.indexOf('GET /   120 runs');
  expect(report).toBeGreaterThan(0);
  expect(screen.slice(0, report).endsWith(CLEAR)).toBe(true);
  expect(screen.slice(report)).not.toMatch(/ left/);
});

test('the requests of suites are watched too, by their names', async () => {
  const screen = await atTerminal('check smoke.yaml --color never');
  const lines = screen.split('\r').map((line) => line.replace(CLEAR.slice(1), '<clear>'));
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^0\/62 requests {3}the first<clear>$/),
      expect.stringMatching(/^\d+\/62 requests {3}\d.*\/s {3}\d+ s left {3}many<clear>$/),
      expect.stringMatching(/^61\/62 requests {3}.* the last<clear>$/),
    ]),
  );
  const report = screen.indexOf('3 requests, 62 runs');
  expect(screen.slice(0, report).endsWith(CLEAR)).toBe(true);
  expect(screen.slice(report)).not.toMatch(/ left/);
  const piped = await runCli(['check', 'smoke.yaml'], { cwd: folder });
  expect(piped).toMatchObject({ stderr: '', exitCode: 0 });
});

test('a report that goes to a file has none of it', async () => {
  const screen = await atTerminal('GET / -n 120 -c 2 > report.txt');
  expect(screen).toMatch(WORDS);
  expect(screen.endsWith(CLEAR)).toBe(true);
  const report = readFileSync(path.join(folder, 'report.txt'), 'utf8');
  expect(report).toMatch(/^GET \/ {3}120 runs/);
  expect(report).not.toMatch(/ left/);
  expect(report).not.toContain(CLEAR);
});

test.each([
  ['GET /', {}],
  ['GET / -n 120 2>/dev/null', {}],
  ['GET / -n 120', { TERM: 'dumb' }],
])('no progress for %s with %j', async (command, env) => {
  expect(await atTerminal(command, env)).not.toMatch(/ left/);
});

test('a pipe gets nothing', async () => {
  expect(await runCli(['GET', '/', '-n', '60'], { cwd: folder })).toMatchObject({ stderr: '', exitCode: 0 });
});

test.each([
  [120, 1000, 48.2, 80, '120/1,000 runs   48/s   19 s left'],
  [1, 1_000_000, 4321.4, 80, '1/1,000,000 runs   4,321/s   3 min 52 s left'],
  [10, 100_000, 3.21, 80, '10/100,000 runs   3.2/s   8 h 39 min left'],
  [120, 1000, 48.2, 30, '120/1,000 runs   19 s left'],
  [120, 1000, 48.2, 20, '120/1,000 runs'],
  [120, 1000, 48.2, 8, '120/1,0'],
])('%d of %d at %d/s in %d columns', (done, all, perSecond, width, line) => {
  expect(progressLine({ done, all, noun: 'runs', perSecond, name: null }, width)).toBe(line);
});

test.each([
  [80, '3/24 requests   1.5/s   14 s left   add a user'],
  [45, '3/24 requests   1.5/s   14 s left   add a u…'],
  [40, '3/24 requests   1.5/s   14 s left'],
  [20, '3/24 requests'],
])('the request under way is named where there is room: %d columns', (width, line) => {
  const name = (room: number) => ('add a user'.length <= room ? 'add a user' : `${'add a user'.slice(0, room - 1).trimEnd()}…`);
  expect(progressLine({ done: 3, all: 24, noun: 'requests', perSecond: 1.5, name }, width)).toBe(line);
});
