import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Finding } from '../model/finding.js';
import type { AppPlan } from '../model/plan.js';
import type { BootedApp } from '../model/report.js';
import type { RouteRow } from '../model/routes.js';
import type { OpenTextSocket } from '../model/text-socket.js';
import type { Clock } from '../recorder/clock.js';
import type { RequestFate } from '../recorder/fate.js';
import { randomHex } from '../recorder/random.js';
import { type ServerRecord, unpack } from '../recorder/records.js';
import { AppStreams } from './app-streams.js';
import { bootTimedOut, diedDuring } from './boot-errors.js';
import { bootSteps } from './boot-steps.js';
import { Channel } from './channel.js';
import { CLOSED_SERVER, describeDeath, faultAndPlace, type HostExit, type HostFault, type Leaving } from './death.js';
import { Guard } from './guard.js';
import { LeftBox } from './left-box.js';
import { Patience } from './patience.js';
import { killGroup } from './process-group.js';
import { type FromHost, type Hrtime, runningKey, type ToHost } from './protocol.js';
import { RecordInbox } from './record-inbox.js';
import { receivedError } from './sent-error.js';
import { CHANNEL_FD, type HostProcess } from './spawn.js';
import { orAbort, withTimeout } from './waiting.js';

const ENDED = Symbol('ended');

type Listening = Extract<FromHost, { type: 'listening' }>;

/** The CLI's side of the app host: gives orders, keeps the records that come back, and sees to its end. */
export class AppHost {
  readonly token = randomHex(16);
  /** Uncaught exceptions and rejections of the app's process, as they came. */
  readonly faults: HostFault[] = [];
  /** Settles when the process has ended and its output is read. */
  readonly exited: Promise<HostExit>;
  readonly child: ChildProcess;
  private readonly clock: Clock;
  private readonly channel: Channel<FromHost, ToHost>;
  private readonly spawnNs: number;
  private readonly listening: Promise<Listening>;
  private readonly inbox = new RecordInbox();
  private readonly answers = new Map<string, (message: FromHost) => void>();
  private guard: Guard | null = null;
  private block: Promise<Finding> | null = null;
  private readonly openSocket: OpenTextSocket;
  private readonly streams: AppStreams;
  private readonly box: LeftBox;
  private exit: HostExit | null = null;
  private leaving: Leaving | null = null;
  private closing = false;
  /** It has not answered in time. */
  private silent = false;
  signalTaken = false;
  private step = 'start';

  /** @param openSocket for the inspector, of a host that does not answer; `keepsBox` has each step of a request written down */
  constructor(
    { box, child, spawned }: HostProcess,
    clock: Clock,
    onOutput: (stream: 'stdout' | 'stderr', text: string) => void,
    openSocket: OpenTextSocket,
    keepsBox = false,
  ) {
    this.openSocket = openSocket;
    this.child = child;
    this.box = new LeftBox(box, this.token);
    this.clock = clock;
    this.spawnNs = clock.toNs(spawned);
    this.streams = new AppStreams(child, onOutput);
    this.exited = new Promise((resolve) => {
      child.once('error', () => resolve({ code: null, signal: null }));
      const closed = new Promise<unknown>((resolve) => child.once('close', resolve));
      child.once('exit', (code, signal) => {
        this.abandon();
        void this.hearOut(closed).then(() => resolve({ code, signal }));
      });
    });
    process.once('exit', this.abandon);
    this.channel = new Channel(child.stdio[CHANNEL_FD] as Duplex);
    this.listening = new Promise((resolve) => this.answers.set('listening', (message) => resolve(message as Listening)));
    this.channel.onMessage = (message) => this.receive(message);
    this.channel.onClose = () => killGroup(child.pid);
    this.exited.then((exit) => this.ended(exit));
    this.channel.send({ type: 'open', originSeconds: clock.originSeconds, token: this.token, box: this.box.use(keepsBox) });
  }

  /** The port, as soon as the host listens; the app may not be there yet. */
  async port(): Promise<number> {
    return (await this.orExit(this.listening)).port;
  }

