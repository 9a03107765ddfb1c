import { CycleTraceError } from '../model/errors.js';

/** The promise, unless the run is interrupted first. */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () =>
      reject(new CycleTraceError('INTERRUPTED', 'interrupted while the app was booting', { hint: 'No request had been made yet.' }));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The promise, or what `onTimeout` gives (or throws) when it takes too long. */
export async function withTimeout<T, U>(promise: Promise<T>, timeoutMs: number, onTimeout: () => U | Promise<U>): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    // On a busy machine time may be up before what has come in meanwhile was read: that goes first.
    timer = setTimeout(() => setImmediate(resolve), timeoutMs);
  }).then(onTimeout);
  // Met below where it comes first; nobody asks for it otherwise.
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
