import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import { CycleTraceError } from '../model/errors.js';
import type { AppPlan } from '../model/plan.js';
import type { BootStep } from '../model/report.js';
import type { RouteRow } from '../model/routes.js';
import type { Clock } from '../recorder/clock.js';
import { type ServerRecord, unpack } from '../recorder/records.js';
import { Channel } from './channel.js';
import type { FromHost, Hrtime, SentFault, ToHost } from './protocol.js';
import { CHANNEL_FD, type HostProcess } from './spawn.js';

/** How long a host may take to end when asked, before it is killed. */
const CLOSE_GRACE_MS = 500;
/** How long a record may take to follow its response. */
const RECORD_GRACE_MS = 2_000;
/** How long a broken exchange waits to learn whether the process is ending. */
const DEATH_GRACE_MS = 250;
/** How long a host may take to say how far a request has come. */
const RUNNING_GRACE_MS = 500;
const STDERR_TAIL_CHARS = 4_096;

export interface HostReady {
  readonly adapter: string;
  readonly bootNs: number;
  readonly boot: readonly BootStep[];
}

/** How the host's process ended. */
export interface HostExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface HostFault extends SentFault {
  readonly kind: 'uncaughtException' | 'unhandledRejection';
}

type Listening = Extract<FromHost, { type: 'listening' }>;

/** The CLI's side of the app host: gives orders, keeps the records that come back, and sees to its end. */
export class AppHost {
  readonly token = randomBytes(16).toString('hex');
  /** Uncaught exceptions and rejections of the app's process, as they came. */
  readonly faults: HostFault[] = [];
  /** Settles when the process has ended and its output is read. */
  readonly exited: Promise<HostExit>;
  private readonly child: ChildProcess;
  private readonly clock: Clock;
  private readonly channel: Channel<FromHost, ToHost>;
  private readonly spawnNs: number;
  private readonly listening: Promise<Listening>;
  private readonly records = new Map<number, ServerRecord>();
  private readonly waiting = new Map<number, (record: ServerRecord | null) => void>();
  private readonly answers = new Map<string, (message: FromHost) => void>();
  private exit: HostExit | null = null;
  private step = 'start';
  private stderrTail = '';

