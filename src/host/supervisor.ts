import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import { CycleTraceError } from '../model/errors.js';
import type { Finding } from '../model/finding.js';
import type { AppPlan } from '../model/plan.js';
import type { BootStep } from '../model/report.js';
import type { RouteRow } from '../model/routes.js';
import type { Clock } from '../recorder/clock.js';
import { type RecordBatch, type ServerRecord, unpack } from '../recorder/records.js';
import { Channel } from './channel.js';
import { describeDeath, describeFault, type HostExit, type HostFault, type Leaving } from './death.js';
import { Guard } from './guard.js';
import { killGroup } from './process-group.js';
import type { FromHost, Hrtime, ToHost } from './protocol.js';
import { CHANNEL_FD, type HostProcess } from './spawn.js';
import { orAbort, withTimeout } from './waiting.js';

/** How long a host may take to end when asked, before it is killed. */
const CLOSE_GRACE_MS = 500;
/** How long a record may take to follow its response. */
const RECORD_GRACE_MS = 2_000;
/** How long a broken exchange waits to learn whether the process is ending. */
const DEATH_GRACE_MS = 1_000;
/** The same, of a host that has answered since. */
const AFTERMATH_MS = 50;
/** How long after its end what holds on to its output is listened to. */
const OUTPUT_GRACE_MS = 300;
/** How long a host may take to say that it leaves. */
const LEAVING_GRACE_MS = 250;
/** How long a host may take to say how far a request has come. */
const RUNNING_GRACE_MS = 500;
const STDERR_TAIL_CHARS = 4_096;

export interface HostReady {
  readonly adapter: string;
  readonly bootNs: number;
  readonly boot: readonly BootStep[];
}

/** What the host says of a request that did not come back, and of itself. */
export interface HostFate {
  readonly record: ServerRecord | null;
  /** Why the process ended; null while it lives. */
  readonly death: Finding | null;
}

