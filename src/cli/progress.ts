import type { Session } from './session.js';
import { textWidth } from './terminal.js';

const EVERY_MS = 100;

/**
 * Says how far many runs have come, how fast, and how long the rest will take, to who sits at a terminal: nothing goes into a
 * pipe. It is the runs themselves that move it on, so that no timer wakes between two requests.
 */
export function watchProgress(runs: number, { output, env }: Session): (() => void) | undefined {
  if (runs === 1 || env.TERM === 'dumb' || output.stderr.isTTY !== true) return undefined;
  let done = 0;
  let beganMs = 0;
  let shownMs = 0;
  return () => {
    const nowMs = Date.now();
    // The first run says when the others began: boot and warm-ups are none of the rate.
    if (done++ === 0) {
      beganMs = nowMs;
      shownMs = nowMs;
    }
    if (nowMs - shownMs < EVERY_MS) return;
    shownMs = nowMs;
    output.status(progressLine(done, runs, (done - 1) / ((nowMs - beganMs) / 1000), textWidth(env, output.stderr)));
  };
}

/** No wider than the terminal, since a line that wraps cannot be taken back: what is least needed goes first. */
export function progressLine(done: number, runs: number, perSecond: number, width: number): string {
  const rate = perSecond >= 10 ? grouped(Math.round(perSecond)) : perSecond.toFixed(1);
  const parts = [`${grouped(done)}/${grouped(runs)} runs`, `${rate}/s`, `${timeLeft((runs - done) / perSecond)} left`];
  while (parts.length > 1 && parts.join('   ').length >= width) parts.splice(1, 1);
  return parts.join('   ').slice(0, width - 1);
}

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