  constructor({ child, spawned }: HostProcess, clock: Clock, onOutput: (stream: 'stdout' | 'stderr', text: string) => void) {
    this.child = child;
    this.clock = clock;
    this.spawnNs = clock.toNs(spawned);
    this.exited = new Promise((resolve) => {
      child.once('error', () => resolve({ code: null, signal: null }));
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    this.channel = new Channel(child.stdio[CHANNEL_FD] as Duplex);
    this.listening = new Promise((resolve) => this.answers.set('listening', (message) => resolve(message as Listening)));
    this.channel.onMessage = (message) => this.receive(message);
    this.exited.then((exit) => this.ended(exit));
    for (const stream of ['stdout', 'stderr'] as const) {
      const readable = child[stream] as Readable;
      readable.setEncoding('utf8').on('data', (text: string) => {
        if (stream === 'stderr') this.stderrTail = (this.stderrTail + text).slice(-STDERR_TAIL_CHARS);
        onOutput(stream, text);
      });
    }
    this.channel.send({ type: 'open', originSeconds: clock.originSeconds, token: this.token });
  }

  /** The port, as soon as the host listens; the app may not be there yet. */
  async port(): Promise<number> {
    return (await this.orExit(this.listening)).port;
  }

  /** Loads the app. Rejects with what went wrong: a module that throws, a process that ends, a setup that never does. */
  async boot(app: AppPlan, timeoutMs: number, signal: AbortSignal): Promise<HostReady> {
    const settled = new Promise<FromHost>((resolve) => {
      this.answers.set('ready', resolve);
      this.answers.set('failed', resolve);
    });
    this.channel.send({ type: 'boot', app });
    const answer = await this.orExit(withTimeout(orAbort(settled, signal), timeoutMs, () => this.bootTimeout(app, timeoutMs)));
    if (answer.type === 'failed') {
      const { code, message, hint, source, frame, userStack } = answer.error;
      throw new CycleTraceError(code, message, {
        hint,
        ...(source && { source }),
        ...(frame && { frame }),
        ...(userStack && { userStack }),
      });
    }
    if (answer.type !== 'ready') throw new Error(`unexpected ${answer.type}`);
    const listening = await this.listening;
    const bootSteps = [
      this.bootStep('spawn', this.spawnNs, this.clock.toNs(listening.started)),
      this.bootStep('listen', this.clock.toNs(listening.started), this.clock.toNs(listening.at)),
      ...answer.steps.map((step) => ({ ...step, startNs: step.startNs - this.spawnNs })),
    ];
    return { adapter: answer.adapter, bootNs: this.clock.toNs(answer.at) - this.spawnNs, boot: bootSteps };
  }

  async routes(): Promise<readonly RouteRow[]> {
    const answer = await this.ask({ type: 'routes' }, 'routes');
    return answer.type === 'routes' ? answer.rows : [];
  }

  /** The record of a request whose response is over; null when the host ended or never sent one. */
  async record(id: number): Promise<ServerRecord | null> {
    const known = this.take(id);
    if (known || this.exit) return known;
    const arrival = new Promise<ServerRecord | null>((resolve) => this.waiting.set(id, resolve));
    return withTimeout(arrival, RECORD_GRACE_MS, () => null);
  }

  /** What is known so far of a request that has not ended; null when the host is too busy to say. */
  async running(id: number): Promise<ServerRecord | null> {
    const answer = await withTimeout(this.ask({ type: 'running', id }, runningKey(id)), RUNNING_GRACE_MS, () => null).catch(() => null);
    const known = this.take(id);
    if (known) return known;
    if (answer?.type !== 'running' || answer.batch === null) return null;
    return unpack(answer.batch).next().value ?? null;
  }

  /** Sends a reading of the clock there and back: [sent, received there, back here]. */
  async ping(): Promise<readonly [Hrtime, Hrtime, Hrtime]> {
    const sent = process.hrtime();
    const answer = await this.ask({ type: 'ping', sent }, 'pong');
    if (answer.type !== 'pong') throw new Error(`unexpected ${answer.type}`);
    return [sent, answer.received, process.hrtime()];
  }

  /** How the process ended, in words, waiting a little for one that is ending; null when it lives. */
  async death(): Promise<string | null> {
    const exit = this.exit ?? (await withTimeout(this.exited, DEATH_GRACE_MS, () => null));
    if (exit === null) return null;
    const fault = this.faults.at(-1);
    return `the app's process ${AppHost.describeExit(exit)}${fault ? ` (${fault.name}: ${fault.message})` : ''}`;
  }

  /** Ends the host: asks, waits a little, then kills. Safe to call twice. */
  async close(): Promise<void> {
    if (this.exit) return;
    this.channel.send({ type: 'close' });
    const gone = await withTimeout(this.exited, CLOSE_GRACE_MS, () => null);
    if (gone === null) this.child.kill('SIGKILL');
    await this.exited;
    this.channel.close();
  }

  /** How the process ended, in words. */
  static describeExit({ code, signal }: HostExit): string {
    if (signal) return `was ended by ${signal}`;
    return code === null ? 'could not be started' : `ended with exit code ${code}`;
  }

  private receive(message: FromHost): void {
    switch (message.type) {
      case 'records':
        for (const record of unpack(message.batch)) this.keep(record);
        return;
      case 'fault':
        this.faults.push({ kind: message.kind, ...message.error });
        return;
      case 'booting':
        this.step = message.step;
        return;
      default:
        this.answers.get(message.type === 'running' ? runningKey(message.id) : message.type)?.(message);
    }
  }

  private keep(record: ServerRecord): void {
    const waiter = this.waiting.get(record.id);
    this.waiting.delete(record.id);
    if (waiter) waiter(record);
    else this.records.set(record.id, record);
  }

  private take(id: number): ServerRecord | null {
    const record = this.records.get(id) ?? null;
    this.records.delete(id);
    return record;
  }

  private ended(exit: HostExit): void {
    this.exit = exit;
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }

  private async ask(message: ToHost, answerKey: string): Promise<FromHost> {
    const answer = new Promise<FromHost>((resolve) => this.answers.set(answerKey, resolve));
    this.channel.send(message);
    return this.orExit(answer);
  }

  /** The promise, unless the process ends first. */
  private async orExit<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([
      promise,
      this.exited.then((exit) => {
        throw new CycleTraceError('HOST_DIED', `the app's process ${AppHost.describeExit(exit)} during its ${this.step}`, {
          hint: this.deathHint(),
        });
      }),
    ]);
  }

  private deathHint(): string {
    const fault = this.faults.at(-1);
    if (fault) return `${fault.name}: ${fault.message}`;
    return this.stderrTail.trim() === '' ? 'Look for process.exit() in the module and what it imports.' : 'See its output above.';
  }

  private bootTimeout(app: AppPlan, timeoutMs: number): never {
    throw new CycleTraceError('BOOT_TIMEOUT', `${app.file} did not finish its ${this.step} within ${timeoutMs} ms`);
  }

  private bootStep(name: string, fromNs: number, toNs: number): BootStep {
    return { name, startNs: fromNs - this.spawnNs, durationNs: toNs - fromNs };
  }
}

/** Several requests may be asked after at once. */
function runningKey(id: number): string {
  return `running ${id}`;
}

/** The promise, unless the run is interrupted first. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new CycleTraceError('INTERRUPTED', 'interrupted while the app was booting'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The promise, or what `onTimeout` gives (or throws) when it takes too long. The timer keeps nobody alive. */
async function withTimeout<T, U>(promise: Promise<T>, timeoutMs: number, onTimeout: () => U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<U>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(onTimeout());
      } catch (error) {
        reject(error);
      }
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
