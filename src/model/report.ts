import type { SourceLocation, Trace } from './trace.js';

export const SCHEMA_VERSION = '1.0';

/** Figures over repeated runs of one duration, in nanoseconds. */
export interface Summary {
  readonly runs: number;
  readonly minNs: number;
  readonly meanNs: number;
  readonly medianNs: number;
  /** Null below 20 runs, where it would be the maximum under another name. */
  readonly p95Ns: number | null;
  /** Null below 100 runs. */
  readonly p99Ns: number | null;
  readonly maxNs: number;
  readonly stddevNs: number;
  readonly outliers: number;
  /** The raw values in order of the runs, or null beyond 10,000. */
  readonly valuesNs: readonly number[] | null;
}

export interface SpanSummary extends Summary {
  /** How many such spans one request had on average. */
  readonly perRequest: number;
}

/** What makes the times of repeated runs doubtful. */
export interface RunWarning {
  readonly code: 'slow-first-run' | 'outliers' | 'noise';
  readonly message: string;
  /** What to do next. */
  readonly remedy: string;
  /** Where the rule comes from. */
  readonly literature: string;
}

export interface Stats {
  readonly runs: number;
  readonly warmups: number;
  readonly errors: number;
  readonly durationNs: number;
  readonly requestsPerSecond: number;
  /** The first request after the boot, warm-ups included. */
  readonly cold: { readonly totalNs: number } | null;
  readonly ref: Summary | null;
  /** CPU time that a run took of the app's main thread, over all its phases; null when it was not measured. */
  readonly cpu: Summary | null;
  readonly total: Summary;
  readonly phases: Readonly<Record<string, Summary>>;
  readonly spans: Readonly<Record<string, SpanSummary>>;
  readonly counts: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
  readonly warnings: readonly RunWarning[];
}

export interface Insight {
  readonly code: string;
  readonly message: string;
  readonly phase: string | null;
  readonly spanIds: readonly string[];
  readonly source: SourceLocation | null;
  readonly costNs: number | null;
  readonly savingNs: number | null;
  readonly evidence: string;
  readonly remedy: string;
}

export const CHECK_VERDICTS = ['pass', 'fail', 'inconclusive', 'no-data'] as const;
export type CheckVerdict = (typeof CHECK_VERDICTS)[number];

export interface Check {
  readonly expression: string;
  readonly query: string;
  readonly aggregate: string | null;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly verdict: CheckVerdict;
  readonly message: string;
  readonly source: SourceLocation | null;
  /** Of which request of a suite it is, by its name; null where there is one request. */
  readonly request: string | null;
}

export const VERDICT_STATUSES = [...CHECK_VERDICTS, 'error'] as const;
export type VerdictStatus = (typeof VERDICT_STATUSES)[number];

export interface Verdict {
  readonly status: VerdictStatus;
  readonly exitCode: number;
  readonly reasons: readonly string[];
}

export interface BootStep {
  readonly name: string;
  readonly startNs: number;
  readonly durationNs: number;
}

export interface BootedApp {
  /** The module as the user would name it: relative to the working directory where it lies below it. */
  readonly module: string;
  readonly adapter: string;
  /** From the spawn of the host to the moment the app could answer. */
  readonly bootNs: number;
  readonly boot: readonly BootStep[];
}

export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cpus: number;
}

/** A function of the user's, where it is written. */
export interface HotFunction {
  /** Null for one without a name. */
  readonly name: string | null;
  readonly source: SourceLocation;
  /** How long the app's main thread was in it, without what it called, by samples of every 0.1 ms. */
  readonly selfNs: number;
}

/** What a CPU profile of the requests comes to; the profile itself is in the file of `--profile`. */
export interface Profile {
  readonly durationNs: number;
  /** The three functions with the most time of their own, the first with most. */
  readonly hottest: readonly HotFunction[];
}

/** What one command found out: the single document that every reporter renders. */
export interface Report {
  readonly schemaVersion: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly environment: Environment;
  /** Wall-clock time, ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly app: BootedApp | null;
  readonly request: { readonly method: string; readonly target: string };
  readonly traces: readonly Trace[];
  readonly stats: Stats | null;
  readonly insights: readonly Insight[];
  /** There with `--profile` alone. */
  readonly profile?: Profile;
  readonly checks: readonly Check[];
  readonly verdict: Verdict;
}
