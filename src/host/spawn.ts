import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { boxStdio, openBoxFile } from './box-file.js';

/** The pipe between the two processes, as a file descriptor of the host. */
export const CHANNEL_FD = 3;

/** A random port for the inspector, should it ever be opened to see where an app is blocked; it is not open by itself. */
const HALTABLE = ['--inspect-port=0'];

/** A host that has been started, and when. */
export interface HostProcess {
  readonly child: ChildProcess;
  /** `process.hrtime()` just before the start. */
  readonly spawned: readonly [seconds: number, nanoseconds: number];
  /** The file that it may write its black box through to; null where there is none. */
  readonly box: number | null;
}

/**
 * Starts an app host that waits for orders. It is started before anything else is loaded, so that both processes load
 * side by side; it reads no input, and its output comes to us.
 */
export function spawnHost(nodeArgs: readonly string[] = [], hostFile = path.join(__dirname, 'host.js')): HostProcess {
  const spawned = process.hrtime();
  const box = openBoxFile();
  const child = spawn(process.execPath, [...HALTABLE, ...nodeArgs, hostFile], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...boxStdio(box)],
    // Its own process group: Ctrl-C at the terminal is ours to handle, and the app's signal handlers are not woken by it.
    detached: process.platform !== 'win32',
  });
  return { child, spawned, box };
}
