import type { SourceLocation } from './trace.js';

/** One rule of the app's route table, as registered. */
export interface RouteRow {
  readonly endpoint: string;
  /** Upper-case, with the HEAD and OPTIONS that the framework adds. */
  readonly methods: readonly string[];
  readonly rule: string;
  readonly blueprint: string | null;
  /** Of the registration call in the user's own file. */
  readonly source: SourceLocation | null;
}

/** What `routes --json` prints. */
export interface RouteTable {
  readonly schemaVersion: string;
  readonly routes: readonly RouteRow[];
}
