import { openSync, readSync } from 'node:fs';

/** CPU time of the main thread so far, in nanoseconds. */
export type ReadCpuNs = () => number;

/** `process.threadCpuUsage` came with Node 22.19 and 23.9: https://nodejs.org/api/process.html#processthreadcpuusagepreviousvalue */
interface WithThreadCpu {
  readonly threadCpuUsage?: () => { readonly user: number; readonly system: number };
}

const SPACE = 32;
const ZERO = 48;

/**
 * Reads the CPU time of this thread alone: `process.cpuUsage` counts the helpers of V8 too, 30 ms for 25. Null where
 * neither Node nor the kernel tells it.
 */
export function threadCpu(): ReadCpuNs | null {
  const read = fromNode() ?? fromKernel();
  if (read === null || process.platform !== 'linux') return read;
  return () => {
    // Linux brings a thread's figure up to date once a tick, every 4 ms; to be asked for the process's time it does so at once.
    process.cpuUsage();
    return read();
  };
}

function fromNode(): ReadCpuNs | null {
  const usage = (process as WithThreadCpu).threadCpuUsage?.bind(process);
  if (!usage) return null;
  return () => {
    const { user, system } = usage();
    return (user + system) * 1_000;
  };
}

/** The kernel's own count, the first number of the file: https://docs.kernel.org/scheduler/sched-stats.html */
function fromKernel(): ReadCpuNs | null {
  let fd: number;
  try {
    // The main thread has the number of its process.
    fd = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    return null;
  }
  const buffer = Buffer.alloc(64);
  const read = () => {
    const length = readSync(fd, buffer, 0, buffer.length, 0);
    let ns = 0;
    for (let at = 0; at < length && buffer[at] !== SPACE; at++) ns = ns * 10 + (buffer[at] as number) - ZERO;
    return ns;
  };
  // A kernel that was built without the figure says 0.
  return read() > 0 ? read : null;
}
