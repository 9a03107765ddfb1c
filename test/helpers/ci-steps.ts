import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './cli.js';

// Steps of CI as its runners start them: each script is a file, run by the shell of its step.

export interface Step {
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

export interface StepsEnded {
  /** Of the first step that failed, or 0. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly summary: string | null;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell: what is run where a step names bash, and where it names nothing. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
  '': ['bash', '-e'],
};

/** The steps one after another, up to the first that fails, with what GitHub's runner sets. */
export function runSteps(steps: readonly Step[], workspace: string, inputs: Readonly<Record<string, string>> = {}): StepsEnded {
  const temporary = mkdtempSync(path.join(tmpdir(), 'cycle-trace-runner-'));
  const file = (name: string) => {
    writeFileSync(path.join(temporary, name), '');
    return path.join(temporary, name);
  };
  const fillIn = (text: string) => text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputs[input] as string);
  const runner = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temporary,
    GITHUB_STEP_SUMMARY: path.join(temporary, 'summary.md'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
  };
  let stdout = '';
  let stderr = '';
  let status: number | null = 0;
  for (const [index, step] of steps.entries()) {
    if (step.run === undefined) continue;
    const script = path.join(temporary, `step-${index}.sh`);
    writeFileSync(script, step.run);
    const [program, ...options] = SHELLS[step.shell ?? ''] as [string, ...string[]];
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fillIn(value)]));
    const ended = spawnSync(program, [...options, script], {
      cwd: path.join(workspace, fillIn(step['working-directory'] ?? '.')),
      env: { ...withoutJest(), ...runner, ...env },
      encoding: 'utf8',
    });
    stdout += ended.stdout;
    stderr += ended.stderr;
    status = ended.status;
    if (status !== 0) break;
  }
  const summary = existsSync(runner.GITHUB_STEP_SUMMARY) ? readFileSync(runner.GITHUB_STEP_SUMMARY, 'utf8') : null;
  rmSync(temporary, { recursive: true });
  return { status, stdout, stderr, summary };
}

/** GitHub's steps in README. */
export function stepsOfReadme(): readonly Step[] {
  return parse(blockOfReadme('On GitHub')) as readonly Step[];
}

interface GitlabJob {
  readonly script: readonly string[];
  readonly artifacts: { readonly when: string; readonly reports: { readonly junit: string } };
}

/** GitLab's job in README: its runner makes one script of the lines, for bash with these options. */
export function jobOfGitlab() {
  const { smoke: job } = parse(blockOfReadme('On GitLab')) as { readonly smoke: GitlabJob };
  const run = (cwd: string, wanted: (line: string) => boolean = () => true) =>
    spawnSync('bash', ['-eo', 'pipefail', '-c', job.script.filter(wanted).join('\n')], {
      cwd,
      env: { ...withoutJest(), CI: 'true', GITLAB_CI: 'true' },
      encoding: 'utf8',
    });
  return { job, run };
}

function blockOfReadme(after: string): string {
  const page = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  return /```yaml\n([\s\S]*?)```/.exec(page.slice(page.indexOf(after)))?.[1] ?? '';
}

/** npm tells its children which package they belong to, and Jest that they are its own: a runner does neither. */
function withoutJest(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_(?:package|lifecycle|config_local)|JEST_|FORCE_COLOR|NODE_OPTIONS)/.test(name),
    ),
  );
}
