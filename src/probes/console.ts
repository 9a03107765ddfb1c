import { format } from 'node:util';
import type { Attribution } from './attribution.js';
import type { Probe } from './probe.js';

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const;
const STREAMS = ['stdout', 'stderr'] as const;

type Write = (chunk: unknown, ...rest: unknown[]) => boolean;

/** Set while a line is printed that has been noted, or is none of the request's. */
let silent = false;

/** Runs `fn`, whose output is no request's. */
export function unheard<T>(fn: () => T): T {
  const before = silent;
  silent = true;
  try {
    return fn();
  } finally {
    silent = before;
  }
}

/** What a request prints, through `console` (as Node's warnings are) or by itself, as log lines of its trace; it is printed as ever. */
export const consoleProbe: Probe = {
  name: 'console',
  install({ attribution }) {
    for (const level of LEVELS) {
      const print = console[level];
      console[level] = (...args: unknown[]): void => {
        const record = attribution.currentIfAny();
        if (!record) {
          print.apply(console, args);
          return;
        }
        record.log(level, format(...args));
        unheard(() => print.apply(console, args));
      };
    }
    for (const name of STREAMS) watchStream(attribution, name);
  },
};

/** Node makes these streams when they are first asked for, which costs the start: so long their writing cannot be watched. */
function watchStream(attribution: Attribution, name: (typeof STREAMS)[number]): void {
  const { get, ...descriptor } = Object.getOwnPropertyDescriptor(process, name) ?? {};
  if (!get) return;
  let watched = false;
  Object.defineProperty(process, name, {
    ...descriptor,
    get(this: NodeJS.Process) {
      const stream = get.call(this) as { write: Write };
      if (watched) return stream;
      watched = true;
      const { write } = stream;
      stream.write = (chunk, ...rest) => {
        const record = silent ? null : attribution.currentIfAny();
        if (record) {
          const text = typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : '';
          if (text.trim() !== '') record.log(name, text.replace(/\r?\n$/, ''));
        }
        return write.call(stream, chunk, ...rest);
      };
      return stream;
    },
  });
}
