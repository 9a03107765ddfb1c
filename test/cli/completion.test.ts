import { execFileSync } from 'node:child_process';
import { BIN, runCli } from '../helpers/cli.js';
import { makeFolder } from './plan-of.js';

const folder = makeFolder({ 'smoke.yaml': 'requests: []', 'two words.yaml': 'requests: []', 'app.cjs': '' });

/** What bash offers for the last of these words, with the script sourced as a user does it. */
function offers(...words: string[]): string[] {
  const script = `
    source <('${process.execPath}' '${BIN}' completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    "$(complete -p cycle-trace | sed 's/.*-F \\([^ ]*\\) .*/\\1/')"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['--noprofile', '--norc', '-c', script, 'bash', ...words], { cwd: folder, encoding: 'utf8' });
  return printed.split('\n').filter((line) => line !== '');
}

test.each<[words: string[], offered: string[]]>([
  [['cycle-trace', 'ro'], ['routes']],
  [['cycle-trace', 'che'], ['check']],
  [['cycle-trace', 'PA'], ['PATCH']],
  [['cycle-trace', 'check', '--pa'], ['--parallel']],
  [['cycle-trace', 'check', '--ru'], []],
  [['cycle-trace', 'GET', '/', '--ru'], ['--runs']],
  [
    ['cycle-trace', 'GET', '/', '--report', 'j'],
    ['json', 'junit'],
  ],
  [['cycle-trace', 'GET', '/', '-r', 'tab'], ['table']],
  [
    ['cycle-trace', 'routes', '--sort', 'm'],
    ['methods', 'match'],
  ],
  [['cycle-trace', 'GET', '/', '--color', 'al'], ['always']],
  [['cycle-trace', 'GET', '/', '--color', '=', 'al'], ['always']],
  [
    ['cycle-trace', 'GET', '/', '--color', '='],
    ['auto', 'always', 'never'],
  ],
  [['cycle-trace', 'GET', '/', '--runs', ''], []],
  [['cycle-trace', 'GET', '/', '--app', 'ap'], ['app.cjs']],
  [['cycle-trace', 'check', 'smo'], ['smoke.yaml']],
  [['cycle-trace', 'check', 'two'], ['two words.yaml']],
  [
    ['cycle-trace', 'completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['cycle-trace', 'help', 'di'], ['diff']],
])('%j is completed', (words, offered) => {
  expect(offers(...words)).toEqual(offered);
});

test('every option of the help is offered, in every shell', async () => {
  for (const command of ['GET', 'check', 'routes', 'show', 'diff']) {
    const { stdout } = await runCli(command === 'GET' ? ['--help'] : [command, '--help']);
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name as string);
    expect(options.length).toBeGreaterThan(4);
    expect(offers('cycle-trace', command, '--').sort()).toEqual([...options].sort());
    for (const shell of ['zsh', 'fish']) {
      const script = (await runCli(['completion', shell])).stdout;
      const missing = options.filter((name) => !script.includes(shell === 'fish' ? ` -l ${name.slice(2)} ` : name));
      expect(missing).toEqual([]);
    }
  }
});

test('a shell that is none of the three is refused', async () => {
  expect(await runCli(['completion', 'fihs'])).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean fish?'),
  });
  expect(await runCli(['completion', 'tcsh'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('bash, zsh or fish') });
  expect(await runCli(['completion'])).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringContaining('completion names no shell'),
  });
});
