import type { Duplex } from 'node:stream';
import { writeMessage } from './channel.js';
import type { ToHost } from './protocol.js';
import { CHANNEL_FD, type HostProcess } from './spawn.js';

/** Tells a host that waits for orders which file it will probably load. */
export function announceApp({ child }: HostProcess, file: string): void {
  const pipe = child.stdio[CHANNEL_FD] as Duplex;
  // A host that died at once is met by whoever waits for it.
  pipe.on('error', () => {});
  writeMessage(pipe, { type: 'likely', file } satisfies ToHost);
}
