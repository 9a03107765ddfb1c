import type { BootStep } from '../model/report.js';
import type { Clock } from '../recorder/clock.js';
import type { FromHost } from './protocol.js';

type Listening = Extract<FromHost, { type: 'listening' }>;
type Ready = Extract<FromHost, { type: 'ready' }>;

/**
 * The parts of a boot, from the spawn of the process on: what we saw of it, and what it says of itself. `prepare` is the
 * time between them: the host makes its loader ready, and the command line is read and checked before anything is loaded.
 */
export function bootSteps(spawnNs: number, listening: Listening, ready: Ready, clock: Clock): { bootNs: number; boot: BootStep[] } {
  const step = (name: string, fromNs: number, toNs: number): BootStep => ({ name, startNs: fromNs - spawnNs, durationNs: toNs - fromNs });
  const [startedNs, listeningNs] = [clock.toNs(listening.started), clock.toNs(listening.at)];
  const loadNs = ready.steps.find(({ name }) => name === 'load')?.startNs ?? listeningNs;
  const boot = [
    step('spawn', spawnNs, startedNs),
    step('listen', startedNs, listeningNs),
    ...(loadNs > listeningNs ? [step('prepare', listeningNs, loadNs)] : []),
    ...ready.steps.map((each) => ({ ...each, startNs: each.startNs - spawnNs })),
  ];
  return { bootNs: clock.toNs(ready.at) - spawnNs, boot };
}
