import type { Finding } from '../model/finding.js';
import type { AppPlan } from '../model/plan.js';
import type { BootStep } from '../model/report.js';
import type { RouteRow } from '../model/routes.js';
import type { RecordBatch, RecordedError } from '../recorder/records.js';
import type { FaultKind } from './faults.js';
import type { HostProfile } from './profiler.js';
import type { SentError } from './sent-error.js';

/** A reading of `process.hrtime()`, comparable between processes of one machine. */
export type Hrtime = readonly [seconds: number, nanoseconds: number];

/** The header by which the host knows the run's own client: the token, a space, the request's number. The app never sees it. */
export const CLIENT_HEADER = 'cycle-trace-client';
/** Request number of a bare response of the host's own, which never reaches the app. */
export const REFERENCE_ID = 0;
/** Request number of a request to a small app of our own, which warms both ends. The app's requests are numbered from here. */
export const WARM_ID = 1;

/** Whether a file for the black box came with the process, and whether the box is to be written through to it. */
export type BoxUse = 'none' | 'unused' | 'kept';

export type ToHost =
  /** The route module will probably be this file: what it needs can be made ready. Comes first, if at all. */
  | { readonly type: 'likely'; readonly file: string }
  | { readonly type: 'open'; readonly originSeconds: number; readonly token: string; readonly box: BoxUse }
  | { readonly type: 'boot'; readonly app: AppPlan; readonly measureCpu: boolean }
  | { readonly type: 'routes' }
  /** Asks for the record of a request that has not ended. */
  | { readonly type: 'running'; readonly id: number }
  /** Asks what the app still waits for. */
  | { readonly type: 'pending' }
  /** Begins a CPU profile, or ends it; answered with `profile`. */
  | { readonly type: 'profile'; readonly begin: boolean }
  | { readonly type: 'ping'; readonly sent: Hrtime }
  /** The end, which the host answers with `leaving`. */
  | { readonly type: 'close' };

export type FromHost =
  | { readonly type: 'listening'; readonly port: number; readonly started: Hrtime; readonly at: Hrtime }
  | { readonly type: 'booting'; readonly step: string }
  | { readonly type: 'ready'; readonly adapter: string; readonly steps: readonly BootStep[]; readonly at: Hrtime }
  | { readonly type: 'failed'; readonly error: SentError }
  | { readonly type: 'routes'; readonly rows: readonly RouteRow[] }
  | { readonly type: 'records'; readonly batch: RecordBatch }
  | { readonly type: 'running'; readonly id: number; readonly batch: RecordBatch | null }
  /** `recorded`: it is in the record of the one request that was running. */
  | { readonly type: 'fault'; readonly kind: FaultKind; readonly error: SentFault; readonly recorded: boolean }
  /** The process is about to end. `code` is null where a signal will end it; `caller` is the user's line that ended it. */
  | {
      readonly type: 'leaving';
      readonly expected: boolean;
      readonly code: number | null;
      /** False when the app has closed the server. */
      readonly listening: boolean;
      readonly caller: SentFault | null;
      readonly batch: RecordBatch | null;
    }
  /** What is running, said through the inspector's door by a host whose event loop does not turn. */
  | { readonly type: 'testimony'; readonly batch: RecordBatch | null }
  /** The file of the black box cannot be written to any more. */
  | { readonly type: 'box-lost' }
  /** The app listens to SIGUSR1, which would open the inspector. */
  | { readonly type: 'signal-taken' }
  | { readonly type: 'pending'; readonly finding: Finding | null }
  | { readonly type: 'profile'; readonly profile: HostProfile | null }
  | { readonly type: 'pong'; readonly sent: Hrtime; readonly received: Hrtime };

/** An exception of the app's that reached the process. */
export type SentFault = RecordedError;

/** What an answer to `running` is waited for by: several requests may be asked after at once. */
export function runningKey(id: number): string {
  return `running ${id}`;
}
