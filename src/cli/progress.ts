import type { Session } from './session.js';
import { textWidth } from './terminal.js';

const EVERY_MS = 100;

/** The name of the request under way, cut to so many columns. */
export type CutName = (width: number) => string;

/** What the line counts: `runs` of one request, or `requests` of suites. */
type Noun = 'runs' | 'requests';

/**
 * Says how far many runs have come, how fast, and how long the rest will take, to who sits at a terminal: nothing goes into a
 * pipe. It is the runs themselves that move it on, so that no timer wakes between two requests.
 */
export function watchProgress(runs: number, session: Session): (() => void) | undefined {
  const progress = runs === 1 ? null : openProgress(runs, 'runs', session);
  return progress ? () => progress.onRun() : undefined;
}

/** Null where nobody watches. */
export function openProgress(all: number, noun: Noun, { output, env }: Session): Progress | null {
  if (env.TERM === 'dumb' || output.stderr.isTTY !== true) return null;
  return new Progress(all, noun, (line) => output.status(line(textWidth(env, output.stderr))));
}

export class Progress {
  private done = 0;
  private name: CutName | null = null;
  private beganMs = 0;
  private shownMs = 0;
  private readonly all: number;
  private readonly noun: Noun;
  private readonly show: (line: (width: number) => string) => void;

  constructor(all: number, noun: Noun, show: (line: (width: number) => string) => void) {
    this.all = all;
    this.noun = noun;
    this.show = show;
  }

  /** Told at once: it may be one that takes long. */
  onRequest(name: CutName): void {
    this.name = name;
    this.tell(Date.now());
  }

  onRun(): void {
    const nowMs = Date.now();
    // The first run says when the others began: boot and warm-ups are none of the rate.
    if (this.done++ === 0) {
      this.beganMs = nowMs;
      this.shownMs = nowMs;
    }
    if (nowMs - this.shownMs >= EVERY_MS) this.tell(nowMs);
  }

  private tell(nowMs: number): void {
    this.shownMs = nowMs;
    const { all, beganMs, done, name, noun } = this;
    const perSecond = done > 1 && nowMs > beganMs ? (done - 1) / ((nowMs - beganMs) / 1000) : null;
    this.show((width) => progressLine({ done, all, noun, perSecond, name }, width));
  }
}

export interface ProgressFigures {
  readonly done: number;
  readonly all: number;
  readonly noun: Noun;
  /** Null where too few are done to tell. */
  readonly perSecond: number | null;
  readonly name: CutName | null;
}

/** No wider than the terminal, since a line that wraps cannot be taken back: what is least needed goes first. */
export function progressLine({ done, all, noun, perSecond, name }: ProgressFigures, width: number): string {
  const parts = [`${grouped(done)}/${grouped(all)} ${noun}`];
  if (perSecond !== null) {
    const rate = perSecond >= 10 ? grouped(Math.round(perSecond)) : perSecond.toFixed(1);
    parts.push(`${rate}/s`, `${timeLeft((all - done) / perSecond)} left`);
  }
  while (parts.length > 1 && parts.join('   ').length >= width) parts.splice(1, 1);
  const room = width - 1 - parts.join('   ').length - 3;
  const named = name === null || room < LEAST_NAME ? parts : [...parts, name(room)];
  return named.join('   ').slice(0, width - 1);
}

/** Of a name, less than this says nothing. */
const LEAST_NAME = 8;

function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** 1234567 as `1,234,567`. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
