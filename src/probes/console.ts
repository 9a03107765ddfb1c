import { format } from 'node:util';
import type { Probe } from './probe.js';

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const;

/** What a request prints through `console`, as log lines of its trace; it is printed as ever. */
export const consoleProbe: Probe = {
  name: 'console',
  install({ attribution }) {
    for (const level of LEVELS) {
      const print = console[level];
      console[level] = (...args: unknown[]): void => {
        const record = attribution.current();
        if (record) record.log(level, format(...args));
        print.apply(console, args);
      };
    }
  },
};
