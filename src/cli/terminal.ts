import type { ColorLevel, RenderContext } from '../reporters/reporter.js';
import type { ColorChoice } from './options.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** What one destination of text is: a terminal, or a pipe or file. */
export interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * Colours for one destination: the flag, then FORCE_COLOR (https://force-color.org, with Node's levels), then a
 * NO_COLOR that is not empty (https://no-color.org), then TERM=dumb, then whether the destination is a terminal.
 */
export function colorLevel(choice: ColorChoice, env: Env, terminal: Terminal): ColorLevel {
  if (choice === 'never') return 0;
  const forced = forcedLevel(env.FORCE_COLOR);
  if (choice === 'always') return forced || supportedLevel(env);
  if (forced !== null) return forced;
  if (env.NO_COLOR || env.TERM === 'dumb' || terminal.isTTY !== true) return 0;
  return supportedLevel(env);
}

function forcedLevel(value: string | undefined): ColorLevel | null {
  if (value === undefined) return null;
  if (value === '0' || value === 'false') return 0;
  return value === '2' ? 2 : value === '3' ? 3 : 1;
}

function supportedLevel(env: Env): ColorLevel {
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return 3;
  return /-256(?:color)?$/i.test(env.TERM ?? '') ? 2 : 1;
}

/** Whether the log of a CI system reads what is printed, for commands too: GitHub's and what is built like it, and Azure's. */
export function isCi(env: Env): boolean {
  return env.GITHUB_ACTIONS === 'true' || /^true$/i.test(env.TF_BUILD ?? '');
}

const DEFAULT_WIDTH = 80;
const NARROWEST = 20;

/** COLUMNS, else the terminal's own width, else 80. */
export function textWidth(env: Env, terminal: Terminal): number {
  const asked = /^\d{1,5}$/.test(env.COLUMNS ?? '') ? Number(env.COLUMNS) : 0;
  const own = terminal.isTTY === true ? (terminal.columns ?? 0) : 0;
  const width = asked || own || DEFAULT_WIDTH;
  return Math.max(NARROWEST, width);
}

/** How text is rendered for one destination, where nothing more than the usual is asked for. */
export function textContext(color: ColorChoice, env: Env, terminal: Terminal, cwd: string): RenderContext {
  return { colorLevel: colorLevel(color, env, terminal), width: textWidth(env, terminal), cwd, explain: false, verbose: false };
}
