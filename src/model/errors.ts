import type { SourceLocation } from './trace.js';

/** Exit codes by class of failure. 1 is Node's own for an uncaught error, so that a crash never reads as a verdict. */
export const ExitCode = { pass: 0, crash: 1, usage: 2, couldNotRun: 3, failed: 4, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

interface ErrorDefinition {
  readonly exitCode: ExitCode;
  /** What happened, in general. */
  readonly meaning: string;
  /** What usually mends it. */
  readonly fix: string;
}

/** Every error that cycle-trace reports, by code. A test holds this table and the documentation together. */
export const ERRORS = {
  USAGE: { exitCode: ExitCode.usage, meaning: 'The command line cannot be understood.', fix: 'See `cycle-trace --help`.' },
  ITEM_INVALID: {
    exitCode: ExitCode.usage,
    meaning: 'A request item does not follow the grammar.',
    fix: 'Write Name:value, q==v, f=v, f:=json or f@path.',
  },
  FILE_UNREADABLE: {
    exitCode: ExitCode.usage,
    meaning: 'A file named on the command line cannot be read.',
    fix: 'Check the path and its permissions.',
  },
  FILE_UNWRITABLE: {
    exitCode: ExitCode.usage,
    meaning: 'A report cannot be written to the file named for it.',
    fix: 'Check the folder, its permissions and the free space.',
  },
  CONFIG_INVALID: {
    exitCode: ExitCode.usage,
    meaning: 'A configuration value is not usable.',
    fix: 'Correct the "cycle-trace" entry in package.json.',
  },
  APP_NOT_FOUND: {
    exitCode: ExitCode.usage,
    meaning: 'No route module was found.',
    fix: 'Run `cycle-trace init`, or name yours with --app.',
  },
  CHECK_INVALID: {
    exitCode: ExitCode.usage,
    meaning: 'A check does not follow the grammar, or asks for what its query has not.',
    fix: "Write '<query> [aggregate] [not] <predicate>', as in 'status == 200'.",
  },
  SUITE_INVALID: {
    exitCode: ExitCode.usage,
    meaning: 'A suite is not YAML, or not what a suite holds.',
    fix: 'See the line that the message names; editors know suites by the schema that the package ships.',
  },
  BASELINE_UNFIT: {
    exitCode: ExitCode.usage,
    meaning: 'A baseline is of another request, or of another machine.',
    fix: 'Compare reports of the same request, made on the same kind of machine.',
  },
  REPORT_INVALID: {
    exitCode: ExitCode.usage,
    meaning: 'A file given as a report is not one.',
    fix: 'Make one with `cycle-trace GET / --json -o report.json`.',
  },
  APP_LOAD_FAILED: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'The route module threw while it was loaded.',
    fix: 'Mend the line that the message names.',
  },
  APP_INVALID: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'The route module loaded, but exports no app.',
    fix: 'Export default a function of `app`, or an App.',
  },
  APP_SETUP_FAILED: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'The route module threw while it registered its routes.',
    fix: 'Mend the line that the message names.',
  },
  BOOT_TIMEOUT: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'The app did not finish its setup in time.',
    fix: 'Look for what it waits for, or raise --timeout.',
  },
  HOST_DIED: {
    exitCode: ExitCode.couldNotRun,
    meaning: "The app's process ended before the request did.",
    fix: 'See its exit code or signal, and the end of its output.',
  },
  REQUEST_TIMEOUT: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'No complete response came in time.',
    fix: 'See the phase it stopped in, or raise --timeout.',
  },
  CONNECTION_REFUSED: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'Nothing accepted the connection.',
    fix: 'Check the address and that the server is up.',
  },
  HOST_NOT_FOUND: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'No address is known for the name in the URL.',
    fix: 'Check the name for a slip, and that this machine can look names up.',
  },
  TLS_FAILED: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'Client and server did not agree on TLS, or the certificate is not trusted.',
    fix: 'See the message. To trust a certificate of your own, name its PEM file in NODE_EXTRA_CA_CERTS.',
  },
  CONNECTION_FAILED: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'The connection could not be made or broke.',
    fix: 'See the message for the reason given by the system.',
  },
  RESPONSE_INVALID: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'What came back is not valid HTTP.',
    fix: 'Check what listens at the address, and the headers that the app sets.',
  },
  RESPONSE_ABORTED: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'The response broke off before its end.',
    fix: 'See the phase it stopped in, and the output of the app or the log of the server.',
  },
  TOO_MANY_REDIRECTS: {
    exitCode: ExitCode.couldNotRun,
    meaning: 'The redirects did not come to an end.',
    fix: 'See the hops, or raise --max-redirects.',
  },
  INTERRUPTED: {
    exitCode: ExitCode.interrupted,
    meaning: 'The run was interrupted.',
    fix: 'The report holds what was measured until then.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** How to mend this very case; the code's general fix when left out. */
  readonly hint?: string;
  /** Where in the user's own files. */
  readonly source?: SourceLocation;
  /** The lines around `source`, as text ready to print under the message. */
  readonly frame?: string;
  /** The user's own stack, where one tells more than `source`. */
  readonly userStack?: string;
  readonly cause?: unknown;
}

/** An error to tell the user about: one line of what, where and the value seen; a hint of how to fix it; an exit code. */
export class CycleTraceError extends Error {
  override readonly name = 'CycleTraceError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly source: SourceLocation | null;
  readonly frame: string | null;
  readonly userStack: string | null;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? ERRORS[code].fix;
    this.source = details.source ?? null;
    this.frame = details.frame ?? null;
    this.userStack = details.userStack ?? null;
  }

  /** By name: the build gives each part that is loaded lazily a copy of this class, and an instance of any of them is one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'name' in value && value.name === 'CycleTraceError';
  }

  get exitCode(): ExitCode {
    return ERRORS[this.code].exitCode;
  }
}