  /** Loads the app. Rejects with what went wrong: a module that throws, a process that ends, a setup that never does. */
  async boot(app: AppPlan, timeoutMs: number, signal: AbortSignal, measureCpu = false): Promise<Omit<BootedApp, 'module'>> {
    const settled = new Promise<FromHost>((resolve) => {
      for (const answer of ['ready', 'failed']) this.answers.set(answer, resolve);
    });
    this.channel.send({ type: 'boot', app, measureCpu });
    // From here on the user's code runs.
    if (this.child.pid !== undefined && !this.exit) this.guard ??= new Guard(this.child.pid);
    // A process that ends takes the timer with it, which would keep ours.
    const answer = await withTimeout(this.orExit(orAbort(settled, signal)), timeoutMs, () => this.bootTimeout(app, timeoutMs));
    if (answer.type === 'failed') throw receivedError(answer.error);
    if (answer.type !== 'ready') throw new Error(`unexpected ${answer.type}`);
    return { adapter: answer.adapter, ...bootSteps(this.spawnNs, await this.listening, answer, this.clock) };
  }

  async routes(): Promise<readonly RouteRow[]> {
    const answer = await this.ask({ type: 'routes' }, 'routes');
    return answer.type === 'routes' ? answer.rows : [];
  }

  /** Gives the record of a request whose response is over; null when the host ended or never sent one. */
  whenRecorded(id: number, isRefused: boolean, then: (record: ServerRecord | null) => void): void {
    const known = this.inbox.take(id);
    if (known || this.exit) then(known ?? this.inbox.unfinished(id));
    else if (isRefused) void this.askFor(id, then);
    else this.waitFor(id, then);
  }

  private async askFor(id: number, then: (record: ServerRecord | null) => void): Promise<void> {
    const { answered, record } = await this.running(id);
    if (record?.finished || (answered && record === null)) then(record);
    else this.waitFor(id, then);
  }

  private waitFor(id: number, then: (record: ServerRecord | null) => void): void {
    this.inbox.wait(id, (record) => then(record ?? this.hush()));
  }

