import fs from 'node:fs';
import type { WriteThrough } from '../recorder/black-box.js';

/**
 * Where the host has the file of its black box, as file descriptors; see `spawn.ts`. It keeps the last and frees the others:
 * an app that closes that, which is none of its own, gets one of them for the file that it opens next, and no file of its own
 * is written to. Up to here Node sees to it that an app's children inherit nothing.
 */
const FIRST_FD = 4;
const BOX_FD = 15;

const MEMORY = '/dev/shm';
/** A file that never has a name (https://man7.org/linux/man-pages/man2/open.2.html); Node has no word for the flag. */
const O_TMPFILE = 0o20000000 | fs.constants.O_DIRECTORY;

/**
 * Opens a file of memory that is in no folder: it is gone with the last process that has it open. Null where there is none
 * to be had, as outside of Linux: of a host that is killed it is not known then how far it came.
 */
export function openBoxFile(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    return fs.openSync(MEMORY, fs.constants.O_RDWR | O_TMPFILE, 0o600);
  } catch {
    return null;
  }
}

/** The same file for each of the host's descriptors, as `spawn` takes them. */
export function boxStdio(box: number | null): number[] {
  return box === null ? [] : Array.from({ length: BOX_FD - FIRST_FD + 1 }, () => box);
}

/** Frees what the host has no use for. */
export function freeBoxFds(from = FIRST_FD, to = BOX_FD): void {
  for (let fd = from; fd <= to; fd++) fs.closeSync(fd);
}

/**
 * Gives what writes to that file in the host.
 * @param onLost told once, when the file cannot be written to any more: what is in it may no longer be true
 */
export function writeThrough(onLost: () => void): WriteThrough {
  freeBoxFds(FIRST_FD, BOX_FD - 1);
  // As it is now: the app may replace it.
  const { writeSync } = fs;
  let lost = false;
  return (memory, at, bytes) => {
    if (lost) return;
    try {
      writeSync(BOX_FD, memory, at, bytes, at);
    } catch (error) {
      // What is thrown where the stack is full says nothing of the file.
      lost = error instanceof Error && 'code' in error;
      if (lost) onLost();
    }
  };
}
