import { readSync } from 'node:fs';
import { BLACK_BOX_BYTES, readBlackBox, TOKEN_BYTES } from '../recorder/black-box.js';
import type { ServerRecord } from '../recorder/records.js';

/**
 * How far the requests of a host had come that has ended, from the file that it has written its black box through to.
 * @param token what the box begins with, as hex: an app can write to the file as well
 */
export function readBoxFile(fd: number, token: string): ServerRecord[] {
  const box = Buffer.alloc(BLACK_BOX_BYTES);
  try {
    readSync(fd, box, 0, BLACK_BOX_BYTES, 0);
    return box.toString('hex', 0, TOKEN_BYTES) === token ? readBlackBox(box) : [];
  } catch {
    return [];
  }
}
