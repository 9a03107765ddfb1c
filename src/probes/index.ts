import { consoleProbe } from './console.js';
import { databaseProbe } from './db/index.js';
import { fetchProbe } from './fetch.js';
import { httpProbe } from './http.js';
import { lazyLoadProbe } from './lazy-load.js';
import { openTelemetryProbe } from './otel/index.js';
import type { Probe, ProbeContext } from './probe.js';

const PROBES: readonly Probe[] = [consoleProbe, fetchProbe, httpProbe, databaseProbe, openTelemetryProbe, lazyLoadProbe];

/** Puts every probe in its place, before the user's module is loaded. */
export function installProbes(context: ProbeContext): void {
  for (const probe of PROBES) probe.install(context);
}