  /** What is known so far of a request that has not ended. A host that is too busy, or ending, does not answer. */
  private async running(id: number): Promise<{ answered: boolean; record: ServerRecord | null }> {
    const asked = this.ask({ type: 'running', id }, runningKey(id));
    const answer = await withTimeout(asked, Patience.runningMs, () => this.hush()).catch(() => null);
    const known = this.inbox.take(id);
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
  async fate(id: number, timedOut: boolean): Promise<RequestFate> {
    const { answered, record } = await this.running(id);
    const seek = timedOut && !this.exit && !record?.finished;
    const stuck = seek ? await (answered ? this.findPending() : this.findBlock()) : null;
    if (!timedOut && answered) await withTimeout(this.exited, Patience.aftermathMs, () => null);
    const known = record ?? this.inbox.unfinished(id);
    const death = stuck === null && this.exit ? this.death(this.exit, known === null) : null;
    return { record: known, death, stuck };
  }

  /** Whether the process has ended, or was ended because nothing could be had of it any more. */
  get gone(): boolean {
    return this.exit !== null;
  }

  /** What a host that answers still waits for; null when it cannot tell. */
  private async findPending(): Promise<Finding | null> {
    const answer = await withTimeout(this.ask({ type: 'pending' }, 'pending'), Patience.pendingMs, () => null).catch(() => null);
    return answer?.type === 'pending' ? answer.finding : null;
  }

  /** Where a host that does not answer is, for all the requests that find it so. Looking halts it, so it is ended then. */
  private findBlock(): Promise<Finding> {
    this.block ??= (async () => {
      this.streams.debuggerLines.expect();
      const [{ locateBlocked }, { readRunning }] = await Promise.all([import('./blocked.js'), import('./read-memory.js')]);
      const finding = await locateBlocked(this, this.streams.debuggerLines.address, this.openSocket);
      const running = finding.stack === null && !this.box.tells ? await readRunning(this.child.pid as number, this.token) : [];
      for (const record of running) this.inbox.keep(record);
      killGroup(this.child.pid);
      await this.exited;
      return finding;
    })();
    return this.block;
  }

  /** Asks the host to end. Gives what happened in its process and to no request: exceptions, or an end that came unasked. */
  async leave(): Promise<{ readonly faults: readonly string[]; readonly death: Finding | null }> {
    const asked = !this.exit && !this.leaving;
    if (asked) {
      this.closing = true;
      const left = new Promise<FromHost>((resolve) => this.answers.set('leaving', resolve));
      this.channel.send({ type: 'close' });
      const patienceMs = this.silent ? Patience.leavingOfSilentMs : Patience.leavingMs;
      await withTimeout(Promise.race([left, this.exited]), patienceMs, () => this.hush());
    }
    // One that was asked to end may do so without a word.
    const unasked = this.leaving ? !this.leaving.expected : this.exit !== null && !(asked && this.exit.code === 0);
    // The one that ended the process is told with its end.
    const told = unasked ? this.faults.slice(0, -1) : this.faults;
    const faults = told.filter(({ recorded }) => !recorded).map(faultAndPlace);
    if (unasked && this.block === null) return { faults, death: this.death(this.exit) };
    return { faults, death: this.leaving?.listening === false ? CLOSED_SERVER : null };
  }

  /** Ends the host: asks, waits a little, then kills. Safe to call twice. */
  async close(): Promise<void> {
    if (this.exit) return;
    if (!this.closing) this.channel.send({ type: 'close' });
    // An app that has much to say is heard out.
    await Promise.race([this.exited, this.streams.quiet(this.silent ? Patience.closeOfSilentMs : Patience.closeMs)]);
    if (!this.exit) killGroup(this.child.pid);
    await this.exited;
    this.channel.close();
  }

  private hush(): null {
    this.silent = true;
    return null;
  }

  private receive(message: FromHost): void {
    this.silent = false;
    switch (message.type) {
      case 'records':
      case 'testimony':
        this.inbox.receive(message.batch);
        return;
      case 'fault':
        this.faults.push(message);
        return;
      case 'leaving':
        this.leaving = message;
        this.inbox.receive(message.batch);
        this.answers.get('leaving')?.(message);
        return;
      case 'box-lost':
        this.box.lost = true;
        return;
      case 'signal-taken':
        this.signalTaken = true;
        return;
      case 'booting':
        this.step = message.step;
        return;
      default:
        this.answers.get(message.type === 'running' ? runningKey(message.id) : message.type)?.(message);
    }
  }

  /** Takes what a process that has ended said last, and, where it was not asked to end, what it wrote down and could not say. */
  private async hearOut(closed: Promise<unknown>): Promise<void> {
    // What it started in a group of its own may hold on to its output for ever. What it said last is still in the pipe.
    const read = withTimeout(this.channel.closed, Patience.lastWordsMs, () => {});
    await Promise.race([closed, Promise.all([this.streams.quiet(Patience.outputMs), read])]);
    if (!this.closing) for (const record of await this.box.read()) this.inbox.keepFurther(record);
    this.box.close();
  }

  private ended(exit: HostExit): void {
    this.exit = exit;
    this.inbox.close();
    process.off('exit', this.abandon);
  }

  /** The end of the process, and of all that it started. */
  private readonly abandon = (): void => {
    killGroup(this.child.pid);
    this.guard?.dismiss();
  };

  /** @param isUntold whether nothing is known of a request that it died under */
  private death(exit: HostExit | null, isUntold = false): Finding {
    const { box, channel, faults, leaving, streams } = this;
    const found = describeDeath({ exit, fault: faults.at(-1) ?? null, leaving, garbled: channel.garbled, stderr: streams.stderrTail });
    return isUntold && leaving === null ? box.advise(found) : found;
  }

  async ask(message: ToHost, answerKey: string): Promise<FromHost> {
    const answer = new Promise<FromHost>((resolve) => this.answers.set(answerKey, resolve));
    this.channel.send(message);
    return this.orExit(answer);
  }

  /** The promise, unless the process ends first. */
  private async orExit<T>(promise: Promise<T>): Promise<T> {
    const first = await Promise.race([promise, this.exited.then(() => ENDED)]);
    if (first !== ENDED) return first as T;
    // Ended by us, to see where it was blocked: who looked has more to say.
    if (this.block) await this.block.then(() => new Promise(() => {}));
    throw diedDuring(this.step, this.death(this.exit));
  }

  private async bootTimeout(app: AppPlan, timeoutMs: number): Promise<never> {
    const answers = await withTimeout(this.ping(), Patience.runningMs, () => this.hush()).catch(() => null);
    throw bootTimedOut(app, this.step, timeoutMs, await (answers ? this.findPending() : this.findBlock()));
  }
}
