export type FaultKind = 'uncaughtException' | 'unhandledRejection';

/**
 * Hears of every exception and rejection that reaches the process, and changes nothing: the app meets the end that it
 * would meet in production, or survives by its own handlers. A rejection that the app's own `unhandledRejection`
 * listener takes never becomes an exception, so we listen where the app does, and only there: a listener is a handler.
 */
export function watchFaults(onFault: (kind: FaultKind, error: unknown) => void): void {
  process.on('uncaughtExceptionMonitor', (error, kind) => onFault(kind, error));
  const onRejection = (reason: unknown) => onFault('unhandledRejection', reason);
  process.on('newListener', (name) => {
    if (name !== 'unhandledRejection' || process.listeners(name).includes(onRejection)) return;
    // In the next tick the app's own is there, and this one cannot be taken for the first.
    process.nextTick(() => {
      if (process.listenerCount(name) > 0) process.prependListener(name, onRejection);
    });
  });
  process.on('removeListener', (name) => {
    if (name !== 'unhandledRejection' || process.listenerCount(name) !== 1) return;
    process.off(name, onRejection);
  });
}

/** Hears of an app that listens to SIGUSR1, for then the signal no longer opens the inspector. */
export function watchSignal(onTaken: () => void): void {
  process.on('newListener', (name) => {
    if (name === 'SIGUSR1') onTaken();
  });
}
