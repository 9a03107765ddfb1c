import { type Profiler, Session } from 'node:inspector';
import { promisify } from 'node:util';
import type { HotFunction, Profile } from '../model/report.js';
import type { Locate } from '../model/trace.js';

const INTERVAL_US = 100;
const HOTTEST = 3;

/** A profile in the form that Chrome's DevTools open (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile), and what it comes to. */
export interface HostProfile extends Profile {
  readonly text: string;
}

/** V8's sampling profiler, over this thread. */
export class HostProfiler {
  private readonly session = new Session();
  private readonly post = promisify<string, object | undefined, object>((method, params, done) =>
    this.session.post(method, params, (error, result) => done(error, result ?? {})),
  );

  async start(): Promise<void> {
    this.session.connect();
    await this.post('Profiler.enable', undefined);
    await this.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
    await this.post('Profiler.start', undefined);
  }

  async stop(locate: Locate): Promise<HostProfile> {
    const { profile } = (await this.post('Profiler.stop', undefined)) as Profiler.StopReturnType;
    this.session.disconnect();
    return { text: JSON.stringify(profile), ...summary(profile, locate) };
  }
}

/** The user's functions in which the thread was for the longest, without what they called. */
function summary(profile: Profiler.Profile, locate: Locate): Profile {
  const selfNs = selfTimes(profile);
  const functions = new Map<string, HotFunction>();
  for (const { id, callFrame } of profile.nodes) {
    const { functionName, url, lineNumber, columnNumber } = callFrame;
    const ns = selfNs.get(id) ?? 0;
    const source = ns > 0 && url !== '' ? locate(url, lineNumber + 1, columnNumber + 1) : null;
    if (source === null) continue;
    const key = `${source.file}:${source.line}:${source.column} ${functionName}`;
    const before = functions.get(key)?.selfNs ?? 0;
    functions.set(key, { name: functionName === '' ? null : functionName, source, selfNs: before + ns });
  }
  const hottest = [...functions.values()].sort((a, b) => b.selfNs - a.selfNs).slice(0, HOTTEST);
  return { durationNs: Math.round((profile.endTime - profile.startTime) * 1e3), hottest };
}

/** Each sample stands for the time up to the next one. */
function selfTimes({ endTime, samples = [], startTime, timeDeltas = [] }: Profiler.Profile): Map<number, number> {
  const selfNs = new Map<number, number>();
  let atUs = startTime;
  for (const [index, node] of samples.entries()) {
    atUs += timeDeltas[index] ?? 0;
    const untilUs = index + 1 < samples.length ? atUs + (timeDeltas[index + 1] ?? 0) : endTime;
    selfNs.set(node, (selfNs.get(node) ?? 0) + Math.max(0, untilUs - atUs) * 1e3);
  }
  return selfNs;
}
