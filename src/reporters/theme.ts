import { Chalk } from 'chalk';
import type { ColorLevel } from './reporter.js';

/** What text means, not how it looks. */
export type Style =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'good'
  | 'notice'
  | 'warn'
  | 'bad'
  | 'client'
  | 'server'
  | 'clientSpan'
  | 'serverSpan'
  | 'kind';

export type Theme = Readonly<Record<Exclude<Style, 'plain'>, (text: string) => string>>;

/**
 * The colours, for a level that the caller chose: nothing is detected here. They are the terminal's own sixteen, which
 * fit the reader's background, light or dark.
 */
export function themeOf(level: ColorLevel): Theme {
  const chalk = new Chalk({ level });
  return {
    strong: chalk.bold,
    dim: chalk.dim,
    good: chalk.green,
    notice: chalk.cyan,
    warn: chalk.yellow,
    bad: chalk.red,
    client: chalk.blue,
    server: chalk.green,
    clientSpan: chalk.blue.dim,
    serverSpan: chalk.green.dim,
    kind: chalk.cyan,
  };
}
