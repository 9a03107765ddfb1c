declare const __CYCLE_TRACE_VERSION__: string;

/** Name and version of this program; the version is written in by the build. */
export const TOOL = {
  name: 'cycle-trace',
  version: typeof __CYCLE_TRACE_VERSION__ === 'string' ? __CYCLE_TRACE_VERSION__ : '0.0.0',
} as const;
