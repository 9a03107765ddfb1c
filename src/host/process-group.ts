/**
 * Ends a process at once, and with it what it started itself: the host leads a process group of its own (`spawn.ts`).
 * Says nothing of one that has ended already.
 */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
