import type { HostProfile } from './profiler.js';
import type { AppHost } from './supervisor.js';
import { withTimeout } from './waiting.js';

/** How long a host may take to begin a profile, or to put one together. */
const GRACE_MS = 10_000;

/** Begins a CPU profile of a host, or ends it and gives what it holds; null where none can be had. */
export async function profileHost(host: AppHost, begin: boolean): Promise<HostProfile | null> {
  const answer = await withTimeout(host.ask({ type: 'profile', begin }, 'profile'), GRACE_MS, () => null).catch(() => null);
  return answer?.type === 'profile' ? answer.profile : null;
}
