import { KeptRuns } from '../analysis/checks/kept-runs.js';
import type { TraceCallOptions } from '../api/trace-options.js';
import type { Plan } from '../model/plan.js';
import type { Report } from '../model/report.js';
import { run } from '../run.js';
import { buildPlan } from './build-plan.js';
import { InputFiles } from './input-files.js';
import { DEFAULTS, type TraceOptions } from './options.js';
import { typedOptions } from './typed-options.js';
import { quote, usageError } from './wording.js';

/** Traces a request from code: the same report as the command's. Prints nothing and ends nothing. */
export async function traceCall(request: string, options: TraceCallOptions): Promise<Report> {
  const plan = await planOf(request, options);
  const kept = new KeptRuns(plan.follow);
  const profile =
    options.profile === undefined
      ? null
      : new (await import('./profile-file.js')).ProfileFile(options.profile, options.cwd ?? process.cwd());
  const report = await run(plan, {
    host: null,
    onAppOutput: options.onOutput ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
    kept,
    onProfile: (text) => {
      if (profile) profile.text = text;
    },
  });
  profile?.save();
  kept.attachTo(report);
  return report;
}

async function planOf(request: string, options: TraceCallOptions): Promise<Plan> {
  // Loaded by nobody else: the plain command is spared it.
  const { checkCall, jsonBytes } = await import('./call-options.js');
  checkCall(request, options);
  const cwd = options.cwd ?? process.cwd();
  const words = request.trim().split(/\s+/);
  if (words.length > 2 || words[0] === '')
    throw usageError(`trace() takes a method and a target: got ${quote(request)}.`, "Write trace('GET /users/42').");
  const files = new InputFiles(cwd, () => {
    throw usageError('trace() reads no standard input.', 'Name a file, or give the value itself.');
  });
  const built = await buildPlan([...words, ...(options.items ?? [])], asTyped(options), files, cwd);
  // Of one run the report has no place for it, but a check of that report has a use.
  const plan = { ...built, ref: built.ref || options.ref === true };
  if (options.json === undefined) return plan;
  if (plan.request.body !== null) throw usageError('Both json and items of yours make the body.', 'Use one of them.');
  return { ...plan, request: { ...plan.request, body: { bytes: jsonBytes(options.json), contentType: 'application/json' } } };
}

/** The options as the command would have read them. */
function asTyped(options: TraceCallOptions): TraceOptions {
  const { app, cpu, form, follow, profile, strict } = options;
  const repeated = (options.runs ?? 1) > 1 || (options.warmup ?? 0) > 0;
  return typedOptions({
    header: Object.entries(options.headers ?? {}).map(([name, value]) => (value === '' ? `${name};` : `${name}: ${value}`)),
    envFile: options.envFiles ?? [],
    expect: options.expect ?? [],
    timeout: whole('timeoutMs', options.timeoutMs ?? DEFAULTS.timeout, 1),
    runs: whole('runs', options.runs ?? DEFAULTS.runs, 1),
    warmup: whole('warmup', options.warmup ?? DEFAULTS.warmup, 0),
    concurrency: whole('concurrency', options.concurrency ?? DEFAULTS.concurrency, 1),
    maxBody: whole('maxBodyBytes', options.maxBodyBytes ?? DEFAULTS.maxBody, 0),
    redact: options.redact ?? true,
    ...(app !== undefined && { app }),
    ...(form && { form }),
    ...(follow && { follow }),
    ...(options.ref && repeated && { ref: true }),
    ...(strict && { strict }),
    ...(cpu && { cpu }),
    ...(profile !== undefined && { profile }),
  });
}

function whole(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least && value <= 2_147_483_647) return value;
  throw usageError(`${name} is a whole number, ${least} or more: got ${quote(String(value))}.`);
}
