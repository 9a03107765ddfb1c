import type { Server } from 'node:net';
import type { MountedApp } from '../adapters/adapter.js';
import type { SourceLocation } from '../model/trace.js';
import { Attribution } from '../probes/attribution.js';
import { installProbes } from '../probes/index.js';
import { userSite } from '../probes/user-site.js';
import { BlackBox } from '../recorder/black-box.js';
import { Clock } from '../recorder/clock.js';
import { describeError } from '../recorder/describe-error.js';
import { Recorder } from '../recorder/recorder.js';
import type { RecordBatch, RecordedError } from '../recorder/records.js';
import { type Booted, boot } from './boot.js';
import { freeBoxFds, writeThrough } from './box-file.js';
import type { Door } from './door.js';
import { drainOutput } from './drain-output.js';
import { ErrorLog } from './error-log.js';
import { watchFaults, watchSignal } from './faults.js';
import type { HostChannel } from './host-channel.js';
import { LastWords } from './last-words.js';
import { currentlyLoading } from './loading/load-module.js';
import { locateCallSite, locateError, userStackOf } from './loading/user-stack.js';
import { warmUp } from './loading/warm-up.js';
import type { HostProfile, HostProfiler } from './profiler.js';
import type { FromHost, ToHost } from './protocol.js';
import { sendable } from './sent-error.js';
import { mountWarmApp } from './warm-app.js';

/** What the inspector, which alone can call into a host that spins in a loop, calls there. */
export interface Witness {
  testify(): void;
  locate(places: readonly [file: string, line: number, column: number][]): readonly (SourceLocation | null)[];
}

/** The host at work: takes orders over the channel, answers over HTTP. */
export function takeOrders(channel: HostChannel, door: Door, server: Server): Witness {
  let warm: ReturnType<typeof mountWarmApp> | null = null;
  // While the client reads what it was answered, and nobody waits.
  door.warm = () => (warm ??= mountWarmApp(clock, box, () => recorder?.calibrate()));
  const lastWords = new LastWords(
    (message, isLast) => (isLast ? channel.sendLast(message) : void channel.sendNow(message)),
    () => recorder?.remains() ?? null,
    () => server.listening,
  );
  const errors = new ErrorLog();
  let clock: Clock;
  let token: string;
  let box: BlackBox;
  let recorder: Recorder | null = null;
  const attribution = new Attribution(
    () => recorder?.onlyRunning() ?? null,
    () => recorder?.isAnyRunning ?? false,
  );
  let app: MountedApp | null = null;
  let profiler: HostProfiler | null = null;

  channel.onMessage = (message) => {
    switch (message.type) {
      case 'likely':
        warmUp(__dirname, message.file);
        break;
      case 'open':
        clock = new Clock(message.originSeconds);
        token = message.token;
        box = new BlackBox(token, message.box === 'kept' ? writeThrough(() => sendSoon({ type: 'box-lost' })) : null);
        if (message.box === 'unused') freeBoxFds();
        recorder = new Recorder(clock, send, describe, findSite, box);
        openProbes();
        door.open(token, recorder, attribution);
        break;
      case 'boot':
        start(message).then(
          (booted) => {
            app = booted.app;
            door.mount(booted.app);
            channel.send({ type: 'ready', adapter: booted.adapter, steps: booted.steps, at: process.hrtime() });
          },
          (error: unknown) => channel.send({ type: 'failed', error: sendable(error) }),
        );
        break;
      case 'routes':
        channel.send({ type: 'routes', rows: app?.routes() ?? [] });
        break;
      case 'running':
        recorder?.flush();
        channel.send({ type: 'running', id: message.id, batch: recorder?.snapshot(message.id) ?? null });
        break;
      case 'pending':
        import('./pending.js')
          .then(({ findPending }) => findPending(__dirname, locateCallSite, currentlyLoading()))
          .catch(() => null)
          .then((finding) => channel.send({ type: 'pending', finding }));
        break;
      case 'profile':
        void profile(message.begin).then((made) => channel.send({ type: 'profile', profile: made }));
        break;
      case 'ping':
        channel.send({ type: 'pong', sent: message.sent, received: process.hrtime() });
        break;
      case 'close':
        lastWords.expected = true;
        // A record may still be on its way.
        channel.drain(() => drainOutput(() => process.exit(0)));
    }
  };
  // Whatever ended the CLI, a crash or SIGKILL among it, the pipe closes: the host goes with it.
  channel.onClose = () => process.exit(0);

  watchFaults((kind, error) => {
    const suspect = recorder?.suspect() ?? null;
    suspect?.faultNow(error);
    sendSoon({ type: 'fault', kind, error: describe(error), recorded: suspect !== null });
  });

  // At once: the app may spin from here on.
  watchSignal(() => sendSoon({ type: 'signal-taken' }));

  return {
    testify: () => lastWords.testify(),
    locate: (places) => places.map(([file, line, column]) => locateCallSite(file, line, column)),
  };

  /** Records leave after their responses, and then there is time for what else was put off. */
  function send(batch: RecordBatch): void {
    channel.send({ type: 'records', batch });
    errors.flush();
  }

  /** At once, where that can be: the process may be about to end. Else behind what is on its way, with which it goes at the end. */
  function sendSoon(message: FromHost): void {
    if (!channel.sendNow(message)) channel.send(message);
  }

  /** An error with the user's own frames alone. */
  function describe(error: unknown): RecordedError {
    return { ...describeError(error), stack: userStackOf(error), source: locateError(error) };
  }

  /** The user's line that runs. */
  function findSite(): ReturnType<typeof userSite> {
    return userSite(locateCallSite);
  }

  /** The probes see what comes of requests; they are in place before the user's module is loaded. */
  function openProbes(): void {
    installProbes({ attribution, locate: locateCallSite, nowNs: () => clock.nowNs() });
  }

  async function start({ app: plan, measureCpu }: Extract<ToHost, { type: 'boot' }>): Promise<Booted> {
    if (measureCpu) {
      const { MeteredRecorder } = await import('../probes/cpu/metered-recorder.js');
      recorder = new MeteredRecorder(clock, send, describe, findSite, attribution, box);
      door.open(token, recorder, attribution);
    }
    return boot(plan, clock, (step) => channel.send({ type: 'booting', step }), errors.add);
  }

  /** Null where there is none: it has only begun, or this Node has no inspector. */
  async function profile(begin: boolean): Promise<HostProfile | null> {
    try {
      const { HostProfiler } = await import('./profiler.js');
      if (!begin) return (await profiler?.stop(locateCallSite)) ?? null;
      profiler = new HostProfiler();
      await profiler.start();
    } catch {
      profiler = null;
    }
    return null;
  }
}
