import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { makeFolder } from '../cli/plan-of.js';
import { jobOfGitlab, runSteps, type Step, stepsOfReadme } from '../helpers/ci-steps.js';
import { BIN, ROOT } from '../helpers/cli.js';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
const action = parse(readFileSync(path.join(ROOT, '.github/action.yml'), 'utf8')) as Action;

/** A project with the command installed, as npm links it. */
function makeProject(below = '.'): string {
  const cwd = makeFolder({
    [path.join(below, 'app.cjs')]:
      "module.exports = (app) => { app.get('/', function home() { return 'hello'; }); app.get('/hang', () => new Promise(() => {})); };",
    [path.join(below, 'smoke.yaml')]: 'app: app.cjs\nrequests:\n  - name: home\n    request: GET /\n    expect: [status == 404]\n',
    [path.join(below, 'package.json')]: '{ "name": "of-the-tests", "private": true }',
  });
  mkdirSync(path.join(cwd, below, 'node_modules/.bin'), { recursive: true });
  symlinkSync(BIN, path.join(cwd, below, 'node_modules/.bin/cycle-trace'));
  return cwd;
}

function runAction(given: Readonly<Record<string, string>>) {
  const below = given['working-directory'] ?? '.';
  const cwd = makeProject(below);
  const inputs: Record<string, string> = {};
  for (const [name, { default: value = '' }] of Object.entries(action.inputs)) inputs[name] = given[name] ?? value;
  const { status, stdout, stderr, summary } = runSteps(action.runs.steps, cwd, inputs);
  const read = (file: string) => (existsSync(path.join(cwd, below, file)) ? readFileSync(path.join(cwd, below, file), 'utf8') : null);
  return { touched: existsSync(path.join(cwd, below, 'never')), status, stdout, stderr, summary, junit: read(inputs.junit as string) };
}

test('a check that fails: its exit code, annotations, the summary and the JUnit report', () => {
  const { status, stdout, summary, junit } = runAction({ arguments: 'check smoke.yaml' });
  expect(status).toBe(4);
  expect(stdout).toBe('::error file=smoke.yaml,line=5,col=14,title=home::status == 404: found 200\n');
  expect(summary).toMatch(/^### smoke\.yaml: fail\n/);
  expect(junit).toContain('<failure message="found 200"');
});

test.each([
  ["GET / -e 'status == 200' -e 'body == \"hello\"'", 0],
  ['GET /\n-e\n"status == 200"\n', 0],
  ['GET /hang --timeout 200ms', 3],
  ['GET / -e "statuss == 200"', 2],
  ["GET / -e '$(touch never)'", 2],
  ["GET / -e 'status == 200", 2],
  ['', 2],
  [' \n', 2],
])('arguments %j end with %d', (words, status) => {
  const result = runAction({ arguments: words });
  expect(result.status).toBe(status);
  expect(result.stdout.includes('::error')).toBe(status !== 0);
  expect(result.touched).toBe(false);
});

test('the action works below another folder, and writes its JUnit report where it is told', () => {
  const { status, junit, summary } = runAction({ arguments: 'check smoke.yaml', 'working-directory': 'packages/app', junit: 'out.xml' });
  expect({ status, written: junit?.includes('<failure message="found 200"') }).toEqual({ status: 4, written: true });
  expect(summary).toMatch(/^### smoke\.yaml: fail\n/);
});

test('what a composite action must have: a shell for each step, and inputs that reach scripts through the environment alone', () => {
  expect(action.runs.using).toBe('composite');
  for (const { shell, run } of action.runs.steps) {
    expect(shell).toBe('bash');
    expect(run).not.toContain('${{');
  }
});

describe('what the page says for CI', () => {
  test('runs on GitHub: the exit code, annotations, the summary and the JUnit report', () => {
    const cwd = makeProject();
    const steps = stepsOfReadme();
    expect(steps.filter(({ uses }) => uses).map(({ uses }) => uses?.split('@')[0])).toEqual(['actions/checkout', 'actions/setup-node']);
    // The project of this test has no lockfile: the packed package is installed by it elsewhere.
    const { status, stdout, summary } = runSteps(
      steps.filter(({ run }) => run !== 'npm ci'),
      cwd,
    );
    expect(status).toBe(4);
    expect(stdout).toContain('::error file=smoke.yaml,line=5,col=14,title=home::status == 404: found 200\n');
    expect(summary).toMatch(/^### smoke\.yaml: fail\n/);
    expect(readFileSync(path.join(cwd, 'cycle-trace.xml'), 'utf8')).toContain('<failure message="found 200"');
  });

  test('runs on GitLab: the exit code, and the JUnit report that the job names', () => {
    const cwd = makeProject();
    const { job, run } = jobOfGitlab();
    expect(job.artifacts).toEqual({ when: 'always', reports: { junit: 'cycle-trace.xml' } });
    expect(run(cwd, (line) => line !== 'npm ci').status).toBe(4);
    expect(readFileSync(path.join(cwd, job.artifacts.reports.junit), 'utf8')).toContain('<failure message="found 200"');
  });
});
