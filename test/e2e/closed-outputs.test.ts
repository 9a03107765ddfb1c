import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import type { Trace } from '../../src/model/trace.js';
import { type CliResult, HELD_TO_MODES, ROOT, runInShell } from '../helpers/cli.js';
import { expectNothingLeft } from '../helpers/left-behind.js';
import { schemaFaults } from '../helpers/schema.js';

// Outputs that take nothing, or no more: as a shell makes them.

expectNothingLeft();
const words = (...more: string[]) => ['GET', '/quick', '--app', path.join(ROOT, 'fixtures/failures/pressure.ts'), ...more];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (script: string, ...args: string[]): Promise<CliResult> => runInShell(`cd ${folder}; ${script}`, args);
/** One error, with its hint, and no stack of ours. */
const oneError = (stderr: string, message: RegExp): void => {
  expect(stderr).toMatch(message);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr.match(/^hint: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
};

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a disk that is full', () => {
  it.each(['table', 'json', 'ndjson', 'markdown', 'junit', 'tap', 'github'])('behind standard output: %s', async (name) => {
    const { exitCode, stderr } = await run('"$@" > /dev/full', ...words('--report', name));
    expect(exitCode).toBe(2);
    oneError(stderr, /^error: Cannot write to standard output: no space is left on the disk\.$/m);
  });

  it('behind standard error keeps nobody from the report', async () => {
    const { exitCode, stdout } = await run(
      '"$@" 2> /dev/full',
      ...words('--json', '--app', path.join(ROOT, 'fixtures/failures/pressure.ts')),
    );
    expect(exitCode).toBe(0);
    expect(schemaFaults(JSON.parse(stdout))).toEqual([]);
  });

  it.each([
    ['-o', ['--json', '-o', '/dev/full']],
    ['--report', ['--json', '--report', 'markdown=/dev/full']],
  ])('named with %s: what was measured is told all the same', async (_, more) => {
    const { exitCode, stdout, stderr } = await run('"$@"', ...words(...more));
    expect(exitCode).toBe(2);
    oneError(stderr, /^error: Cannot write "\/dev\/full": no space is left on the disk\.$/m);
    expect((JSON.parse(stdout) as Report).traces).toHaveLength(1);
  });
});

describe('a file that may not grow as large as the report', () => {
  // One block of 512 bytes, or of 1024. The messages go to a pipe, which has no limit.
  const limited = 'ulimit -f 1; "$@" | cat; exit 0';

  it.each([
    ['-o', 'report.json', ['--json', '-o', 'report.json']],
    ['--report', 'report.json', ['--report', 'json=report.json']],
    ['--ndjson', 'traces', ['--ndjson', '-o', 'traces', '-n', '200']],
  ])('is not there afterwards, nor a part of it: %s', async (_, file, more) => {
    const { stderr } = await run(limited, ...words(...more));
    oneError(stderr, new RegExp(`^error: Cannot write "[^"]*${file}": it would be larger than files may be here\\.$`, 'm'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is what it was, where it was there before', async () => {
    writeFileSync(path.join(folder, 'report.json'), 'before');
    await run(limited, ...words('--json', '-o', 'report.json'));
    expect(readdirSync(folder)).toEqual(['report.json']);
    expect(readFileSync(path.join(folder, 'report.json'), 'utf8')).toBe('before');
  });
});

describe('an output that is closed', () => {
  it.each([
    ['standard output', '"$@" >&-'],
    ['standard error', '"$@" 2>&-'],
    ['both', '"$@" >&- 2>&-'],
    ['all three', '"$@" <&- >&- 2>&-'],
  ])('keeps nobody from the file that was named: %s', async (_, script) => {
    const { exitCode } = await run(script, ...words('--json', '-o', 'report.json'));
    expect(exitCode).toBe(0);
    expect(readdirSync(folder)).toEqual(['report.json']);
    expect(schemaFaults(JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')))).toEqual([]);
  });

  it.each([
    ['standard output', '"$@" >&-', words('-n', '50', '--ndjson'), 0],
    ['both', '"$@" >&- 2>&-', words('-n', '50', '--ndjson'), 0],
    ['standard error, of an error', '"$@" 2>&-', ['GET', '/', '--no-such-option'], 2],
    ['both, of an error', '"$@" >&- 2>&-', words('--expect', 'status == 418'), 4],
  ])('leaves the exit code as it is: %s', async (_, script, args, code) => {
    expect((await run(script, ...args)).exitCode).toBe(code);
  });
});

describe('a reader that goes away', () => {
  it('half-way through a stream of traces has whole lines', async () => {
    const { stdout, stderr } = await run('"$@" | head -n 20', ...words('-n', '1000000', '--ndjson'));
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(20);
    for (const line of lines) expect((JSON.parse(line) as Trace).outcome).toBe('ok');
    expect(stderr).toBe('');
  });

  it('before anything is printed is no error', async () => {
    const { stderr, exitCode } = await run('{ "$@"; echo "code $?" >&2; } | true', ...words('--json'));
    expect([stderr, exitCode]).toEqual(['code 0\n', 0]);
  });
});

describe('what its mode forbids is told before anything runs', () => {
  const READABLE = 'module.exports = (app) => { app.get("/", () => "hello"); };';
  const ROUTES = ['--app', 'app.cjs'];

  beforeEach(() => {
    writeFileSync(path.join(folder, 'app.cjs'), READABLE);
    mkdirSync(path.join(folder, 'locked'), { mode: 0o500 });
    writeFileSync(path.join(folder, 'kept.json'), '{}', { mode: 0o400 });
    for (const name of ['app.mjs', 'app.ts', 'body.txt', 'suite.yaml', 'report.json']) {
      writeFileSync(path.join(folder, name), READABLE, { mode: 0o000 });
    }
  });

  it.each([
    ['a report', ['GET', '/', ...ROUTES, '-o', 'locked/report.txt'], '/locked/report.txt": permission denied.'],
    ['a further report', ['GET', '/', ...ROUTES, '-r', 'junit=locked/a.xml'], '/locked/a.xml": permission denied.'],
    ['a file that may only be read', ['GET', '/', ...ROUTES, '-o', 'kept.json'], '/kept.json": permission denied.'],
    ['a profile', ['GET', '/', ...ROUTES, '--profile', 'locked/app.cpuprofile'], '/locked/app.cpuprofile": permission denied.'],
    ['a route module', ['GET', '/', '--app', 'app.mjs'], 'app.mjs'],
    ['a route module of TypeScript', ['GET', '/', '--app', 'app.ts'], 'app.ts'],
    ['a body', ['POST', '/', '@body.txt', ...ROUTES], 'Cannot read "body.txt", named in "@body.txt": permission denied'],
    ['a suite', ['check', 'suite.yaml'], 'suite.yaml'],
    ['a report to show', ['show', 'report.json'], 'Cannot read "report.json": permission denied'],
    ['a baseline', ['GET', '/', ...ROUTES, '--baseline', 'report.json'], 'Cannot read "report.json": permission denied'],
  ])('%s', async (_, args, message) => {
    const { exitCode, stderr, stdout } = await run(HELD_TO_MODES, ...args);
    expect([exitCode, stdout]).toEqual([2, '']);
    oneError(stderr, /^error: .{10,}$/m);
    expect(stderr).toContain(message);
    expect(readdirSync(path.join(folder, 'locked'))).toEqual([]);
  });
});
