import { type ChildProcess, spawn } from 'node:child_process';

/** Ends the group when the pipe closes with nothing said: then whoever held its other end is gone. */
const SCRIPT = 'read -r word; [ "$word" ] || kill -9 "-$1" 2>/dev/null';

/**
 * Sees to it that the host does not outlive this process, however that ends: SIGKILL tells nobody, and a host that spins
 * in a loop never sees its pipe close. A shell waits on a pipe for our end; it costs some two milliseconds of this
 * process, at a time when it waits for the host. Windows needs none: libuv's job object ends children with their parent.
 */
export class Guard {
  private readonly shell: ChildProcess | null = null;

  constructor(hostPid: number) {
    if (process.platform === 'win32') return;
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', String(hostPid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    shell.on('error', () => {});
    shell.stdin?.on('error', () => {});
    shell.unref();
    this.shell = shell;
  }

  /** The host has ended, and its number may soon be another's. */
  dismiss(): void {
    this.shell?.stdin?.end('done\n');
  }
}
