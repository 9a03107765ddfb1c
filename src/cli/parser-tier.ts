import { setFlagsFromString } from 'node:v8';

/** The last Node on which this was tried. */
const LAST_MAJOR = 26;
/** As many requests as make an optimised parser worth its making. */
const MANY_RUNS = 1_000;
/** What the first stands for; Node 24 does not work it out any more once V8 runs. */
const FLAGS = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/**
 * V8 optimises undici's parser, which is WebAssembly, as soon as it has run a few times: 0.05 to 0.2 s of a core in the
 * background, and Node 20 and 22 wait for it before they end. A run of few requests never gets that back. Has to be
 * settled before the parser is first used.
 */
export function keepParserPlain(runs: number): void {
  if (runs >= MANY_RUNS || Number(process.versions.node.split('.')[0]) > LAST_MAJOR) return;
  for (const flag of FLAGS) setFlagsFromString(flag);
}
