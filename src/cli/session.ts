import type { HostProcess } from '../host/spawn.js';
import type { InputStream } from './input-files.js';
import type { Output } from './output.js';
import type { Env } from './terminal.js';

/** What a command has of the world around it. */
export interface Session {
  readonly output: Output;
  readonly env: Env;
  readonly cwd: string;
  readonly stdin: () => InputStream;
  /** Takes the host that was started beforehand; null when there is none. One that nobody takes is ended. */
  readonly takeHost: () => HostProcess | null;
}
