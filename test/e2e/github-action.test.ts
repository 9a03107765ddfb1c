import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { makeFolder } from '../cli/plan-of.js';
import { BIN, ROOT } from '../helpers/cli.js';

// The steps of the action as GitHub's runner starts them: bash with these options, the inputs in the environment.

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly { readonly shell: string; readonly env: Record<string, string>; readonly run: string }[];
  };
}
const action = parse(readFileSync(path.join(ROOT, '.github/action.yml'), 'utf8')) as Action;

function runAction(given: Readonly<Record<string, string>>) {
  const cwd = makeFolder({
    'app.cjs':
      "module.exports = (app) => { app.get('/', function home() { return 'hello'; }); app.get('/hang', () => new Promise(() => {})); };",
    'smoke.yaml': 'app: app.cjs\nrequests:\n  - name: home\n    request: GET /\n    expect: [status == 404]\n',
  });
  mkdirSync(path.join(cwd, 'node_modules/.bin'), { recursive: true });
  symlinkSync(BIN, path.join(cwd, 'node_modules/.bin/cycle-trace'));
  const [step] = action.runs.steps;
  const inputs: Record<string, string> = {};
  for (const [name, { default: value = '' }] of Object.entries(action.inputs)) inputs[name] = given[name] ?? value;
  const env = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputs[input] as string),
    ]),
  );
  const summary = path.join(cwd, 'step-summary.md');
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
    cwd,
    env: { ...process.env, ...env, RUNNER_TEMP: cwd, GITHUB_STEP_SUMMARY: summary },
    encoding: 'utf8',
  });
  const read = (file: string) => (existsSync(path.join(cwd, file)) ? readFileSync(path.join(cwd, file), 'utf8') : null);
  return {
    touched: existsSync(path.join(cwd, 'never')),
    status,
    stdout,
    stderr,
    summary: read('step-summary.md'),
    junit: read('cycle-trace.xml'),
  };
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
