import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { checkWritable, WholeFile, writeWhole } from '../../src/cli/write-file';
import { BIN, ROOT } from '../helpers/cli';
import { makeFolder } from './plan-of';

const at = (files: Readonly<Record<string, string>> = {}, name = 'report.json') => {
  const folder = makeFolder(files);
  return { folder, file: path.join(folder, name) };
};

test('a file is written whole, and nothing else is left beside it', () => {
  const { folder, file } = at();
  writeWhole(file, 'é'.repeat(100_000));
  expect(readFileSync(file, 'utf8')).toBe('é'.repeat(100_000));
  expect(readdirSync(folder)).toEqual(['report.json']);
});

test('until it is finished the old file stays', () => {
  const { folder, file } = at({ 'report.json': 'old' });
  const whole = new WholeFile(file);
  whole.write('new');
  expect(readFileSync(file, 'utf8')).toBe('old');
  whole.write('er');
  whole.finish();
  expect(readFileSync(file, 'utf8')).toBe('newer');
  expect(readdirSync(folder)).toEqual(['report.json']);
});

test('what is discarded leaves the old file and no other', () => {
  const { folder, file } = at({ 'report.json': 'old' });
  const whole = new WholeFile(file);
  whole.write('new');
  whole.discard();
  whole.finish();
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['report.json']);
});

test('a file keeps its permissions', () => {
  const { file } = at({ 'report.json': 'old' });
  chmodSync(file, 0o640);
  writeWhole(file, 'new');
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test('a link stays a link: the file at its end is replaced', () => {
  const { folder, file } = at({ 'real.json': 'old' }, 'link.json');
  symlinkSync('real.json', file);
  writeWhole(file, 'new');
  expect(readFileSync(path.join(folder, 'real.json'), 'utf8')).toBe('new');
  expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json']);
});

test('a device is written to as it is', () => {
  writeWhole('/dev/null', 'gone');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a pipe is written to as it is, also through a link', () => {
  const { folder, file } = at({}, 'pipe');
  execFileSync('mkfifo', [file]);
  const link = path.join(folder, 'link');
  symlinkSync(file, link);
  // Open for both, so that writing does not wait for a reader.
  const descriptor = openSync(file, 'r+');
  checkWritable(link);
  writeWhole(link, 'through');
  const bytes = Buffer.alloc(7);
  readSync(descriptor, bytes);
  closeSync(descriptor);
  expect(bytes.toString()).toBe('through');
  expect(readdirSync(folder).sort()).toEqual(['link', 'pipe']);
});

test('/dev/stdout is written to where it is a pipe', () => {
  const app = path.join(ROOT, 'fixtures/shapes/routes.mjs');
  const command = '"$1" "$2" GET /text --app "$3" -o /dev/stdout 2>&1 | cat';
  const seen = execFileSync('sh', ['-c', command, 'sh', process.execPath, BIN, app], { encoding: 'utf8', cwd: ROOT });
  expect(seen).toMatch(/^GET \/text {3}200 OK/);
});

test('a full disk is told, and nothing of the file is left', () => {
  expect(() => writeWhole('/dev/full', 'x')).toThrow(
    expect.objectContaining({ code: 'FILE_UNWRITABLE', message: 'Cannot write "/dev/full": no space is left on the disk.', exitCode: 2 }),
  );
});

test.each([
  ['a folder that is not there', (folder: string) => path.join(folder, 'no', 'report.json'), 'its folder does not exist'],
  ['a folder', (folder: string) => folder, 'it is a folder'],
  ['a file in place of a folder', (folder: string) => path.join(folder, 'note.txt', 'x'), 'not a folder'],
])('%s is refused before and after', (_, name, problem) => {
  const { folder } = at({ 'note.txt': '' });
  const refusal = expect.objectContaining({ code: 'FILE_UNWRITABLE', message: expect.stringContaining(problem) });
  expect(() => checkWritable(name(folder))).toThrow(refusal);
  expect(() => writeWhole(name(folder), 'x')).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
});

test('a folder that vanishes while a file is written costs an error, not a half of the file', () => {
  const { folder } = at();
  const gone = path.join(folder, 'gone');
  mkdirSync(gone);
  const whole = new WholeFile(path.join(gone, 'report.json'));
  whole.write('x');
  for (const name of readdirSync(gone)) rmSync(path.join(gone, name));
  expect(() => whole.finish()).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  expect(readdirSync(gone)).toEqual([]);
});
