// The router's own benchmark (router.mjs), as rows of the whole.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { benchFolder, pinned } from './support/machine.mjs';

const GOAL = 1.5;

export async function routing({ node, smoke }) {
  const [command, ...args] = pinned('server', [node, path.join(benchFolder, 'router.mjs'), '--json', '--rounds', smoke ? '5' : '31']);
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 2 ** 24 });
  const { results } = JSON.parse(stdout);
  return [...new Set(results.map(({ kind }) => kind))].map((kind) => {
    const bySize = results.filter((result) => result.kind === kind);
    const ratios = bySize.map(({ ratio }) => ratio);
    const [first, last] = [bySize[0], bySize.at(-1)];
    return {
      what: `router, ${kind} rules, ${first.rules} to ${last.rules}`,
      peer: 'find-my-way',
      figures: `${bySize.map(({ oursNs }) => oursNs.toFixed(0)).join(', ')} ns; ratio ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`,
      goal: `<= ${GOAL}x`,
      reached: Math.max(...ratios) <= GOAL,
    };
  });
}
