import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import { REPORTERS } from '../../src/reporters/index.js';
import { ROOT, runCli } from '../helpers/cli.js';
import { HOSTILE } from '../reporters/hostile.js';
import { noCommand, nothingActs, RULES } from '../reporters/hostile-rules.js';

// The real command, with an app that puts hostile text wherever an app can put it. An environment holds no NUL and no
// half characters: those are the contract suite's.

const APP = path.join(ROOT, 'fixtures/failures/hostile.ts');
const TEXT = Object.entries(HOSTILE)
  .filter(([what]) => what !== 'what is long')
  .map(([, text]) => text)
  .join(' ')
  .replaceAll('\0', '')
  .toWellFormed();
const env = { HOSTILE: TEXT, GITHUB_ACTIONS: 'true' };
const target = `/x?throw=1&q=${encodeURIComponent(TEXT)}`;

test.each(REPORTERS.map(({ name }) => name))('hostile text of an app stays text in the report %s', async (name) => {
  const args = ['GET', target, `X-Text:${encodeURIComponent(TEXT)}`, '--app', APP, '--report', name, '-v'];
  const { exitCode, stdout } = await runCli([...args, '--expect', `span ${JSON.stringify('x')} exists`], { env });
  expect(exitCode).toBe(4);
  expect(stdout).not.toBe('');
  RULES[name]?.(stdout);
});

test('what is text for others is the same text again for who reads the document', async () => {
  const { stdout } = await runCli(['GET', '/x?throw=1', '--app', APP, '--json'], { env });
  const [trace] = (JSON.parse(stdout) as Report).traces;
  expect(trace?.spans.find(({ kind }) => kind === 'custom')?.name).toBe(TEXT);
  expect(trace?.error?.message).toContain(TEXT);
  expect(trace?.logs.map(({ text }) => text).join('\n')).toContain('##[add-mask]e');
});

test('hostile text stays text in the route table and in messages', async () => {
  const routes = await runCli(['routes', '--app', APP], { env });
  expect(routes.exitCode).toBe(0);
  nothingActs(routes.stdout);
  noCommand(routes.stdout);
  const failed = await runCli(['GET', '/x', '--app', APP], { env: { ...env, HOSTILE_AT: 'load' } });
  expect(failed.exitCode).toBe(3);
  nothingActs(failed.stderr.replaceAll('\t', ' '));
  noCommand(failed.stderr);
});

test.each(['GITHUB_ACTIONS', 'TF_BUILD'])('what an app prints is no command in a CI run that says %s', async (name) => {
  const { stderr } = await runCli(['GET', '/x', '--app', APP], { env: { HOSTILE: TEXT, [name]: 'true' } });
  expect(stderr).toContain('add-mask]e');
  noCommand(stderr);
});

test('a wrong command line is quoted as text', async () => {
  for (const args of [[TEXT], ['GET', `/${TEXT}`, TEXT], ['GET', '/', '--expect', TEXT], ['GET', '/', '--app', TEXT], ['show', TEXT]]) {
    const { exitCode, stderr } = await runCli(args, { env });
    expect([args, exitCode]).toEqual([args, 2]);
    nothingActs(stderr.replaceAll('\t', ' '));
    noCommand(stderr);
  }
});
