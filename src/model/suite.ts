import type { Query } from './check.js';
import type { AppPlan, Plan } from './plan.js';
import type { SourceLocation } from './trace.js';

/** Requests that go one after another to one app, and share its cookies and what they capture. */
export interface SuitePlan {
  /** As the user would name it. */
  readonly name: string;
  /** Null where every request goes to another server. */
  readonly app: AppPlan | null;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly strict: boolean;
  /** What each phase takes of the app's main thread is measured. */
  readonly measureCpu: boolean;
  /** The first request that does not pass is the last. */
  readonly bail: boolean;
  /** Values that no report shows. */
  readonly secrets: readonly string[];
  readonly requests: readonly SuiteRequest[];
}

export interface SuiteRequest {
  /** Unlike any other of the suite. */
  readonly name: string;
  readonly source: SourceLocation;
  readonly runs: number;
  readonly captures: readonly Capture[];
  /** Variables that it needs and earlier requests capture. */
  readonly needs: readonly string[];
  /** The checks as written, for when the request cannot be made. */
  readonly expects: readonly { readonly text: string; readonly source: SourceLocation }[];
  /** The request with the variables in their places. */
  build(variables: ReadonlyMap<string, string>): Promise<Plan>;
}

export interface Capture {
  readonly variable: string;
  readonly query: Query;
  readonly source: SourceLocation;
}
