import type { CheckPlan } from './check.js';
import type { Report } from './report.js';
import type { HeaderList } from './trace.js';

/** Where the app is and how to load it. Paths are absolute. */
export interface AppPlan {
  readonly file: string;
  /** Named export to mount; null for the default export. */
  readonly exportName: string | null;
  /** Directory that relative module names, .env files and `routes` output are resolved against. */
  readonly cwd: string;
  readonly envFiles: readonly string[];
  /** Modules to import before the app, as given. */
  readonly imports: readonly string[];
  /** Arguments for the host's own Node process. */
  readonly nodeArgs: readonly string[];
}

/** A request body, whole and in memory: it is sent again for each run and each hop that keeps it. */
export interface BodyPlan {
  readonly bytes: Uint8Array;
  /** Content-Type to send unless the user's own header says otherwise; null sends none. */
  readonly contentType: string | null;
}

export interface RequestPlan {
  readonly method: string;
  /** A path with its query (`/users?x=1`), or an absolute http(s) URL. */
  readonly target: string;
  /** Headers in the order given, duplicates kept. */
  readonly headers: HeaderList;
  /** Lower-case names of default headers that the user removed (`Name:`). */
  readonly removedHeaders: readonly string[];
  readonly body: BodyPlan | null;
}

/** What one command line asks for, checked and complete: nothing below `cli` sees a flag. */
export interface Plan {
  /** Null for an absolute URL, which has no app of ours. */
  readonly app: AppPlan | null;
  readonly request: RequestPlan;
  /** Bounds the boot and each hop. */
  readonly timeoutMs: number;
  readonly follow: boolean;
  /** Redirects followed at most. */
  readonly maxRedirects: number;
  /** Body bytes kept in the document. */
  readonly maxBodyBytes: number;
  readonly runs: number;
  readonly warmups: number;
  readonly concurrency: number;
  readonly keepAlive: boolean;
  /** Secrets stay as they are in the document when false. */
  readonly redact: boolean;
  /** How many traces the report keeps: a count, or all. */
  readonly keep: number | 'all';
  readonly checks: readonly CheckPlan[];
  /** The reference response is timed even where no check asks for it. */
  readonly ref: boolean;
  /** An earlier report that this one is judged by. */
  readonly baseline: Report | null;
  /** Values that the user has named secret, masked wherever they turn up. */
  readonly secrets: readonly string[];
  /** What is too noisy to judge fails. */
  readonly strict: boolean;
  /** What each phase takes of the app's main thread is measured. */
  readonly measureCpu: boolean;
  /** A CPU profile of the app's main thread is taken while the requests are made. */
  readonly profile: boolean;
}
