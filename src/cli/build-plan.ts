import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { environment } from '../host/environment.js';
import { type CheckPlan, needsCpu } from '../model/check.js';
import type { AppPlan, Plan } from '../model/plan.js';
import type { Report } from '../model/report.js';
import { type FoundApp, findApp } from './find-app.js';
import { type InputFiles, unreadable } from './input-files.js';
import type { Item } from './items.js';
import { type AppOptions, DEFAULT_MAX_REDIRECTS, type TraceOptions } from './options.js';
import { buildRequest } from './request.js';
import { usageError } from './wording.js';

/** The command line as a plan: everything in it is checked, the files of the request are read, the app is found. */
export async function buildPlan(
  words: readonly string[],
  options: TraceOptions,
  files: InputFiles,
  cwd: string,
  items: readonly Item[] = [],
): Promise<Plan> {
  checkTogether(options);
  const { user, bearer, form = false } = options;
  const request = await buildRequest({ ...options, words, items, user, bearer, form }, files);
  const remote = !request.target.startsWith('/');
  if (remote) refuseAppOptions(options, request.target);
  const baseline = await readBaseline(options, files);
  const checks = await buildChecks(options, remote);
  return deepFreeze({
    app: remote ? null : buildAppPlan(options, cwd),
    request,
    timeoutMs: options.timeout,
    follow: options.follow === true,
    maxRedirects: options.maxRedirects ?? DEFAULT_MAX_REDIRECTS,
    maxBodyBytes: options.maxBody,
    runs: options.runs,
    warmups: options.warmup,
    concurrency: options.concurrency,
    keepAlive: options.keepalive,
    redact: options.redact,
    keep: options.keep,
    checks,
    ref: options.ref === true || (!remote && baseline?.stats?.ref != null),
    baseline,
    secrets: [],
    strict: options.strict === true,
    profile: options.profile !== undefined,
    measureCpu: options.cpu === true || checks.some(needsCpu),
  });
}

export function buildAppPlan(options: AppOptions, cwd: string, found: FoundApp = findApp(options.app, cwd)): AppPlan {
  const envFiles = options.envFile.map((file) => readable(path.resolve(cwd, file), `--env-file ${file}`));
  return deepFreeze({ ...found, cwd, envFiles, imports: options.import, nodeArgs: options.nodeArg });
}

/** Parsed before anything runs. The grammar is loaded where there is something to parse. */
async function buildChecks({ expect, follow, runs }: TraceOptions, remote: boolean): Promise<readonly CheckPlan[]> {
  if (expect.length === 0) return [];
  const { parseCheck } = await import('../analysis/checks/parse.js');
  const scope = { app: !remote, follow: follow === true, runs, mention: '--expect', source: null };
  return Promise.all(expect.map((text) => parseCheck(text, scope)));
}

/** A baseline that cannot be compared with is refused before anything runs. */
async function readBaseline({ baseline: file, anyEnvironment, runs }: TraceOptions, files: InputFiles): Promise<Report | null> {
  if (file === undefined) return null;
  const { readMeasured } = await import('./read-report.js');
  const { BASELINE_RUNS, checkSameMachine } = await import('../analysis/baseline.js');
  const baseline = await readMeasured(file, files);
  if (!anyEnvironment) checkSameMachine(baseline.environment, environment());
  if (baseline.stats !== null && runs < BASELINE_RUNS) {
    throw usageError(
      `The baseline has the times of ${baseline.stats.runs} runs, and -n ${runs} is too few to compare.`,
      `Make ${BASELINE_RUNS} or more: -n 100.`,
    );
  }
  return baseline;
}

function readable(file: string, mention: string): string {
  try {
    accessSync(file, constants.R_OK);
    if (statSync(file).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    return file;
  } catch (cause) {
    throw unreadable(file, mention, cause);
  }
}

/** Options that would do nothing are refused, rather than leave somebody wondering. */
function checkTogether(options: TraceOptions): void {
  if (options.maxRedirects !== undefined && !options.follow) {
    throw usageError('--max-redirects bounds what --follow does, which is not given.', 'Add --follow, or leave it out.');
  }
  if (options.ref && options.runs === 1) {
    throw usageError(
      '--ref is a figure of repeated runs, and there is one.',
      'Say how many, as in `-n 100 --ref`; a check with `x ref` needs no --ref.',
    );
  }
  if (options.anyEnvironment && options.baseline === undefined) {
    throw usageError('--any-environment is about a baseline, and there is none.', 'Name it: --baseline report.json.');
  }
  if (options.strict && options.expect.length === 0 && options.baseline === undefined) {
    throw usageError('--strict is about checks, and there is none.', "Add one: --expect 'total med < 50ms'.");
  }
  if (options.concurrency > 1 && options.runs === 1) {
    throw usageError(`-c ${options.concurrency} has one run to make at once.`, 'Say how many runs in all, as in `-n 100 -c 8`.');
  }
}

function refuseAppOptions({ app, cpu, envFile, import: imports, nodeArg, profile, ref }: TraceOptions, target: string): void {
  const given: readonly (readonly [string, boolean])[] = [
    ['--app', app !== undefined],
    ['--env-file', envFile.length > 0],
    ['--import', imports.length > 0],
    ['--node-arg', nodeArg.length > 0],
    ['--ref', ref === true],
    ['--cpu', cpu === true],
    ['--profile', profile !== undefined],
  ];
  const option = given.find(([, isGiven]) => isGiven)?.[0];
  if (option === undefined) return;
  throw usageError(
    `${option} is for an app started here, but ${target} is another server's.`,
    `Leave ${option} out, or name a path of the app.`,
  );
}

function deepFreeze<T>(value: T): T {
  // The bytes of a body cannot be frozen: views of a buffer never can.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
