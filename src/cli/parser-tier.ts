import { setFlagsFromString } from 'node:v8';

/** The last Node whose V8 does this. */
const OLD_MAJOR = 22;
/** As many requests as make an optimised parser worth its making. */
const MANY_RUNS = 1_000;

/**
 * On Node 20 and 22 V8 optimises undici's parser, which is WebAssembly, as soon as it has run a few times: 0.1 to 0.2 s of a
 * core in the background, which the process waits for before it ends. A run of few requests never gets that back. Has
 * to be settled before the parser is first used.
 */
export function keepParserPlain(runs: number): void {
  if (runs < MANY_RUNS && Number(process.versions.node.split('.')[0]) <= OLD_MAJOR) setFlagsFromString('--liftoff-only');
}
