import { type FileHandle, open, readFile } from 'node:fs/promises';
import { BLACK_BOX_BYTES, readBlackBox } from '../recorder/black-box.js';
import type { ServerRecord } from '../recorder/records.js';

const CHUNK_BYTES = 1 << 22;
/** Longer than this nobody waits for a process that uses much memory. */
const LONGEST_MS = 3_000;

/**
 * How far the requests of our own child have come, read out of its memory while it is blocked. Linux lets a parent do
 * that (https://man7.org/linux/man-pages/man5/proc_pid_mem.5.html), unless it was told not to; elsewhere nothing is known.
 * @param token what the black box begins with, as hex
 */
export async function readRunning(pid: number, token: string): Promise<ServerRecord[]> {
  const magic = Buffer.from(token, 'hex');
  const untilMs = performance.now() + LONGEST_MS;
  const records: ServerRecord[] = [];
  let memory: FileHandle | null = null;
  try {
    memory = await open(`/proc/${pid}/mem`, 'r');
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (const [from, to] of writable(await readFile(`/proc/${pid}/maps`, 'utf8'))) {
      for (let at = from; at < to && performance.now() < untilMs; at += CHUNK_BYTES) {
        // A part that cannot be read is none that we have written.
        const { bytesRead } = await memory.read(chunk, 0, Math.min(CHUNK_BYTES, to - at), at).catch(() => ({ bytesRead: 0 }));
        for (const found of placesOf(magic, chunk.subarray(0, bytesRead))) {
          const box = Buffer.allocUnsafeSlow(BLACK_BOX_BYTES);
          const whole = await memory.read(box, 0, BLACK_BOX_BYTES, at + found).catch(() => null);
          if (whole?.bytesRead === BLACK_BOX_BYTES) records.push(...readBlackBox(box));
        }
      }
    }
  } catch {
    // Nothing is known then.
  } finally {
    await memory?.close();
  }
  return records;
}

/** The addresses of what the process can write to and shares with no file. */
function writable(maps: string): (readonly [from: number, to: number])[] {
  return [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw.p \S+ 00:00 0 +(?:\[heap\]|\[anon:[^\n]*)?$/gm)].map(
    ([, from = '', to = '']) => [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const,
  );
}

/** No place is cut by the end of a chunk: memory of that size begins where chunks could. */
function placesOf(magic: Buffer, chunk: Buffer): number[] {
  const places: number[] = [];
  for (let at = chunk.indexOf(magic); at >= 0; at = chunk.indexOf(magic, at + magic.length)) places.push(at);
  return places;
}