const CLOSED_SERVER: Finding = { message: 'the app had closed the server', stack: null, source: null, frame: null };

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
  /** Of requests that were still running when the host said its last. */
  private readonly remains = new Map<number, ServerRecord>();
  private readonly waiting = new Map<number, (record: ServerRecord | null) => void>();
  private readonly answers = new Map<string, (message: FromHost) => void>();
  private guard: Guard | null = null;
  private exit: HostExit | null = null;
  private leaving: Leaving | null = null;
  private closing = false;
  private step = 'start';
  private stderrTail = '';

  constructor({ child, spawned }: HostProcess, clock: Clock, onOutput: (stream: 'stdout' | 'stderr', text: string) => void) {
    this.child = child;
    this.clock = clock;
    this.spawnNs = clock.toNs(spawned);
    this.exited = new Promise((resolve) => {
      child.once('error', () => resolve({ code: null, signal: null }));
      child.once('close', (code, signal) => resolve({ code, signal }));
      child.once('exit', (code, signal) => {
        this.abandon();
        // What it started in a group of its own may hold on to its output for ever.
        setTimeout(() => setImmediate(() => resolve({ code, signal })), OUTPUT_GRACE_MS).unref();
      });
    });
    process.once('exit', this.abandon);
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
    // From here on the user's code runs.
    if (this.child.pid !== undefined && !this.exit) this.guard ??= new Guard(this.child.pid);
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

  /** What is known so far of a request that has not ended. A host that is too busy, or ending, does not answer. */
  private async running(id: number): Promise<{ answered: boolean; record: ServerRecord | null }> {
    const answer = await withTimeout(this.ask({ type: 'running', id }, runningKey(id)), RUNNING_GRACE_MS, () => null).catch(() => null);
    const known = this.take(id);
    if (answer?.type !== 'running') return { answered: false, record: known };
    return { answered: true, record: known ?? (answer.batch && (unpack(answer.batch).next().value ?? null)) };
  }

  /** Sends a reading of the clock there and back: [sent, received there, back here]. */
  async ping(): Promise<readonly [Hrtime, Hrtime, Hrtime]> {
    const sent = process.hrtime();
    const answer = await this.ask({ type: 'ping', sent }, 'pong');
    if (answer.type !== 'pong') throw new Error(`unexpected ${answer.type}`);
    return [sent, answer.received, process.hrtime()];
  }

  /** What became of a request whose exchange broke off, and of the process. */
  async fate(id: number): Promise<HostFate> {
    const { answered, record } = await this.running(id);
    await withTimeout(this.exited, answered ? AFTERMATH_MS : DEATH_GRACE_MS, () => null);
    return { record: record ?? this.remains.get(id) ?? null, death: this.exit && this.death(this.exit) };
  }

  /** Asks the host to end. Gives what happened in its process and to no request: exceptions, or an end that came unasked. */
  async leave(): Promise<{ readonly faults: readonly string[]; readonly death: Finding | null }> {
    if (!this.exit && !this.leaving) {
      this.closing = true;
      const left = new Promise<FromHost>((resolve) => this.answers.set('leaving', resolve));
      this.channel.send({ type: 'close' });
      await withTimeout(Promise.race([left, this.exited]), LEAVING_GRACE_MS, () => null);
    }
    const unasked = this.leaving ? !this.leaving.expected : this.exit !== null;
    // The one that ended the process is told with its end.
    const told = unasked ? this.faults.slice(0, -1) : this.faults;
    const faults = told.filter(({ recorded }) => !recorded).map((fault) => this.faultInWords(fault));
    if (unasked) return { faults, death: this.death(this.exit) };
    return { faults, death: this.leaving?.listening === false ? CLOSED_SERVER : null };
  }

  /** Ends the host: asks, waits a little, then kills. Safe to call twice. */
  async close(): Promise<void> {
    if (this.exit) return;
    if (!this.closing) this.channel.send({ type: 'close' });
    const gone = await withTimeout(this.exited, CLOSE_GRACE_MS, () => null);
    if (gone === null) killGroup(this.child.pid);
    await this.exited;
    this.channel.close();
  }

  private receive(message: FromHost): void {
    switch (message.type) {
      case 'records':
        for (const record of unpack(message.batch)) this.keep(record);
        return;
      case 'fault':
        this.faults.push(message);
        return;
      case 'leaving':
        this.leaving = message;
        this.inherit(message.batch);
        this.answers.get('leaving')?.(message);
        return;
      case 'testimony':
        this.inherit(message.batch);
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

  /** Records of a host that is ending: of requests that are over, and of those that never will be. */
  private inherit(batch: RecordBatch | null): void {
    if (batch === null) return;
    for (const record of unpack(batch)) {
      if (record.finished) this.keep(record);
      else this.remains.set(record.id, record);
    }
  }

  private take(id: number): ServerRecord | null {
    const record = this.records.get(id) ?? null;
    this.records.delete(id);
    return record;
  }

  private ended(exit: HostExit): void {
    this.exit = exit;
    for (const [id, resolve] of this.waiting) resolve(this.remains.get(id) ?? null);
    this.waiting.clear();
    process.off('exit', this.abandon);
  }

  /** The end of the process, and of all that it started. */
  private readonly abandon = (): void => {
    killGroup(this.child.pid);
    this.guard?.dismiss();
  };

  private death(exit: HostExit | null): Finding {
    return describeDeath({ exit, fault: this.faults.at(-1) ?? null, leaving: this.leaving, stderr: this.stderrTail });
  }

  private faultInWords({ kind, error }: HostFault): string {
    const at = error.source ? ` (${error.source.file}:${error.source.line})` : '';
    return `${describeFault({ kind, error })}${at}`;
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
        const { message, stack, source } = this.death(exit);
        throw new CycleTraceError('HOST_DIED', `${message}, during its ${this.step}`, {
          ...(source && { source }),
          ...(stack && source && { userStack: stack }),
        });
      }),
    ]);
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
