import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** What the compiler says of a folder of fixtures. */
function compiled(folder: string) {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', path.join(root, folder, 'tsconfig.json')], {
    encoding: 'utf8',
  });
  return { status, stdout };
}

it('lets the compiler take what is right and refuse what is wrong', () => {
  expect(compiled('fixtures/types')).toEqual({ status: 0, stdout: '' });
});

it('shows an app in its README that the compiler takes', () => {
  expect(read('src/framework/README.md')).toContain(read('fixtures/notes/app.ts'));
  expect(compiled('fixtures/notes')).toEqual({ status: 0, stdout: '' });
});
