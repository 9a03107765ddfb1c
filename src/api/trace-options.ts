/** What a request from code may say beside its method and target; the same as the options of the command. */
export interface TraceCallOptions {
  /** Route module, `file` or `file:export`; found as the command finds it when left out. */
  readonly app?: string;
  /** Folder that files are named from; the process's own when left out. */
  readonly cwd?: string;
  /** Request items as at a prompt: `Name:value`, `q==v`, `field=v`, `field:=json`, `f@file`. */
  readonly items?: readonly string[];
  /** By name; an empty value sends the header empty. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body, sent as JSON. */
  readonly json?: unknown;
  /** Fields make a form instead of JSON. */
  readonly form?: boolean;
  /** Checks as in `--expect`; their verdicts are in `report.checks`. */
  readonly expect?: readonly string[];
  /** A check that is too noisy to judge fails. */
  readonly strict?: boolean;
  /** How often the request is made; 1 when left out. */
  readonly runs?: number;
  /** Requests before those that count; 0 when left out. */
  readonly warmup?: number;
  /** Runs at once; 1 when left out. */
  readonly concurrency?: number;
  /** Milliseconds that the boot, and each hop, may take; 10,000 when left out. */
  readonly timeoutMs?: number;
  /** Follow redirects: one trace a hop. */
  readonly follow?: boolean;
  /** Time the host's bare response between the runs, for checks in its multiples, and into `report.stats.ref` where there are several. */
  readonly ref?: boolean;
  /** Measure what each phase takes of the app's main thread: `cpuNs`, `gcNs` and `loopDelayNs` of the phases. */
  readonly cpu?: boolean;
  /**
   * File, named from `cwd`, for a CPU profile of the requests in V8's format (`.cpuprofile`); the hottest functions are in
   * `report.profile`, which is not there where no profile could be had: the app's process ended, or its Node has no inspector.
   */
  readonly profile?: string;
  /** Bytes of a body kept in the report; 64 KiB when left out. */
  readonly maxBodyBytes?: number;
  /** Secrets stay as they are when false. */
  readonly redact?: boolean;
  /** Files, named from `cwd`, that set variables of the app's environment. */
  readonly envFiles?: readonly string[];
  /** Aborting it ends the run; the report has what was measured until then, and the verdict says so. */
  readonly signal?: AbortSignal;
  /** Gets what the app writes; nothing is printed otherwise. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}
